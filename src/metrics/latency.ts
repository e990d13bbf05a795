/** How long a user waits once the request has left: for any output, for the answer itself, for the end. */
import type { RequestFacts, Times } from "../record/index.ts";
import { notNegative, type RequestMetric, stats } from "./definition.ts";

const shared = {
  kind: "request",
  unit: "s",
  range: notNegative,
  better: "low",
  stats,
  needsDeltas: false,
} as const;

/** Seconds from sending to a later moment of the request; null when either moment is unknown or they are reversed. */
export function secondsSinceSent(
  facts: Pick<RequestFacts, "times">,
  moment: Exclude<keyof Times, "scheduledAtMs">,
): number | null {
  return secondsBetween(facts.times.sentAtMs, facts.times[moment]);
}

/** Null when either moment is unknown or they are reversed. */
export function secondsBetween(fromMs: number | null, toMs: number | null): number | null {
  return fromMs === null || toMs === null || toMs < fromMs ? null : (toMs - fromMs) / 1000;
}

export const ttft: RequestMetric = {
  ...shared,
  name: "ttft",
  formula: "first non-empty output delta (reasoning, answer or tool call) − request sent",
  needs: "the times of sending and of the first output",
  note: "Role-only chunks, empty deltas, comments and usage chunks are not output.",
  ofRequest: (facts) => secondsSinceSent(facts, "firstOutputAtMs"),
  waited: (facts) => (facts.times.firstOutputAtMs === null ? secondsSinceSent(facts, "endedAtMs") : null),
};

export const ttfat: RequestMetric = {
  ...shared,
  name: "ttfat",
  formula: "first output delta that is not reasoning − request sent",
  needs: "the times of sending and of the first answer delta",
  note: null,
  ofRequest: (facts) => secondsSinceSent(facts, "firstAnswerAtMs"),
  waited: (facts) => (facts.times.firstAnswerAtMs === null ? secondsSinceSent(facts, "endedAtMs") : null),
};

export const total: RequestMetric = {
  ...shared,
  name: "total",
  formula: "end of the stream − request sent",
  needs: "the times of sending and of the end",
  note: "What follows the last output (a usage chunk, the end mark) is part of it: see tail.",
  ofRequest: (facts) => secondsSinceSent(facts, "endedAtMs"),
  waited: (facts) => secondsSinceSent(facts, "endedAtMs"),
};
