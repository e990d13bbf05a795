/** Whether targets meet the requirements that the user asked to be watched. */
import { targetName } from "../../record/index.ts";
import type { RequirementFile } from "./deps.ts";
import { decisionOn } from "./playground.ts";
import type { Reading } from "./reading.ts";

export interface WatchedVerdict {
  requirement: string;
  target: string;
  verdict: "met" | "failed" | "unknown";
}

/** Of every target of the evidence that the requirement asks for. Throws DsrError where there is none. */
export function watchedVerdicts(file: RequirementFile, reading: Reading): WatchedVerdict[] {
  const { ranking, excluded } = decisionOn(file, reading);
  return [...ranking, ...excluded].map((target) => {
    const notMet = target.reasons.map(({ verdict }) => verdict);
    const verdict = notMet.length === 0 ? "met" : notMet.includes("failed") ? "failed" : "unknown";
    return { requirement: file.name, target: targetName(target), verdict };
  });
}
