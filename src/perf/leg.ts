/**
 * A leg of a run: one stretch under one load. It may be walked by several threads, each taking its share of the jobs;
 * here is what one of them does. What it does not do: count, store, or print.
 */
import { randomFromSeed } from "../base/index.ts";
import {
  type Arrivals,
  arrivalsMs,
  type Ending,
  interrupted,
  type Lane,
  runClosed,
  runOpen,
  runRounds,
} from "../load/index.ts";
import { type Load, type PerfPlan, seqOf } from "./plan.ts";
import { type Job, Sender, type SenderDeps } from "./sender.ts";

export interface Leg {
  load: Load;
  /** Indices of the lanes that take part. */
  lanes: readonly number[];
  /** Rounds, counted from the first of the warm-up: from the first to before the last; null has no end. */
  from: number;
  to: number | null;
  /** Nothing is sent later than this after the start of the leg; null for no such limit. */
  durationMs: number | null;
  step: number | null;
  /** The start of the leg and of its schedule, ms of the run. */
  startAtMs: number;
}

/**
 * How many rounds a schedule has within a time, from its start; null where there is no schedule, or it depends on the prompts.
 */
export function roundsWithin(load: Load, seed: string, durationMs: number): number | null {
  if (load.kind !== "open") return null;
  let rounds = 0;
  for (const atMs of arrivalsOf(load.arrivals, seed, null)) {
    if (atMs >= durationMs) break;
    rounds += 1;
  }
  return rounds;
}

/** This thread's part of the jobs, and of the places at a target that they take: the `part`th `of` so many. */
export interface Share {
  part: number;
  of: number;
}

/** Walks a leg. Rejects only on a fault of dsr itself: failures of providers are records. */
export async function walkLeg(
  leg: Leg,
  share: Share,
  lanes: readonly Lane[],
  deps: SenderDeps,
): Promise<Ending> {
  const { plan, clock, guard, signal, runStartMs } = deps;
  const sender = new Sender(lanes, deps);
  const own = leg.lanes.flatMap((i) => lanes[i] ?? []);
  const startMs = runStartMs + leg.startAtMs;
  const finished = new Set(plan.done.finished);
  const isDone = (job: Job, lane: Lane) =>
    finished.has(
      seqOf(plan, lanes.length, { step: job.step, index: job.index, turn: 0, lane: lanes.indexOf(lane) }),
    );
  /** Passes over a job that is done already, with what is left of its conversation. */
  const passOver = (job: Job, lane: Lane) => {
    if (!isDone(job, lane)) return false;
    sender.endSession(lane, job, finished);
    return true;
  };
  const isTimeUp = () => leg.durationMs !== null && clock.nowMs() >= startMs + leg.durationMs;
  const isOver = () => signal.aborted || guard.isStopped || sender.stopped !== null;
  const { load } = leg;

  switch (load.kind) {
    case "rounds":
      return runRounds({
        lanes: own,
        rounds: until(isTimeUp, jobsOf(leg)),
        random: randomFromSeed(plan.seed).fork(
          `order ${leg.step ?? ""}${leg.from > 0 ? ` from ${leg.from}` : ""}`,
        ),
        signal,
        admit: (all, job) =>
          sender.admitTogether(
            all.filter((lane) => !passOver(job, lane)),
            job,
          ),
        send: (lane, job) => sender.converse(lane, job),
      });
    case "closed":
      await Promise.all(
        own.map((lane) =>
          runClosed({
            jobs: until(
              isTimeUp,
              filtered(jobsOf(leg), (job) => fallsTo(share, job, load.concurrency) && !passOver(job, lane)),
            ),
            concurrency: partOf(load.concurrency, share),
            work: async (job) => {
              if ((await sender.admit(lane, job)) === "over") return "over";
              const last = await sender.converse(lane, job);
              if (plan.sweep === null && last?.error?.kind === "rate_limited")
                await clock.sleep(refusedWaitMs(last.error.retryAfterMs), signal);
              return "on";
            },
          }),
        ),
      );
      break;
    case "open":
    case "trace": {
      const order = randomFromSeed(plan.seed).fork("order of arrivals");
      const sendOrDrop = async (lane: Lane, job: Job) => {
        if (passOver(job, lane)) return;
        if (!guard.takePlace(lane, load.maxInFlight))
          return sender.drop(lane, job, `${load.maxInFlight} requests were in flight`);
        if ((await sender.admit(lane, job)) === "on") await sender.converse(lane, job);
        guard.freePlace(lane);
      };
      await runOpen({
        jobs: due(leg, plan, share, startMs, {
          isDone: (job) => own.every((lane) => isDone(job, lane)),
          passOver: (job) => own.forEach((lane) => void passOver(job, lane)),
        }),
        clock,
        isOver: () => isOver() || guard.nobodyLeft() !== null,
        signal,
        work: (job) => Promise.all(order.shuffle(own).map((lane) => sendOrDrop(lane, job))),
      });
    }
  }
  if (signal.aborted) return interrupted();
  const reason = sender.stopped ?? guard.nobodyLeft();
  return reason === null ? { status: "done", reason: null } : { status: "stopped", reason };
}

