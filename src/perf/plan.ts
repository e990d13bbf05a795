/** What a performance run is going to do, decided before the first request. */
import type { Prompt, Sampling } from "../record/index.ts";

export interface PerfPlan {
  runId: string;
  /** Same seed, same prompts, same order of targets. */
  seed: string;
  /** One prompt a round, lengths already counted. */
  prompts: readonly Prompt[];
  sampling: Sampling;
  /** Put a fresh nonce at the head of every prompt, so that no prefix cache can answer. */
  nonce: boolean;
  /** Stop before the run can cost more than this; null for no cap. */
  maxCostCny: number | null;
  /** A target that fails this many times from its first request on, without a success, is not asked again. */
  giveUpAfter: number;
}
