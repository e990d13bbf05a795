/** What there is to say of two targets held against each other. Plain JSON: `dsr compare --json` prints it. */
export interface CompareDocument {
  a: CompareSide;
  b: CompareSide;
  /** The level of every interval, and of all verdicts together. */
  confidence: number;
  /** Differences that chance can make: over so many is corrected. */
  comparisons: number;
  metrics: readonly CompareRow[];
  /** What to know before acting on it, in sentences. */
  notes: readonly string[];
}

export interface CompareSide {
  /** `provider/model@mode` */
  target: string;
  /** Perf requests that count, and those of them that failed; as in the overview. */
  requests: number;
  failed: number;
  /** Runs that sent those, or questions of exams. */
  runs: number;
  answers: number;
  figures: number;
  /** Prompt sources of the perf requests. */
  sources: readonly string[];
  /** When the first and the last of those, or of questions of exams, was sent, ISO 8601 UTC; null without any. */
  span: { first: string; last: string } | null;
  /** Models that responses named in place of the one asked for. */
  substitutes: readonly string[];
}

export interface CompareRow {
  metric: string;
  /** Null for metrics without a choice. */
  stat: string | null;
  /** Of goodput: its limits, as text. */
  limits: string | null;
  unit: string;
  better: "low" | "high";
  kind: "request" | "rate" | "benchmark" | "price" | "money";
  a: ComparedValue;
  b: ComparedValue;
  /** B − A; null where it is not known. */
  difference: ComparedDifference | null;
  /** `open`: its own interval excludes no difference, but among so many comparisons that can be chance. */
  verdict: "a_better" | "b_better" | "equal" | "open" | "noise" | "unknown";
  /** Why the difference is not known; null when it is. */
  why: string | null;
}

export interface ComparedValue {
  value: number | null;
  low: number | null;
  high: number | null;
  n: number | null;
  why: string | null;
}

export interface ComparedDifference {
  value: number;
  low: number | null;
  high: number | null;
  /** B / A − 1; null for shares and accuracies, and where A is 0. */
  ratio: { value: number; low: number | null; high: number | null } | null;
  /** Against no difference; after Holm's correction over all comparisons, null for what is exact. */
  p: number;
  adjustedP: number | null;
  /** Pairs, or the smaller number of observations. */
  n: number;
  isPaired: boolean;
  method: string;
}
