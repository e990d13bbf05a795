/** How often a provider does what it was asked. */
import type { RequestWalk } from "../record/index.ts";
import { type Bounds, effectiveSize, shareBounds } from "../stats/index.ts";
import { type RateMetric, share } from "./definition.ts";
import { isCounted, succeeded } from "./outcome.ts";

export interface SuccessCount {
  succeeded: number;
  /** Requests whose outcome is the provider's: no warm-ups, none that its sender gave up or never sent. */
  counted: number;
}

/** Counts outcomes, each attempt on its own. */
export function countSuccess(requests: RequestWalk): SuccessCount {
  const count = { succeeded: 0, counted: 0 };
  requests.forEach((facts) => {
    if (!isCounted(facts)) return;
    count.counted += 1;
    if (succeeded(facts)) count.succeeded += 1;
  });
  return count;
}

/**
 * Bounds of a share of requests, 1 where it holds of one and else 0, in the order in which they were sent: binomial, for as many
 * independent ones (`worth`) as they are. The same wherever a share is told. Null on both sides without any.
 */
export function outcomeBounds(marks: Float64Array, level: number): { bounds: Bounds; worth: number } {
  const worth = effectiveSize(marks, level);
  const holds = marks.reduce((sum, mark) => sum + mark, 0);
  return { bounds: shareBounds(holds, marks.length, level, worth), worth };
}

export const success: RateMetric = {
  name: "success",
  kind: "rate",
  unit: "0–1",
  range: share,
  better: "high",
  stats: [],
  takesLimits: false,
  formula: "requests that ended without error or timeout, with at least one output token / requests sent",
  needs: "at least one perf request",
  note:
    "Where no token count is known, at least one output character counts instead. Every attempt of a retried request is a " +
    "request sent. Warm-ups are left out, and so are requests that the sender gave up (Ctrl-C, a cost cap) or never sent: " +
    "they are neither successes nor failures.",
  needsDeltas: false,
  holds: succeeded,
};
