/** What a page says of a target before any number: how much evidence there is, of when and from where. One walk. */
import { isAnswer, type RequestFacts, type TargetEvidence, targetName } from "../../record/index.ts";
import { isCounted, succeeded } from "../outcome.ts";
import { isSetAside } from "../workload.ts";
import { isoOf, sentWallMs } from "./moment.ts";

export interface TargetHead {
  target: TargetEvidence["target"];
  name: string;
  /** Perf requests whose outcome is the provider's; steps of sweeps and warm-ups are not among them. */
  requests: number;
  failed: number;
  /** Runs that sent those, or questions of exams. */
  runs: number;
  sources: readonly string[];
  span: { first: string; last: string } | null;
}

/** Told of each perf request that counts, in the order of the walk. `wallMs` is NaN where nobody knows when it was sent. */
export type SeeRequest = (facts: RequestFacts, wallMs: number, isSuccess: boolean) => void;

/** Copies the target: what it was handed may be more than its name. */
export function headOf(evidence: TargetEvidence, see: SeeRequest): TargetHead {
  const { provider, model, mode } = evidence.target;
  let [requests, failed] = [0, 0];
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const [runs, sources] = [new Set<string>(), new Set<string>()];
  // Most requests are of the run and the source of the one before: a set is asked when they change.
  let [run, source] = ["", ""];
  evidence.requests.forEach((facts) => {
    if (isSetAside(facts) || !isCounted(facts)) return;
    const wallMs = sentWallMs(facts);
    if (wallMs < firstMs) firstMs = wallMs;
    if (wallMs > lastMs) lastMs = wallMs;
    if (facts.runId !== run) {
      run = facts.runId;
      runs.add(run);
    }
    if (facts.kind !== "perf") return;
    if (facts.prompt.source !== source) {
      source = facts.prompt.source;
      sources.add(source);
    }
    requests += 1;
    const isSuccess = succeeded(facts);
    if (!isSuccess) failed += 1;
    see(facts, wallMs, isSuccess);
  });
  return {
    ...{ target: { provider, model, mode }, name: targetName(evidence.target), requests, failed },
    runs: runs.size,
    sources: [...sources].sort(),
    span: firstMs > lastMs ? null : { first: isoOf(firstMs), last: isoOf(lastMs) },
  };
}

/** Answers to exam questions. */
export function answersIn({ scores }: Pick<TargetEvidence, "scores">): number {
  let count = 0;
  for (const score of scores) if (isAnswer(score)) count += 1;
  return count;
}
