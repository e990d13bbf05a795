/** What there is to see of all targets at once. Plain JSON: the overview page and reports show it. */
import type { Target } from "../../record/index.ts";
import type { Bounds } from "../../stats/index.ts";
import type { AnyStat, Better } from "../definition.ts";

export interface OverviewDocument {
  /** When the evidence was read, ISO 8601 UTC. */
  asOf: string;
  /** The window that was asked for; null on a side without a limit. */
  since: string | null;
  until: string | null;
  /** The level of every interval. */
  level: number;
  columns: readonly OverviewColumn[];
  /** In order of name. */
  targets: readonly OverviewTarget[];
  /** Bounds in time of the success buckets, ISO 8601 UTC, one more than there are buckets; empty without any request. */
  bucketEdges: readonly string[];
}

export interface OverviewColumn {
  /** As in requirement files: `ttft:median`, `success`, `gpqa`. */
  key: string;
  metric: string;
  stat: AnyStat | null;
  unit: string;
  better: Better;
  kind: "request" | "rate" | "benchmark" | "price" | "money";
}

export interface OverviewTarget {
  target: Pick<Target, "provider" | "model" | "mode">;
  /** `provider/model@mode` */
  name: string;
  /** Perf requests that count. */
  requests: number;
  failed: number;
  runs: number;
  /** Answers to exam questions. */
  answers: number;
  /** Prompt sources of the perf requests that count. */
  sources: readonly string[];
  /** When the first and the last perf request or answer was sent; null without any. */
  span: { first: string; last: string } | null;
  /** By column key. */
  cells: Readonly<Record<string, OverviewCell>>;
  /** Of each bucket of time: requests sent, and those that succeeded. Null where none was sent. */
  successByTime: readonly ({ sent: number; succeeded: number } | null)[];
  /** Models that responses named in place of the one asked for. */
  substitutes: readonly string[];
}

/** A number, how sure it is, and how far single requests lie apart. */
export interface OverviewCell {
  value: number | null;
  /** Observations; null where the number rests on no count (a list price, an imported figure). */
  n: number | null;
  /** Why there is no value; null when there is one. */
  why: string | null;
  /** Where the true value lies, at the level of the document. */
  bounds: Bounds | null;
  /** Of single requests: the tenth that did best lies beyond `p10`, the tenth that did worst beyond `p90`. Null without requests of its own. */
  spread: { p10: number | null; p90: number | null } | null;
}

/**
 * Values of single requests in short: percentiles are the bad tail, so p10 is the good end. Both take ten values to exist; the
 * median takes one.
 */
export interface SpreadOfValues {
  n: number;
  p10: number | null;
  median: number | null;
  p90: number | null;
}
