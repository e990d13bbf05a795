/** What a performance run is going to do, decided before the first request. Plain data: it is sent to other threads. */
import type { Arrivals, FailureRules } from "../load/index.ts";
import type { Prompt, Sampling } from "../record/index.ts";

/** When requests are sent, at each target. */
export type Load =
  /** One prompt to every target at the same moment; the next when all have answered. */
  | { kind: "rounds" }
  /** So many users, each asking again when answered. */
  | { kind: "closed"; concurrency: number }
  /** Requests that are due at random or even intervals, whoever is still waiting; more than `maxInFlight` are not sent. */
  | { kind: "open"; arrivals: Arrivals; maxInFlight: number }
  /** Requests that are due when the prompts' trace says, `speed` times as fast. */
  | { kind: "trace"; speed: number; maxInFlight: number };

/** The load varied in steps, each target on its own. */
export interface Sweep {
  by: "rate" | "concurrency";
  /** Ascending. A record's `step` is an index into it. */
  grid: readonly number[];
  /** `all` takes every step; `search` looks for the highest at which the limits hold. */
  order: "all" | "search";
}

export interface PerfPlan {
  runId: string;
  /** Same seed, same prompts, same order of targets, same arrivals. */
  seed: string;
  /** One a round, lengths already counted: first those of the warm-up. Taken again from the start where more are needed. */
  prompts: readonly Prompt[];
  sampling: Sampling;
  /**
   * What is put at the head of every prompt, so that no prefix cache can answer: another nonce for each request, one for the
   * whole run (prompts that begin alike on purpose still do), or nothing.
   */
  nonce: "request" | "run" | null;
  load: Load;
  sweep: Sweep | null;
  /** Rounds that count (of each step); null goes on until `durationMs` is over. */
  rounds: number | null;
  /** Nothing more is sent (in a step) after this; null for no such limit. */
  durationMs: number | null;
  /** Requests sent to each target before those that count (in each step). */
  warmup: number;
  /** How often a failed request is tried again. */
  retries: number;
  /** Stop before the run can cost more than this; null for no cap. */
  maxCostCny: number | null;
  failures: FailureRules;
  /** What an interrupted run has done already. */
  done: Progress;
}

/** Places in the plan that need nothing more, and the attempts already made at places that do; those that we cut off are no failures. */
export interface Progress {
  finished: readonly number[];
  tried: readonly (readonly [seq: number, attempts: number, failed: number])[];
  /** How long the run had gone on, ms; its times continue from there. */
  elapsedMs: number;
}

export const fresh: Progress = { finished: [], tried: [], elapsedMs: 0 };

/** A run that ends by time has room for this many rounds in its numbering. */
const ENDLESS = 1_000_000;

/**
 * The number of a request in its plan, the same whenever the plan is made: `index` counts rounds from the first of the
 * warm-up, `lane` the targets. In a plain run it is `round × targets + target`.
 */
export function seqOf(
  plan: Pick<PerfPlan, "rounds" | "warmup" | "prompts">,
  lanes: number,
  place: { step: number | null; index: number; turn: number; lane: number },
): number {
  const perStep = (plan.rounds ?? ENDLESS) + plan.warmup;
  const turns = mostTurns(plan.prompts);
  return (((place.step ?? 0) * perStep + place.index) * turns + place.turn) * lanes + place.lane;
}

const turnsKnown = new WeakMap<readonly Prompt[], number>();

function mostTurns(prompts: readonly Prompt[]): number {
  let most = turnsKnown.get(prompts);
  if (most === undefined) {
    most = prompts.reduce((so, { followUps }) => Math.max(so, followUps.length + 1), 1);
    turnsKnown.set(prompts, most);
  }
  return most;
}

/** The prompt of a job, without a nonce: `index` as in `seqOf`. Steps go on through the prompts, then from the start again. */
export function promptOf(
  { prompts, rounds, warmup }: Pick<PerfPlan, "prompts" | "rounds" | "warmup">,
  { index, step }: { index: number; step: number | null },
): Prompt {
  const prompt = prompts[((step ?? 0) * ((rounds ?? 0) + warmup) + index) % prompts.length];
  if (prompt === undefined) throw new Error("a run has at least one prompt");
  return prompt;
}
