/** The verdicts of a run as text: after it, and whenever it is shown again. */
import { type Style, verifyReport } from "../report/index.ts";
import type { VerifyResult } from "../verify/index.ts";
import type { VerifyConfig } from "./verify-config.ts";

export function verifyText(config: VerifyConfig, targets: readonly VerifyResult[], style: Style): string {
  const { target, exam, created, sha256 } = config;
  const reference = `${target}, ${exam}, ${created.slice(0, 10)}, sha256 ${sha256.slice(0, 12)}`;
  return verifyReport({ ...config, reference, targets }, style);
}
