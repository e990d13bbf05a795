/** What an accuracy run is asked to do, and what is left of it where a part has been done. */
import type { Lane, Limiter, RunDeps } from "../load/index.ts";
import type { Answer, RequestRecord, Sampling, Score } from "../record/index.ts";
import type { Sample } from "./exam.ts";
import type { Gradable } from "./grader.ts";
import type { Grading } from "./scorer/grading.ts";

export interface BenchPlan {
  runId: string;
  /** In the order in which they are asked; repeats of a question are samples of their own. */
  samples: readonly Sample[];
  sampling: Sampling;
  /** Most requests in flight at each target; fewer while it turns some away. */
  concurrency: number;
  /** Stop before the run can cost more than this, what it spent before included; null for no cap. */
  maxCostCny: number | null;
  /** A target that fails this many times from its first request on, without a success, is not asked again. */
  giveUpAfter: number;
  /**
   * The place in the run of the first request that is planned here, 0 unless told: a run that is planned in parts gives each
   * the number of requests planned before (samples × targets). All attempts at a sample have one place.
   */
  firstSeq?: number;
  /** How long the run has been going on before, ms; 0 unless told. */
  elapsedMs?: number;
  /** By target name what is left to do there; absent: everything. A target that is not named has nothing left. */
  left?: ReadonlyMap<string, WorkLeft>;
}

/** What is left to do at one target. */
export interface WorkLeft {
  /** Samples to ask, by their place in the plan, and the number of the next attempt. */
  ask: readonly SampleToAsk[];
  /** Answers that are there and have no grade. */
  grade: readonly Gradable[];
}

export interface SampleToAsk {
  index: number;
  attempt: number;
}

export interface BenchDeps extends RunDeps {
  grading: Grading;
  /** Gradings at once; 1 unless told. Where programs are run, one fewer than there are processors is a good number. */
  gradeAtOnce?: number;
  /** Takes a grade; must not block and must not throw. */
  score(score: Score): void;
  /** Takes the text of an answer, before its record; must not block and must not throw. */
  answer(answer: Answer): void;
  /**
   * Whether texts of answers are kept, false unless told: then an interrupted run leaves programs that it has not begun to
   * try for later.
   */
  keepsAnswers?: boolean;
  /** Records of this run from before: their money counts, and a target that answered then is not given up soon. */
  earlier?: readonly RequestRecord[];
  /** Where a run is asked in parts: how wide a lane is, from one part to the next. */
  limiterOf?(lane: Lane): Limiter;
}
