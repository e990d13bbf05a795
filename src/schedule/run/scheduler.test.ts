import { describe, expect, it } from "vitest";
import type { Notice } from "../../notify/index.ts";
import { fakeClock } from "../../testing/index.ts";
import type { Budget, Job, Schedule } from "../file/schedule.ts";
import { capFlag } from "../money.ts";
import { Known } from "../state/known.ts";
import { Ledger } from "../state/ledger.ts";
import { openState } from "../state/open.ts";
import { everyTicks } from "../time/ticks.ts";
import type { Ended } from "./child.ts";
import { Scheduler, type SchedulerDeps } from "./scheduler.ts";
import { costOf, type FoundRun } from "./spent.ts";

const MINUTE = 60_000;
const START = Date.parse("2026-03-02T04:00:00.000Z");
const CNY = 1_000_000;

const aJob = (overrides: Partial<Job> = {}): Job => ({
  ...{ name: "speed", zone: "UTC", jitterMs: 0, catchUp: { kind: "skip" }, onOverlap: "skip" },
  argv: (capMicro) => ["perf", ...(capMicro === null ? [] : [capFlag(capMicro)])],
  ticks: everyTicks(30 * MINUTE, "30m"),
  ...{ maxCostMicro: CNY, isMeasuring: true, keepsRun: true, sources: [], timeoutMs: 20 * MINUTE },
  ...overrides,
});

const dayBudget = (limitMicro: number): Budget => ({
  job: null,
  period: "day",
  zone: "UTC",
  limitMicro,
  text: `${limitMicro / CNY}CNY`,
});

const endedWith = (exitCode: number | null): Ended => ({
  ...{ exitCode, hasStarted: true, isEndedUnheard: false },
  ...{ stdout: null, fault: null },
});

interface Played {
  takesMs: number;
  exitCode: number;
  found?: Partial<FoundRun> | null;
  /** What it says on stderr. */
  says?: string;
  /** Its store cannot be asked afterwards. */
  isStoreLocked?: boolean;
}

/** A scheduler whose jobs do as told, in order; the last one again and again. */
function stage(schedule: Partial<Schedule>, plays: Played[], db = openState(":memory:")) {
  const clock = fakeClock(START);
  const stop = new AbortController();
  const told: Notice[] = [];
  const logged: string[] = [];
  const started: { argv: readonly string[]; at: string }[] = [];
  const asked: string[] = [];
  const whole: Schedule = {
    ...{
      file: "/f",
      zone: "UTC",
      seed: "s",
      parallel: 1,
      jobs: [aJob()],
      budgets: [],
      watch: null,
      metrics: null,
    },
    ...{ notify: { channels: [], cooldownMs: 0, batchMs: 0 }, state: "", log: null },
    ...schedule,
  };
  const ledger = new Ledger(db, whole.budgets);
  const found = new Map<string, FoundRun | null>();
  const locked = new Set<string>();
  let ids = 0;
  const prefix = `${started.length}-${Math.floor(START / 1000)}-${ledger.latest(1).length}`;
  const deps: SchedulerDeps = {
    ...{ clock, signal: stop.signal, ledger, known: new Known(db), uuid: () => `${prefix}-${ids++}` },
    log: (text) => logged.push(text),
    tell: (notice) => told.push(notice),
    found: (_, id) => {
      if (locked.has(id)) throw new Error("the store is locked");
      return found.get(id) ?? null;
    },
    watch: async () => {},
    ...{ carrierOf: () => null, isOutdated: () => clock.nowMs() > 10 * MINUTE },
    signalTo: () => {},
    start: (argv, id, onLine) => {
      started.push({ argv, at: new Date(clock.wallMs()).toISOString().slice(11, 16) });
      const play = plays.length > 1 ? plays.shift() : plays[0];
      const { takesMs, exitCode, found: run = {}, says, isStoreLocked } = play ?? { takesMs: 0, exitCode: 0 };
      if (says !== undefined) onLine(says);
      if (isStoreLocked === true) locked.add(id);
      if (run !== null)
        found.set(id, {
          runId: id,
          isOver: true,
          endedMs: clock.wallMs(),
          costMicro: 0.25 * CNY,
          stopReason: null,
          ...run,
        });
      const over = new AbortController();
      let code: number | null = exitCode;
      const ended = clock
        .sleep(takesMs, over.signal)
        .then((): Ended => ({ ...endedWith(code), stdout: "{}" }));
      const end = (with_: number | null, how: string) => {
        asked.push(how);
        code = with_;
        over.abort();
      };
      return { pid: 1, ended, interrupt: () => end(130, "interrupt"), kill: () => end(null, "kill") };
    },
  };
  const scheduler = new Scheduler(whole, deps);
  return {
    scheduler,
    clock,
    ledger,
    told,
    logged,
    started,
    asked,
    stop: () => stop.abort(),
    ran: scheduler.run(),
  };
}

