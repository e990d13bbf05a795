/** Stalls: pauses of a stream far beyond its own pace, and the time around its output. */
import type { RequestFacts } from "../record/index.ts";
import { median } from "../stats/index.ts";
import { arrivalsOf } from "./arrivals.ts";
import { notNegative, type RequestMetric, stats } from "./definition.ts";
import { secondsBetween } from "./latency.ts";

/** A pause shorter than this is no stall, however fast the stream. */
export const SHORTEST_STALL_S = 1;
/** Nor is one below this many times the request's own median gap, however slow the stream. */
const TIMES_MEDIAN = 10;
/** Below this many gaps their median says nothing of the pace. */
const FEWEST_GAPS = 3;

const shared = { kind: "request", unit: "s", range: notNegative, better: "low", stats } as const;

export interface Stalls {
  count: number;
  longestS: number;
  totalS: number;
}

/**
 * Gaps between output deltas longer than a second and than ten times the request's median gap, even if the delta that ended
 * them was stamped as late as it can have been. Null with fewer than three gaps.
 */
export function stallsOf(facts: Pick<RequestFacts, "deltas">): Stalls | null {
  const arrivals = arrivalsOf(facts);
  if (arrivals === null || arrivals.atMs.length <= FEWEST_GAPS) return null;
  const { atMs, delayMs } = arrivals;
  const gapsS = atMs.subarray(1).map((at, i) => (at - (atMs[i] ?? at)) / 1000);
  const limitS = Math.max(SHORTEST_STALL_S, TIMES_MEDIAN * (median(gapsS) ?? 0));
  const stalls = { count: 0, longestS: 0, totalS: 0 };
  gapsS.forEach((gapS, i) => {
    if (gapS - (delayMs?.[i + 1] ?? 0) / 1000 <= limitS) return;
    stalls.count += 1;
    stalls.longestS = Math.max(stalls.longestS, gapS);
    stalls.totalS += gapS;
  });
  return stalls;
}

export const stalled: RequestMetric = {
  ...shared,
  name: "stalled",
  formula:
    "time in stalls: gaps between output deltas longer than a second and than ten times the request's median gap",
  needs: "deltas, at least three gaps in a request",
  note: "0 for a request without a stall. What may have been this client's own stall does not count.",
  needsDeltas: true,
  ofRequest: (facts) => stallsOf(facts)?.totalS ?? null,
};

export const tail: RequestMetric = {
  ...shared,
  name: "tail",
  formula: "end of the stream − last output delta",
  needs: "the times of the last output and of the end",
  note: "The user has everything; the request still holds its place. A usage chunk and the end mark come in it.",
  needsDeltas: false,
  ofRequest: ({ times }) => secondsBetween(times.lastOutputAtMs, times.endedAtMs),
};

export const lead: RequestMetric = {
  ...shared,
  name: "lead",
  formula: "first output delta − first byte of the body",
  needs: "the times of the first byte and of the first output",
  note:
    "What came first was no output: a role-only chunk, a comment. A tool that takes it for the first token shows a ttft " +
    "that is shorter by this.",
  needsDeltas: false,
  ofRequest: ({ times }) => secondsBetween(times.firstByteAtMs, times.firstOutputAtMs),
};
