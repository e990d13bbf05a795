/** What there is to say of changes in the histories of targets. Plain JSON. */
import type { Bounds } from "../../stats/index.ts";

export interface DriftChange {
  target: string;
  provider: string;
  model: string;
  mode: string | null;
  /** Prompt source and load that the requests had in common. */
  workload: string;
  metric: string;
  unit: string;
  before: number;
  after: number;
  /** (after − before) / before; of success, which is a share, after − before. Null where before is 0. */
  change: number | null;
  /** 95 % bounds of `change`; null on a side of which nothing is known. */
  bounds: Bounds | null;
  isWorse: boolean;
  /** The last run at the old level and the first at the new one. */
  last: { runId: string; at: string };
  first: { runId: string; at: string };
  /** The first run at the new level began within these, with 95 % confidence. */
  within: { from: string; to: string };
  /** Adjusted for everything that was looked at. */
  p: number;
  inputTokens: { before: number | null; after: number | null };
  /** `small`: less than was asked for; `prompts`: their length changed as well, so that it is no drift of the target. */
  verdict: "drift" | "small" | "prompts";
}

export interface DriftPrice {
  target: string;
  provider: string;
  model: string;
  mode: string | null;
  metric: string;
  currency: string;
  /** Several where the price goes by hour or length. */
  before: number[];
  after: number[];
  /** The last request at the old price. */
  last: string;
  /** The first request at the new one; null where today's catalog alone says so. */
  first: string | null;
}

export interface DriftLacking {
  target: string;
  workload: string;
  metric: string;
  has: number;
  needs: number;
}

/** What changed, and what was looked at to find it. */
export interface Drift {
  isDrift: boolean;
  changes: DriftChange[];
  prices: DriftPrice[];
  lacking: DriftLacking[];
  basis: DriftBasis;
}

export interface DriftBasis {
  /** The chance of even one false change. */
  alpha: number;
  /** The least change of a level that matters, as a share of it. */
  minChange: number;
  /** What was taken to be independent of what came before it. */
  unit: "day" | "run";
  /** Series of one metric of one target on one workload that could be tested. */
  tested: number;
  /** Those that never varied need no test. */
  constant: number;
  targets: number;
  runs: number;
  requests: number;
}

/** What `dsr drift --json` prints. */
export interface DriftDocument extends Drift {
  basis: DriftBasis & {
    /** Paths of the stores that were read. */
    sources: string[];
    /** ISO 8601 UTC. */
    since: string;
  };
}