describe("a scheduler", () => {
  it("starts each tick with what it may cost, and puts what it cost in its place", async () => {
    const { clock, started, ledger, stop, ran } = stage({ budgets: [dayBudget(5 * CNY)] }, [
      { takesMs: 5 * MINUTE, exitCode: 0 },
    ]);
    await clock.advance(91 * MINUTE);
    expect(started).toEqual([
      { argv: ["perf", "--max-cost=1.000000CNY"], at: "04:30" },
      { argv: ["perf", "--max-cost=1.000000CNY"], at: "05:00" },
      { argv: ["perf", "--max-cost=1.000000CNY"], at: "05:30" },
    ]);
    expect(ledger.standings(clock.wallMs())).toMatchObject([{ spentMicro: 0.5 * CNY, reservedMicro: CNY }]);
    stop();
    await ran;
    expect(ledger.open()).toEqual([]);
  });

  it("says once a day that the budget is spent, and goes on the next day", async () => {
    const { clock, started, told, ledger, stop, ran } = stage({ budgets: [dayBudget(2 * CNY)] }, [
      { takesMs: MINUTE, exitCode: 0, found: { costMicro: CNY } },
    ]);
    await clock.advance(20 * 60 * MINUTE + 31 * MINUTE);
    expect(told.map(({ kind, key }) => [kind, key])).toEqual([["budget_spent", "budget:all:day:2026-03-02"]]);
    expect(started.map(({ at }) => at)).toEqual(["04:30", "05:00", "00:00", "00:30"]);
    expect(ledger.missedOf("speed").budget).toBe(37);
    stop();
    await ran;
  });

  it("ends what takes too long, softly first, and counts all that was put aside where the cost is not known", async () => {
    const { clock, asked, told, ledger, stop, ran } = stage({ jobs: [aJob({ timeoutMs: 10 * MINUTE })] }, [
      { takesMs: 1e9, exitCode: 0, found: null },
    ]);
    await clock.advance(45 * MINUTE);
    expect(asked).toEqual(["interrupt"]);
    expect(ledger.latest(1)).toMatchObject([{ outcome: "timed_out", spentMicro: null, countedMicro: CNY }]);
    expect(told).toMatchObject([{ kind: "job_failed", title: "speed was ended: it took too long" }]);
    stop();
    await ran;
  });

  it("tells that a job fails, and that it works again, once each; answers and spent caps are no failures", async () => {
    const plays: Played[] = [
      ...[0, 3, 4].map((exitCode) => ({
        takesMs: 0,
        exitCode,
        found: exitCode === 4 ? { stopReason: "what comes next could pass the cost cap of 1 CNY" } : {},
      })),
      ...[1, 2].map((exitCode) => ({ takesMs: 0, exitCode })),
      { takesMs: 0, exitCode: 4, found: { stopReason: "no target answers" } },
      { takesMs: 0, exitCode: 0 },
    ];
    const { clock, told, started, stop, ran } = stage({}, plays);
    await clock.advance(8 * 30 * MINUTE);
    expect(started).toHaveLength(8);
    expect(told.map(({ kind }) => kind)).toEqual(["job_failed", "job_recovered"]);
    stop();
    await ran;
  });

  it("runs one job after the other, those that wait in the order in which they were due", async () => {
    const name = (one: string) => aJob({ name: one, argv: () => [one], maxCostMicro: null });
    const { clock, started, stop, ran } = stage({ jobs: [name("a"), name("b"), name("c")] }, [
      { takesMs: 5 * MINUTE, exitCode: 0 },
    ]);
    await clock.advance(45 * MINUTE);
    expect(started.map(({ argv, at }) => `${argv[0]} ${at}`)).toEqual(["a 04:30", "b 04:35", "c 04:40"]);
    stop();
    await ran;
  });

  it("that comes after one that was killed settles what it finds", async () => {
    const db = openState(":memory:");
    const before = new Ledger(db, []);
    for (const id of ["known", "unknown"])
      before.reserve({ id, job: "speed", tickMs: null, mostMicro: CNY }, START - MINUTE);
    const { clock, ledger, logged, stop, ran } = stage({}, [{ takesMs: 0, exitCode: 0 }], db);
    await clock.advance(MINUTE);
    expect(ledger.open()).toEqual([]);
    expect(ledger.latest(5).map(({ outcome, countedMicro }) => [outcome, countedMicro])).toEqual([
      ["lost", CNY],
      ["lost", CNY],
    ]);
    expect(logged.filter((line) => line.includes("went down with its scheduler"))).toHaveLength(2);
    stop();
    await ran;
  });

  it("counts all that was put aside where the store cannot be asked, whatever the exit code", async () => {
    const { clock, ledger, stop, ran } = stage({}, [
      { takesMs: 0, exitCode: 2, found: null, says: "error: the store is gone", isStoreLocked: true },
      { takesMs: 0, exitCode: 2, found: null, says: "error: no key for any of them" },
    ]);
    await clock.advance(61 * MINUTE);
    expect(ledger.latest(2)).toMatchObject([
      { outcome: "failed", spentMicro: 0, note: "no key for any of them" },
      { outcome: "failed", spentMicro: null, countedMicro: CNY, note: "the store is gone" },
    ]);
    stop();
    await ran;
  });

  it("says once that its file has changed", async () => {
    const { clock, logged, stop, ran } = stage({}, [{ takesMs: 0, exitCode: 0 }]);
    await clock.advance(60 * MINUTE);
    expect(logged.filter((line) => line.includes("has changed"))).toEqual([
      "/f has changed; it is read when the scheduler is started anew",
    ]);
    stop();
    await ran;
  });

  it("whose clock runs years ahead for a while forgets nothing of this month", async () => {
    const db = openState(":memory:");
    const before = new Ledger(db, []);
    before.reserve({ id: "1", job: "speed", tickMs: null, mostMicro: CNY }, START - 1000 * 24 * 60 * MINUTE);
    before.settle("1", {
      ...{ endedMs: START - 1000 * 24 * 60 * MINUTE, outcome: "done", exitCode: 0, spentMicro: CNY },
      ...{ note: null, result: null },
    });
    // By this clock it was almost three years ago; and nothing else tells what time it is.
    const { ledger, stop, ran } = stage({}, [{ takesMs: 0, exitCode: 0 }], db);
    expect(ledger.latest(1)).toHaveLength(1);
    stop();
    await ran;
  });

  it("whose books cannot be written any more ends what runs, starts nothing, and says why", async () => {
    const db = openState(":memory:");
    const { clock, asked, started, ran } = stage(
      { jobs: [aJob(), aJob({ name: "other", ticks: everyTicks(40 * MINUTE, "40m") })], parallel: 2 },
      [{ takesMs: 20 * MINUTE, exitCode: 0 }],
      db,
    );
    const end = expect(ran).rejects.toThrow(/not open/);
    await clock.advance(35 * MINUTE);
    db.close();
    await clock.advance(30 * MINUTE);
    await end;
    expect(started).toHaveLength(1);
    expect(asked).toEqual(["interrupt"]);
  });
});

