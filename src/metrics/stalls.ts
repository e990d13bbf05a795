/** Stalls: pauses of a stream far beyond its own pace, and the time around its output. */
import { type RequestFacts, unpackDeltas } from "../record/index.ts";
import { median } from "../stats/index.ts";
import { notNegative, type RequestMetric, stats } from "./definition.ts";
import { secondsBetween } from "./latency.ts";

/** A pause shorter than this is no stall, however fast the stream. */
const SHORTEST_STALL_S = 1;
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
  if (facts.deltas === null || facts.deltas.gapsUs.length <= FEWEST_GAPS) return null;
  const deltas = unpackDeltas(facts.deltas);
  const gaps = deltas.slice(1).map(({ atMs, delayMs }, i) => {
    const seconds = (atMs - (deltas[i]?.atMs ?? 0)) / 1000;
    return { seconds, surelyS: seconds - (delayMs ?? 0) / 1000 };
  });
  const pace = median(gaps.map(({ seconds }) => seconds)) ?? 0;
  const limitS = Math.max(SHORTEST_STALL_S, TIMES_MEDIAN * pace);
  const stalls = gaps.filter(({ surelyS }) => surelyS > limitS).map(({ seconds }) => seconds);
  return {
    count: stalls.length,
    longestS: Math.max(0, ...stalls),
    totalS: stalls.reduce((sum, seconds) => sum + seconds, 0),
  };
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
