/** The scheduler: looks at the time, starts what is due and can be paid for, and sees that it ends. One loop, no timers beside it. */
import type { Clock } from "../../base/index.ts";
import type { Notice } from "../../notify/index.ts";
import type { Job, Schedule } from "../file/schedule.ts";
import { cny } from "../money.ts";
import type { Known } from "../state/known.ts";
import type { Ledger } from "../state/ledger.ts";
import { Agenda, type DueTick } from "../time/agenda.ts";
import { jitterMs } from "../time/jitter.ts";
import type { Ended } from "./child.ts";
import { runJob, type Stopper } from "./job-run.ts";
import { noticeOfBudget } from "./notices.ts";
import { type RecoverDeps, recover } from "./recover.ts";

/** The wall clock may jump, and a laptop sleep: it is looked at no less often than this. */
const LOOK_MS = 15_000;

export interface SchedulerDeps extends RecoverDeps {
  clock: Clock;
  signal: AbortSignal;
  ledger: Ledger;
  known: Known;
  uuid(): string;
  /** Whether its file says something else by now. */
  isOutdated(): boolean;
  log(text: string): void;
  tell(notice: Notice): void;
}

export class Scheduler {
  readonly #schedule: Schedule;
  readonly #deps: SchedulerDeps;
  readonly #agenda: Agenda;
  readonly #running = new Map<string, { stopper: Stopper; ended: Promise<void> }>();
  /** Up to where ticks are noted as handled. */
  readonly #noted = new Map<string, number>();
  #wake = new AbortController();
  #latestMs: number;
  #lookedAtMs: number;
  #isOutdated = false;
  #fault: { thrown: unknown } | null = null;