describe("what a run cost", () => {
  const went = { spends: true, keepsRun: true, hasStarted: true, exitCode: 0, isEndedUnheard: false };
  const run: FoundRun = { runId: "r", isOver: true, endedMs: 0, costMicro: 7, stopReason: null };
  it.each([
    ["is that of its requests", went, run, 7],
    ["is not known where one of them is not", went, { ...run, costMicro: null }, null],
    ["is not known where the run was never ended", went, { ...run, isOver: false }, null],
    ["is not known where no run is on record", went, null, null],
    ["is nothing where dsr refused to begin", { ...went, exitCode: 2 }, null, 0],
    ["is not known where the store cannot be asked", { ...went, exitCode: 2 }, "unreadable", null],
    [
      "is nothing where it was asked to end before it could listen",
      { ...went, exitCode: null, isEndedUnheard: true },
      null,
      0,
    ],
    [
      "is not known where a command that stores nothing was refused on the way",
      { ...went, keepsRun: false, exitCode: 2 },
      null,
      null,
    ],
    ["is nothing for a command that spends nothing", { ...went, spends: false }, null, 0],
    ["is nothing where the process never began", { ...went, hasStarted: false, exitCode: null }, null, 0],
  ] as const)("%s", (_, how, found, expected) => {
    expect(costOf(how, found)).toBe(expected);
  });
});
