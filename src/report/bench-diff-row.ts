/** What the report of two targets, held against each other, shows. */
import type { Loss } from "./bench-row.ts";

export interface BenchDiffDocument {
  a: DiffSide;
  b: DiffSide;
  /** A − B, in points of accuracy, with its 95 % interval. */
  drop: { points: number; low: number | null; high: number | null } | null;
  /** B's loss against A by cause; the causes sum to `total`. */
  causes: Loss | null;
  aOnly: number;
  bOnly: number;
  /** Log of the e-value that B is worse, and that A is. */
  logEBWorse: number;
  logEAWorse: number;
  /** B's length over A's, in the median question. */
  lengthRatio: number | null;
  thinkingRatio: number | null;
  bySubject: readonly { subject: string | null; aOnly: number; bOnly: number; n: number }[];
  differences: readonly DiffRow[];
  leftOut: { otherWords: number; onlyA: number; onlyB: number; failed: number };
}

export interface DiffSide {
  /** `provider/model@mode` */
  target: string;
  run: string;
  /** When the run began, ISO 8601. */
  startedAt: string;
  accuracy: number | null;
  /** Answers compared. */
  n: number;
  outputTokens: number | null;
  thinkingTokens: number | null;
  /** Share (0–1) of the answers with a text that end in a loop. */
  loops: { share: number; n: number } | null;
}

export interface DiffRow {
  kind: "a_only" | "b_only" | "other";
  dataset: string;
  sampleId: string;
  repeat: number;
  subject: string | null;
  flawed: boolean;
  a: DiffAnswer;
  b: DiffAnswer;
}

export interface DiffAnswer {
  requestId: string;
  verdict: "correct" | "incorrect" | "unscored";
  reason: string | null;
  lenient: "correct" | "incorrect" | "unscored" | null;
  extracted: string | null;
  outputTokens: number | null;
  loops: boolean | null;
}