  constructor(schedule: Schedule, deps: SchedulerDeps) {
    this.#schedule = schedule;
    this.#deps = deps;
    const { ledger, clock } = deps;
    this.#latestMs = ledger.latestMs() ?? clock.wallMs();
    this.#lookedAtMs = clock.nowMs();
    for (const { name } of schedule.jobs) ledger.begins(name, clock.wallMs());
    this.#agenda = new Agenda(
      schedule.jobs.map(({ name, ticks, jitterMs: most, catchUp, onOverlap }) => ({
        ...{ name, ticks, catchUp, onOverlap },
        jitterOf: (tickMs: number) => jitterMs(schedule.seed, name, tickMs, most),
      })),
      (name) => ledger.handledUntil(name) ?? clock.wallMs(),
      (name, tickMs) => ledger.hasRun(name, tickMs),
    );
  }

  /**
   * Runs until the signal aborts; then ends what is running, and waits for it. Rejects where the books cannot be kept any more: nothing
   * is started then, and what runs is ended.
   */
  async run(): Promise<void> {
    const { clock, signal, ledger } = this.#deps;
    try {
      // A clock that runs ahead, for a while, must not make the books forget.
      ledger.prune(Math.min(clock.wallMs(), this.#latestMs));
      await recover(this.#schedule, this.#deps);
      while (!signal.aborted && this.#fault === null) {
        this.#look();
        const nextMs = this.#agenda.nextDueMs();
        const restMs = nextMs === null ? LOOK_MS : Math.max(0, nextMs - clock.wallMs());
        await clock.sleep(Math.min(restMs, LOOK_MS), AbortSignal.any([signal, this.#wake.signal]));
      }
    } finally {
      for (const { stopper } of this.#running.values()) stopper.stop();
      await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    }
    if (this.#fault !== null) throw this.#fault.thrown;
  }

  /** Why it may not be doing its work; null while all is well. */
  trouble(): string | null {
    const silentMs = this.#deps.clock.nowMs() - this.#lookedAtMs;
    return silentMs > 4 * LOOK_MS
      ? `it has not looked at the time for ${Math.round(silentMs / 1000)} s`
      : null;
  }

  /** When the job is due next, Unix ms; null for never. */
  nextMs(job: string): number | null {
    return this.#agenda.nextOf(job);
  }

  isRunning(job: string): boolean {
    return this.#running.has(job);
  }

  #look(): void {
    const { clock, ledger, log } = this.#deps;
    const nowMs = clock.wallMs();
    if (nowMs < this.#latestMs) this.#setBack(nowMs);
    this.#latestMs = nowMs;
    this.#lookedAtMs = clock.nowMs();
    for (const { job, cause, ticks, untilMs } of this.#agenda.advance(nowMs)) {
      ledger.missed(job, cause, ticks, untilMs);
      log(
        `${job}: ${ticks === 1 ? "1 tick" : `${ticks} ticks`} left out until ${new Date(untilMs).toISOString()}: ${
          cause === "down" ? "nobody was there to run them" : "the job was not done with the one before"
        }`,
      );
    }
    while (this.#running.size < this.#schedule.parallel) {
      const due = this.#agenda.take();
      if (due === null) break;
      this.#begin(due);
    }
    for (const { name } of this.#schedule.jobs) this.#noteProgress(name);
    this.#noteFile();
  }

  #noteFile(): void {
    const { isOutdated, log } = this.#deps;
    const was = this.#isOutdated;
    this.#isOutdated = isOutdated();
    if (this.#isOutdated && !was)
      log(`${this.#schedule.file} has changed; it is read when the scheduler is started anew`);
  }

  #noteProgress(job: string): void {
    const untilMs = this.#agenda.handledUntil(job);
    if (this.#noted.get(job) === untilMs) return;
    this.#deps.ledger.handled(job, untilMs);
    this.#noted.set(job, untilMs);
  }

  /** Ticks that have been run are on record, so that none of them is run again; what they cost is dated as of now. */
  #setBack(nowMs: number): void {
    const { ledger, log } = this.#deps;
    // Clocks are set right by milliseconds all the time.
    if (this.#latestMs - nowMs > 1000)
      log(`the clock was set back by ${Math.round((this.#latestMs - nowMs) / 1000)} s; no tick is run twice`);
    ledger.setBack(nowMs);
    this.#agenda.setBack(nowMs);
  }

  #begin({ job: name, tickMs }: DueTick): void {
    const { ledger, clock, uuid, log } = this.#deps;
    const job = this.#schedule.jobs.find((one) => one.name === name);
    if (job === undefined) return;
    const nowMs = clock.wallMs();
    const id = uuid();
    const reserved = ledger.reserve({ id, job: name, tickMs, mostMicro: job.maxCostMicro }, nowMs);
    if (reserved.kind === "already") return;
    if (reserved.kind === "no_room") {
      ledger.missed(name, "budget", 1, tickMs);
      const notice = noticeOfBudget(reserved, name, nowMs);
      log(`${name}: not started: ${notice.text}`);
      this.#tellOnce(notice, nowMs);
      return;
    }
    log(`${name}: starts${reserved.capMicro === null ? "" : `, for ${cny(reserved.capMicro)} at most`}`);
    this.#agenda.started(name);
    const { stopper, ended } = runJob(job, { id, capMicro: reserved.capMicro }, this.#deps);
    const over = (fault: { thrown: unknown } | null) => {
      this.#fault ??= fault;
      this.#running.delete(name);
      this.#agenda.ended(name);
      this.#wake.abort();
      this.#wake = new AbortController();
    };
    const done = ended.then(
      () => over(null),
      (thrown: unknown) => over({ thrown }),
    );
    this.#running.set(name, { stopper, ended: done });
  }

  #tellOnce(notice: Notice, nowMs: number): void {
    const { known, tell } = this.#deps;
    if (known.get("told", notice.key) !== null) return;
    known.set("told", notice.key, notice.at, nowMs);
    tell(notice);
  }
}

/** Runs one job now, whatever its ticks say; null where a budget has no room for it. */
export async function runOnce(schedule: Schedule, job: Job, deps: SchedulerDeps): Promise<Ended | null> {
  const { ledger, clock, uuid, signal, log } = deps;
  await recover(schedule, deps);
  const id = uuid();
  const reserved = ledger.reserve(
    { id, job: job.name, tickMs: null, mostMicro: job.maxCostMicro },
    clock.wallMs(),
  );
  if (reserved.kind !== "reserved") {
    if (reserved.kind === "no_room")
      log(`${job.name}: not started: ${noticeOfBudget(reserved, job.name, clock.wallMs()).text}`);
    return null;
  }
  const { stopper, ended } = runJob(job, { id, capMicro: reserved.capMicro }, deps);
  if (signal.aborted) stopper.stop();
  else signal.addEventListener("abort", stopper.stop, { once: true });
  return ended;
}