/** Without a retry-after a user who was refused comes back after a second. */
const REFUSED_WAIT_MS = 1000;
const LONGEST_REFUSED_WAIT_MS = 30_000;

/**
 * How long a user of a closed loop stays away who was refused for being one too many. Asking again at once would measure how
 * fast a provider can refuse, and get the account into trouble. Not in a sweep: there the load is what is being tried, and a step
 * is short.
 */
function refusedWaitMs(retryAfterMs: number | null): number {
  return Math.min(retryAfterMs ?? REFUSED_WAIT_MS, LONGEST_REFUSED_WAIT_MS);
}

/** The leg's jobs, in order; without end where the leg has none. */
function* jobsOf(leg: Leg): Generator<Job> {
  for (let index = leg.from; leg.to === null || index < leg.to; index++)
    yield { index, step: leg.step, scheduledAtMs: null };
}

function* filtered(jobs: Iterable<Job>, wanted: (job: Job) => boolean): Generator<Job> {
  for (const job of jobs) if (wanted(job)) yield job;
}

/**
 * Whether a job is this share's: jobs go round the `places` at a target, and those round the shares. So a share has jobs in
 * proportion to its places, and none without a place.
 */
function fallsTo({ part, of }: Share, { index }: Job, places: number): boolean {
  return (index % places) % of === part;
}

function* until(isOver: () => boolean, jobs: Iterable<Job>): Generator<Job> {
  for (const job of jobs) {
    if (isOver()) return;
    yield job;
  }
}

/**
 * The jobs of a schedule with the moment at which each is due. A run that was taken up again goes on with its schedule from
 * the first job that is not done: what lies before is not waited for a second time.
 */
function* due(
  leg: Leg,
  plan: PerfPlan,
  share: Share,
  startMs: number,
  { isDone, passOver }: { isDone(job: Job): boolean; passOver(job: Job): void },
): Generator<{ job: Job; dueMs: number }> {
  let shiftMs: number | null = null;
  const offsets = offsetsOf(leg, plan);
  for (const job of jobsOf(leg)) {
    const { value: offsetMs, done } = offsets.next();
    if (done === true || (leg.durationMs !== null && offsetMs >= leg.durationMs)) return;
    const isOwn = fallsTo(share, job, share.of);
    if (isDone(job)) {
      if (isOwn) passOver(job);
      continue;
    }
    // Every share looks at every job: the schedule goes on where the first is left.
    shiftMs ??= plan.done.elapsedMs > 0 ? offsetMs : 0;
    const dueMs = startMs + offsetMs - shiftMs;
    if (!isOwn) continue;
    yield { job: { ...job, scheduledAtMs: leg.startAtMs + offsetMs - shiftMs }, dueMs };
  }
}

/** When each job of the leg is due, ms from its start. */
function* offsetsOf({ load, from, to, step }: Leg, plan: PerfPlan): Generator<number, undefined> {
  if (load.kind === "open") {
    const times = arrivalsOf(load.arrivals, plan.seed, step);
    yield* to === null ? times : inTime(times, to - from, load.arrivals.ratePerS);
    return;
  }
  if (load.kind !== "trace") return;
  const zeroMs = plan.prompts[from]?.traceAtMs ?? 0;
  for (const prompt of plan.prompts.slice(from, to ?? undefined))
    yield ((prompt.traceAtMs ?? 0) - zeroMs) / load.speed;
}

/**
 * So many arrivals laid into the time that their rate gives them: a step of thirty requests at 2/s takes 15 s, whatever chance
 * would make of it. Given their number in a span, the arrivals of a Poisson process lie in it just so (they are uniform).
 */
function* inTime(times: Iterator<number>, count: number, ratePerS: number): Generator<number, undefined> {
  const drawn = Array.from({ length: count + 1 }, () => times.next().value ?? 0);
  const scale = (count * 1000) / ratePerS / (drawn[count] || 1);
  for (const atMs of drawn.slice(0, count)) yield atMs * scale;
}

function arrivalsOf(arrivals: Arrivals, seed: string, step: number | null): Generator<number, undefined> {
  return arrivalsMs(arrivals, randomFromSeed(seed).fork(`arrivals ${step ?? ""}`));
}

/** How many of `whole` fall to this share. */
function partOf(whole: number, { part, of }: Share): number {
  return Math.floor(whole / of) + (part < whole % of ? 1 : 0);
}
