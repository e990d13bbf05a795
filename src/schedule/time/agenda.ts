/**
 * Which job is to run now. A state machine over moments that are handed in: it has no clock, starts nothing and stores nothing, so
 * that months of it can be gone through in milliseconds. Ticks are told apart by (job, moment); that none is run twice, also after
 * clocks were set back, is held by who stores them.
 */
import type { Ticks } from "./ticks.ts";

/** What becomes of ticks that passed while nobody was there to run them. */
export type CatchUp = { kind: "skip" } | { kind: "once" } | { kind: "all"; limit: number };

export interface AgendaJob {
  name: string;
  ticks: Ticks;
  /** Delay of a tick, less than the time to the next one. */
  jitterOf(tickMs: number): number;
  catchUp: CatchUp;
  /** What becomes of a tick at which the job is still running, or waits to be run: left out, or run once afterwards. */
  onOverlap: "skip" | "wait";
}

export interface DueTick {
  job: string;
  tickMs: number;
  /** The tick and its jitter. */
  dueMs: number;
}

/** Ticks that are not run: nobody was there (`down`), or the job was not done with an earlier one (`overlap`). */
export interface MissedTicks {
  job: string;
  cause: "down" | "overlap";
  ticks: number;
  /** The last of them. */
  untilMs: number;
}

/** So late, nobody was there to see it: a laptop slept, a process was away. */
const LATE_AFTER_MS = 60_000;
/** Of the ticks of a very long absence no more are gone through one by one; the rest is not counted. */
const MOST_COUNTED = 10_000;

interface State {
  job: AgendaJob;
  /** Ticks up to here have been handled. */
  cursorMs: number;
  next: DueTick | null;
  waiting: DueTick[];
  isRunning: boolean;
}

export class Agenda {
  readonly #states: Map<string, State>;

  readonly #hasRun: (job: string, tickMs: number) => boolean;

  /** `cursors`: up to where the ticks of each job have been handled already; `hasRun`: ticks that have, whatever the clock says. */
  constructor(
    jobs: readonly AgendaJob[],
    cursors: (job: string) => number,
    hasRun: (job: string, tickMs: number) => boolean,
  ) {
    this.#hasRun = hasRun;
    this.#states = new Map(
      jobs.map((job) => {
        const cursorMs = cursors(job.name);
        return [job.name, { job, cursorMs, next: nextOf(job, cursorMs), waiting: [], isRunning: false }];
      }),
    );
  }

  /** Takes note of the time: what is due joins the queue, and what is not to be run is told. */
  advance(nowMs: number): MissedTicks[] {
    return [...this.#states.values()].flatMap((state) => advanceOne(state, nowMs, this.#hasRun));
  }

  /** The tick that has been due for longest, of a job that is not running; it leaves the queue. Null for none. */
  take(): DueTick | null {
    let first: State | null = null;
    for (const state of this.#states.values()) {
      const due = state.isRunning ? undefined : state.waiting[0];
      if (due !== undefined && due.dueMs < (first?.waiting[0]?.dueMs ?? Infinity)) first = state;
    }
    return first?.waiting.shift() ?? null;
  }

  started(job: string): void {
    this.#of(job).isRunning = true;
  }

  ended(job: string): void {
    this.#of(job).isRunning = false;
  }

  /** Clocks were set back to `nowMs`: what comes from there on is looked at anew. */
  setBack(nowMs: number): void {
    for (const state of this.#states.values()) {
      if (state.cursorMs <= nowMs) continue;
      state.cursorMs = nowMs;
      state.next = nextOf(state.job, nowMs);
    }
  }

  /** When something will be due that is not yet in the queue; null for never. */
  nextDueMs(): number | null {
    const dues = [...this.#states.values()].flatMap(({ next }) => next?.dueMs ?? []);
    return dues.length === 0 ? null : Math.min(...dues);
  }

  /** When the job will be due next, with its jitter; null for never. */
  nextOf(job: string): number | null {
    const { waiting, next } = this.#of(job);
    return waiting[0]?.dueMs ?? next?.dueMs ?? null;
  }

  /** Up to where the ticks of the job need not be looked at again: none before waits to be run. */
  handledUntil(job: string): number {
    const { waiting, cursorMs } = this.#of(job);
    return Math.min(cursorMs, ...waiting.map(({ tickMs }) => tickMs - 1));
  }

  #of(job: string): State {
    const state = this.#states.get(job);
    if (state === undefined) throw new RangeError(`"${job}" is no job of this agenda`);
    return state;
  }
}

function nextOf(job: AgendaJob, afterMs: number): DueTick | null {
  const tickMs = job.ticks.after(afterMs);
  return tickMs === null ? null : { job: job.name, tickMs, dueMs: tickMs + job.jitterOf(tickMs) };
}

function advanceOne(
  state: State,
  nowMs: number,
  hasRun: (job: string, tickMs: number) => boolean,
): MissedTicks[] {
  const late: DueTick[] = [];
  const fresh: DueTick[] = [];
  for (let tick = state.next; tick !== null && tick.dueMs <= nowMs; tick = state.next) {
    // Of several at one look none but the last was seen in its time.
    late.push(...fresh.splice(0));
    if (!hasRun(tick.job, tick.tickMs)) (nowMs - tick.dueMs > LATE_AFTER_MS ? late : fresh).push(tick);
    const isTooMany = late.length >= MOST_COUNTED;
    state.cursorMs = isTooMany ? Math.max(tick.tickMs, nowMs - LATE_AFTER_MS) : tick.tickMs;
    state.next = nextOf(state.job, state.cursorMs);
  }
  const { run, left } = caughtUp(state.job.catchUp, late, fresh.length > 0);
  state.waiting.push(...run);
  const overlapping: DueTick[] = [];
  for (const tick of fresh) {
    const isFree = !state.isRunning && state.waiting.length === 0;
    const mayWait = state.job.onOverlap === "wait" && state.waiting.length === 0;
    if (isFree || mayWait) state.waiting.push(tick);
    else overlapping.push(tick);
  }
  return [...missed("down", left), ...missed("overlap", overlapping)];
}

/** A tick that is due now does for all that were to be caught up with once. */
function caughtUp(
  catchUp: CatchUp,
  late: readonly DueTick[],
  isOneDue: boolean,
): { run: readonly DueTick[]; left: readonly DueTick[] } {
  const most = catchUp.kind === "skip" ? 0 : catchUp.kind === "once" ? (isOneDue ? 0 : 1) : catchUp.limit;
  const from = Math.max(0, late.length - most);
  return { run: late.slice(from), left: late.slice(0, from) };
}

function missed(cause: MissedTicks["cause"], ticks: readonly DueTick[]): MissedTicks[] {
  const last = ticks.at(-1);
  return last === undefined ? [] : [{ job: last.job, cause, ticks: ticks.length, untilMs: last.tickMs }];
}
