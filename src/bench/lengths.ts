/** How long answers are: weights that were quantised and templates that are wrong show in lengths before they show in scores. */
import { outputTokensOf, thinkingTokensOf } from "../metrics/index.ts";
import type { RequestRecord } from "../record/index.ts";
import { quantile } from "../stats/index.ts";

/** Of answered requests, in tokens and milliseconds; null where nobody counted. */
export interface Lengths {
  /** Answers that the figures are of. */
  n: number;
  outputTokens: { median: number | null; p90: number | null };
  /** Thinking alone: part of the output. */
  thinkingTokens: { median: number | null; p90: number | null };
  totalMs: { median: number | null; p90: number | null };
}

export function lengthsOf(requests: readonly RequestRecord[]): Lengths {
  const answered = requests.filter(({ error }) => error === null);
  const spread = (of: (record: RequestRecord) => number | null) => {
    const known = answered.map(of).filter((value) => value !== null);
    return { median: quantile(known, 0.5), p90: quantile(known, 0.9) };
  };
  return {
    n: answered.length,
    outputTokens: spread((record) => outputTokensOf(record).value),
    thinkingTokens: spread(thinkingTokensOf),
    totalMs: spread(totalMsOf),
  };
}

/** From the sending to the end of the stream, ms; null where either is not known. */
export function totalMsOf({ times: { sentAtMs, endedAtMs } }: Pick<RequestRecord, "times">): number | null {
  return sentAtMs === null || endedAtMs === null ? null : endedAtMs - sentAtMs;
}
