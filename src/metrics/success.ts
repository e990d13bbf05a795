/** How often a provider does what it was asked. */
import type { RequestFacts } from "../record/index.ts";
import { share, type TargetMetric } from "./definition.ts";
import { abandoned, succeeded } from "./outcome.ts";
import { measured, noPerfRequests } from "./workload.ts";

export interface SuccessCount {
  succeeded: number;
  /** Requests whose outcome counts: all but the abandoned ones. */
  counted: number;
  abandoned: number;
}

/** Counts outcomes. Requests given up by the sender are kept apart: they say nothing about the provider. */
export function countSuccess(requests: readonly RequestFacts[]): SuccessCount {
  const count: SuccessCount = { succeeded: 0, counted: 0, abandoned: 0 };
  for (const facts of requests) {
    if (abandoned(facts)) {
      count.abandoned += 1;
      continue;
    }
    count.counted += 1;
    if (succeeded(facts)) count.succeeded += 1;
  }
  return count;
}

export const success: TargetMetric = {
  name: "success",
  kind: "rate",
  unit: "0–1",
  range: share,
  better: "high",
  stats: [],
  formula: "requests that ended without error or timeout, with at least one output token / requests sent",
  needs: "at least one perf request",
  note:
    "Where no token count is known, at least one output character counts instead. Requests that the sender gave up " +
    "(Ctrl-C, a cost cap) are neither successes nor failures and are left out.",
  needsDeltas: false,
  ofTarget: (evidence) => {
    const count = countSuccess(measured(evidence));
    if (count.counted === 0) return { value: null, n: 0, why: noPerfRequests(evidence, "success") };
    return { value: count.succeeded / count.counted, n: count.counted, why: null };
  },
};
