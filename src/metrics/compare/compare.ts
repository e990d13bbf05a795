/** Two targets held against each other, number by number. */
import { isAnswer, type TargetEvidence, targetName } from "../../record/index.ts";
import { countSuccess } from "../success.ts";
import { survey } from "../survey.ts";
import { measured } from "../workload.ts";
import type { CompareDocument, CompareSide } from "./document.ts";
import { compareNotes } from "./notes.ts";
import type { ComparedQuestions } from "./questions.ts";
import { type ComparedTarget, comparedRows } from "./rows.ts";

/**
 * How far B is from A on every question, between which bounds at `level` (0.95), and whether that can be chance; no rows where
 * there is no evidence of what is asked.
 */
export function compareTargets(
  asked: ComparedQuestions,
  a: ComparedTarget,
  b: ComparedTarget,
  level: number,
): CompareDocument {
  const { rows, comparisons } = comparedRows(asked, a, b, level);
  const sides = { a: sideOf(a.evidence), b: sideOf(b.evidence) };
  return {
    ...sides,
    confidence: level,
    comparisons,
    metrics: rows,
    notes: compareNotes(sides.a, sides.b, rows),
  };
}

function sideOf(evidence: TargetEvidence): CompareSide {
  const { counted, succeeded } = countSuccess(measured(evidence));
  const { perfRequests: requests, sources, runIds, span } = survey(evidence);
  return {
    target: targetName(evidence.target),
    ...{ requests, failed: counted - succeeded, sources, span },
    runs: runIds.length,
    answers: evidence.scores.filter(isAnswer).length,
    figures: evidence.figures.length,
    substitutes: evidence.substitutes ?? [],
  };
}
