/** The verdicts of a run as text: after it, and whenever it is shown again. */
import { type Style, type VerifyDocument, verifyReport } from "../report/index.ts";
import type { VerifyResult } from "../verify/index.ts";
import type { VerifyConfig } from "./verify-config.ts";

export function verifyText(config: VerifyConfig, targets: readonly VerifyResult[], style: Style): string {
  return verifyReport(verifyDocument(config, targets), style);
}

export function verifyDocument(config: VerifyConfig, targets: readonly VerifyResult[]): VerifyDocument {
  const { target, exam, created, sha256, alpha, deltaPoints, deviations, published } = config;
  const reference = `${target}, ${exam}, ${created.slice(0, 10)}, sha256 ${sha256.slice(0, 12)}`;
  return { reference, alpha, deltaPoints, deviations, published, targets };
}
