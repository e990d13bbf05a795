/**
 * A race: rounds walked a few at a time, with a question after each stretch: who is still in, and is it over. What decides
 * that is somebody else's; here nothing is sent any more to who is out.
 */
import { quantity } from "../base/index.ts";
import type { Ending, Guard, LaneFacts } from "../load/index.ts";
import { type RequestRecord, targetName } from "../record/index.ts";
import { type PerfPlan, seqOf } from "./plan.ts";

/** Who says what a race has come to. */
export interface RaceHook {
  /** Rounds between two looks. */
  roundsAtOnce: number;
  /**
   * Takes what was recorded since it was asked last, in the order in which it was kept, and the names of targets that the run
   * has given up; says which targets the next rounds are to ask, by name: one that was left out may come back. Also told of
   * the last records when the run ends early.
   */
  after(
    records: readonly RequestRecord[],
    gaveUp: readonly string[],
  ): { lanes: readonly string[]; isOver: boolean };
}

export interface RaceDeps {
  hook: RaceHook;
  guard: Guard;
  /** Records of this run from before it was interrupted: the race has seen nothing of them yet. */
  earlier: readonly RequestRecord[];
  /** Takes what was recorded since the last call. */
  recorded(): readonly RequestRecord[];
  /** Walks rounds, from the first to before the last, at the lanes; resolves when every record of them is kept. */
  walk(lanes: readonly number[], from: number, to: number): Promise<Ending>;
}

/**
 * Walks the rounds of the plan until the race is over. Ends as `done` when it is, and as `stopped` when its rounds are used up
 * or nobody who is still in answers.
 */
export async function walkRace(
  plan: PerfPlan,
  lanes: readonly LaneFacts[],
  { hook, guard, earlier, recorded, walk }: RaceDeps,
): Promise<Ending> {
  if (plan.load.kind !== "rounds" || plan.sweep !== null || plan.durationMs !== null)
    throw new Error("a race is run in rounds, without a sweep or a limit of time");
  const end = plan.rounds === null ? Infinity : plan.warmup + plan.rounds;
  let standing = hook.after(earlier, []);
  let from = firstOpen(plan, lanes, stillIn(lanes, standing.lanes), earlier);
  while (!standing.isOver) {
    const own = stillIn(lanes, standing.lanes);
    const answering = own.filter((lane) => guard.stateOf(lanes[lane] as LaneFacts) !== "closed");
    if (own.length === 0) return { status: "stopped", reason: "nobody is left to ask" };
    if (answering.length === 0) return { status: "stopped", reason: "no target that is still in answers" };
    if (from >= end)
      return { status: "stopped", reason: `${quantity(plan.rounds ?? 0, "round")} did not settle it` };
    // The first stretch has the warm-up on top: nothing can be said after that alone.
    const to = Math.min(end, Math.max(from, plan.warmup) + hook.roundsAtOnce);
    const ending = await walk(answering, from, to);
    standing = hook.after(recorded(), guard.gaveUp);
    // What was cut off may have been enough all the same.
    if (ending.status !== "done" && !standing.isOver) return ending;
    from = to;
  }
  return { status: "done", reason: null };
}

function stillIn(lanes: readonly LaneFacts[], names: readonly string[]): number[] {
  const wanted = new Set(names);
  return lanes.flatMap(({ target }, lane) => (wanted.has(targetName(target)) ? [lane] : []));
}

/** The round at which a run goes on: the last begun, where one of the lanes lacks its part of it, else the next; 0 in a new run. */
function firstOpen(
  plan: PerfPlan,
  lanes: readonly LaneFacts[],
  own: readonly number[],
  earlier: readonly RequestRecord[],
): number {
  if (earlier.length === 0) return 0;
  const last = earlier.reduce((so, one) => Math.max(so, one.warmup ? one.round : one.round + plan.warmup), 0);
  const finished = new Set(plan.done.finished);
  const isDone = (lane: number) =>
    finished.has(seqOf(plan, lanes.length, { step: null, index: last, turn: 0, lane }));
  return own.every(isDone) ? last + 1 : last;
}
