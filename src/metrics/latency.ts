/** How long a user waits: for any output, and for the answer itself. */
import type { RequestFacts, Times } from "../record/index.ts";
import { notNegative, type RequestMetric, stats } from "./definition.ts";

/** Seconds from sending to a later moment of the request; null when either moment is unknown or they are reversed. */
export function secondsSinceSent(
  facts: Pick<RequestFacts, "times">,
  moment: Exclude<keyof Times, "scheduledAtMs">,
): number | null {
  const sent = facts.times.sentAtMs;
  const then = facts.times[moment];
  return sent === null || then === null || then < sent ? null : (then - sent) / 1000;
}

export const ttft: RequestMetric = {
  name: "ttft",
  kind: "request",
  unit: "s",
  range: notNegative,
  better: "low",
  stats,
  formula: "first non-empty output delta (reasoning, answer or tool call) − request sent",
  needs: "the times of sending and of the first output",
  note: "Role-only chunks, empty deltas, comments and usage chunks are not output.",
  needsDeltas: false,
  ofRequest: (facts) => secondsSinceSent(facts, "firstOutputAtMs"),
};

export const ttfat: RequestMetric = {
  name: "ttfat",
  kind: "request",
  unit: "s",
  range: notNegative,
  better: "low",
  stats,
  formula: "first output delta that is not reasoning − request sent",
  needs: "the times of sending and of the first answer delta",
  note: null,
  needsDeltas: false,
  ofRequest: (facts) => secondsSinceSent(facts, "firstAnswerAtMs"),
};
