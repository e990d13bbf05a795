/** Which requests speed and success are read from: perf requests. A bench run has other prompts and another load. */
import type { RequestFacts, TargetEvidence } from "../record/index.ts";

/** The perf requests of the evidence. */
export function measured(evidence: TargetEvidence): RequestFacts[] {
  return evidence.requests.filter((facts) => facts.kind === "perf");
}

/** Says that there is nothing to compute `metric` from, and what was there instead. */
export function noPerfRequests(evidence: TargetEvidence, metric: string): string {
  const bench = evidence.requests.length;
  if (bench === 0) return `no perf requests to take ${metric} from`;
  return `no perf requests to take ${metric} from (${bench} other requests do not count)`;
}
