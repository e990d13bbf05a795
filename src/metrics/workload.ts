/**
 * Which requests speed and success are read from: perf requests. A bench run has other prompts and another load, and a
 * sweep overloads its targets on purpose: its steps say where the knee is, and nothing of an ordinary day.
 */
import type { RequestFacts, RequestWalk, TargetEvidence } from "../record/index.ts";

/** True for a request of a sweep's step, or one sent to warm up: it is in no statistic of a decision. */
export function isSetAside({ warmup, step }: Pick<RequestFacts, "warmup" | "step">): boolean {
  return warmup || step !== null;
}

/** Walks through the perf requests of the evidence that a decision rests on. */
export function eachMeasured(
  { requests }: Pick<TargetEvidence, "requests">,
  visit: (facts: RequestFacts) => void,
): void {
  requests.forEach((facts) => {
    if (facts.kind === "perf" && !isSetAside(facts)) visit(facts);
  });
}

/** How many requests of a walk pass a test. */
function countOf(requests: RequestWalk, test: (facts: RequestFacts) => boolean): number {
  let count = 0;
  requests.forEach((facts) => {
    if (test(facts)) count += 1;
  });
  return count;
}

/** Says that there is nothing to compute `metric` from, and what was there instead. */
export function noPerfRequests(evidence: TargetEvidence, metric: string): string {
  const others = evidence.requests.length;
  if (others === 0) return `no perf requests to take ${metric} from`;
  const which =
    countOf(evidence.requests, isSetAside) === others ? "of sweeps and warm-ups" : "other requests";
  return `no perf requests to take ${metric} from (${others} ${which} do not count)`;
}
