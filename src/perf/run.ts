/**
 * A performance run: its legs in order, walked by a crew, every exchange counted and handed to the sink. What it does not
 * do: choose targets, store, or print.
 */
import {
  createGuard,
  type Ending,
  type Guard,
  type LaneFacts,
  type RunDeps,
  type RunOutcome,
} from "../load/index.ts";
import { beganAtMs } from "../metrics/index.ts";
import { type RequestRecord, targetName } from "../record/index.ts";
import { type CrewHooks, type Member, walkTogether } from "./crew.ts";
import { createKeeper } from "./keeper.ts";
import type { Leg } from "./leg.ts";
import type { Load, PerfPlan } from "./plan.ts";
import { type RaceHook, walkRace } from "./race.ts";
import { StepRecords, sweepLane } from "./sweep-walk.ts";

export interface PerfDeps extends RunDeps {
  /** Calls the crew together; all of it shares the guard's memory and the run's zero of time (`clock.nowMs()`). */
  assemble(hooks: CrewHooks, shared: { guard: Guard; runStartMs: number }): Promise<readonly Member[]>;
  /**
   * Whether the limits held over the counted requests of one target at one step; null where the load could not be delivered.
   * Only asked in a sweep.
   */
  limitsHold(records: readonly RequestRecord[]): boolean | null;
  /** Records of this run from before it was interrupted. */
  earlier: readonly RequestRecord[];
  /** Who says after every few rounds which targets are still asked; absent where all are, to the end. */
  race?: RaceHook;
}

/** Warm-up requests before a schedule go out a few at a time: a burst would be a load of its own. */
const WARMUP_CONCURRENCY = 4;
/** From an order until the crew is under way: a schedule must not begin in the past. */
const MUSTER_MS = 30;

/** Runs the plan against the lanes. Rejects only on a fault of dsr itself: failures of providers are records. */
export async function runPerf(
  plan: PerfPlan,
  lanes: readonly LaneFacts[],
  deps: PerfDeps,
): Promise<RunOutcome> {
  const { clock, observe } = deps;
  const runStartMs = clock.nowMs() - plan.done.elapsedMs;
  const guard = createGuard({ ...plan, lanes, rates: deps.rates, clock, observe });
  for (const record of deps.earlier) guard.recall(record);
  let storeFault: string | null = null;
  const stopReason = () => {
    storeFault ??= deps.stopReason();
    return storeFault;
  };
  const ofStep = new StepRecords(lanes, deps.earlier);
  let sinceLook: RequestRecord[] = [];
  const record = (one: RequestRecord) => {
    ofStep.add(one);
    if (deps.race !== undefined) sinceLook.push(one);
    deps.record(one);
  };
  const keeper = createKeeper(plan, lanes, guard, { ...deps, record, stopReason });
  const hooks: CrewHooks = {
    sent: ({ lane, ...attempt }) => {
      const facts = lanes[lane];
      if (facts !== undefined) observe.sent(facts, attempt);
    },
    finished: keeper.take,
  };
  const members = await deps.assemble(hooks, { guard, runStartMs });

  // A run that was interrupted has used up a part of its time, and in a sweep that of each step it has been at.
  const spentMs = (own: readonly number[], step: number | null) =>
    step === null ? plan.done.elapsedMs : spentAtStep(own[0] ?? 0, step);
  const spentAtStep = timesOfSteps(lanes, deps.earlier);
  const walk = async (
    load: Load,
    own: readonly number[],
    step: number | null,
    stretch: { from: number; to: number | null } = {
      from: 0,
      to: plan.rounds === null ? null : plan.warmup + plan.rounds,
    },
  ): Promise<Ending> => {
    if (stopReason() !== null) guard.stop();
    const { to } = stretch;
    const leg = (part: Pick<Leg, "load" | "from" | "to" | "durationMs">) =>
      walkTogether({ ...part, lanes: own, step, startAtMs: clock.nowMs() - runStartMs + MUSTER_MS }, members);
    const isScheduled = load.kind === "open" || load.kind === "trace";
    let ending: Ending = { status: "done", reason: null };
    if (isScheduled && plan.warmup > 0) {
      const concurrency = Math.min(WARMUP_CONCURRENCY, plan.warmup);
      ending = await leg({
        load: { kind: "closed", concurrency },
        from: 0,
        to: plan.warmup,
        durationMs: null,
      });
    }
    if (ending.status === "done")
      ending = await leg({
        load,
        from: isScheduled ? plan.warmup : stretch.from,
        to,
        // A schedule knows by itself how much of it is over.
        durationMs:
          isScheduled || plan.durationMs === null ? plan.durationMs : plan.durationMs - spentMs(own, step),
      });
    await keeper.kept();
    return ending;
  };

  const race = (hook: RaceHook): Promise<Ending> =>
    walkRace(plan, lanes, {
      hook,
      guard,
      earlier: deps.earlier,
      recorded: () => {
        const recorded = sinceLook;
        sinceLook = [];
        return recorded;
      },
      walk: (own, from, to) => walk(plan.load, own, null, { from, to }),
    });

  try {
    const all = lanes.map((_, lane) => lane);
    const endings =
      deps.race !== undefined
        ? [await race(deps.race)]
        : plan.sweep === null
          ? [await walk(plan.load, all, null)]
          : await Promise.all(
              all.map((lane) =>
                sweepLane(plan, lane, lanes[lane], {
                  ...{ guard, observe, walk },
                  holdsAt: (step) => deps.limitsHold(ofStep.of(lane, step)),
                }),
              ),
            );
    await keeper.kept();
    const ending = endings.find(({ status }) => status !== "done") ?? { status: "done", reason: null };
    const told: Ending = storeFault === null ? ending : { status: "stopped", reason: storeFault };
    return { ending: guard.judge(told), spentCny: guard.spentCny, gaveUp: guard.gaveUp };
  } finally {
    await Promise.all(members.map((member) => member.close()));
  }
}

/**
 * How long a target has been at a step of a sweep, ms, from what an interrupted run has on record: for ever where it went on
 * to another, up to its latest record where it did not.
 */
function timesOfSteps(
  lanes: readonly LaneFacts[],
  earlier: readonly RequestRecord[],
): (lane: number, step: number) => number {
  return (lane, step) => {
    const name = targetName(lanes[lane]?.target ?? { provider: "", model: "", mode: null });
    const own = earlier.filter((record) => targetName(record.target) === name);
    const at = own.filter((record) => record.step === step);
    if (at.length === 0) return 0;
    const began = Math.min(...at.map(takenUpAtMs));
    if (own.some((record) => record.step !== step && takenUpAtMs(record) > began)) return Infinity;
    return Math.max(...at.map(({ times }) => times.endedAtMs ?? 0)) - began;
  };
}

/** When a request began or, where it was never sent, when it was dropped. */
function takenUpAtMs({ times }: RequestRecord): number {
  return beganAtMs(times) ?? times.endedAtMs ?? 0;
}
