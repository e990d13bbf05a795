/**
 * Which requests speed and success are read from: perf requests. A bench run has other prompts and another load, and a
 * sweep overloads its targets on purpose: its steps say where the knee is, and nothing of an ordinary day.
 */
import type { RequestFacts, TargetEvidence } from "../record/index.ts";

/** The perf requests of the evidence; those of sweeps, and those sent to warm up, are in no statistic of a decision. */
export function measured(evidence: TargetEvidence): RequestFacts[] {
  return evidence.requests.filter((facts) => facts.kind === "perf" && !facts.warmup && facts.step === null);
}

/** Says that there is nothing to compute `metric` from, and what was there instead. */
export function noPerfRequests(evidence: TargetEvidence, metric: string): string {
  const others = evidence.requests.length;
  if (others === 0) return `no perf requests to take ${metric} from`;
  return `no perf requests to take ${metric} from (${others} other requests do not count)`;
}
