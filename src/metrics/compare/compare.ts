/** Two targets held against each other, number by number. */
import type { TargetEvidence } from "../../record/index.ts";
import { answersIn, headOf } from "../overview/head.ts";
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
  const { name, requests, failed, runs, sources, span } = headOf(evidence, () => {});
  return {
    target: name,
    ...{ requests, failed, sources, span, runs },
    answers: answersIn(evidence),
    figures: evidence.figures.length,
    substitutes: evidence.substitutes ?? [],
  };
}
