import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Agenda, type AgendaJob, type CatchUp, type DueTick, type MissedTicks } from "./agenda.ts";
import { jitterMs } from "./jitter.ts";
import { cronTicks, everyTicks } from "./ticks.ts";

const MINUTE = 60_000;
const START = Date.parse("2026-01-01T00:00:00Z");

const job = (overrides: Partial<AgendaJob> = {}): AgendaJob => ({
  name: "a",
  ticks: everyTicks(30 * MINUTE, "30m"),
  jitterOf: () => 0,
  catchUp: { kind: "skip" },
  onOverlap: "skip",
  ...overrides,
});

const agendaOf = (jobs: AgendaJob[], hasRun: (job: string, tickMs: number) => boolean = () => false) =>
  new Agenda(jobs, () => START, hasRun);

/** Minutes since the start. */
const minutes = (ticks: readonly DueTick[]) => ticks.map(({ tickMs }) => (tickMs - START) / MINUTE);

/** Takes all that may be run now, without running it. */
function takeAll(agenda: Agenda): DueTick[] {
  const taken: DueTick[] = [];
  for (let due = agenda.take(); due !== null; due = agenda.take()) taken.push(due);
  return taken;
}

describe("a scheduler that is there", () => {
  it("runs each tick of months once, at its time", () => {
    const agenda = agendaOf([job({ ticks: cronTicks("*/30 * * * *", "Europe/Berlin") })]);
    const ran: number[] = [];
    const untilMs = Date.parse("2027-01-01T00:00:00Z");
    for (let nowMs = agenda.nextDueMs(); nowMs !== null && nowMs <= untilMs; nowMs = agenda.nextDueMs()) {
      expect(agenda.advance(nowMs)).toEqual([]);
      for (const { tickMs } of takeAll(agenda)) ran.push(tickMs);
    }
    expect(ran).toHaveLength(365 * 48);
    expect(new Set(ran).size).toBe(ran.length);
  });

  it("runs first what has been due for longest, and never a job beside itself", () => {
    const agenda = agendaOf([
      job({ name: "slow", ticks: everyTicks(20 * MINUTE, "20m") }),
      job({ name: "fast", ticks: everyTicks(10 * MINUTE, "10m") }),
    ]);
    agenda.advance(START + 10 * MINUTE);
    expect(agenda.take()).toMatchObject({ job: "fast" });
    agenda.started("fast");
    expect(agenda.advance(START + 20 * MINUTE)).toEqual([
      { job: "fast", cause: "overlap", ticks: 1, untilMs: START + 20 * MINUTE },
    ]);
    expect(agenda.take()).toMatchObject({ job: "slow" });
    expect(agenda.take()).toBeNull();
  });

  it("lets a tick wait for the one before, and no second one, where the job says so", () => {
    const agenda = agendaOf([job({ onOverlap: "wait" })]);
    agenda.advance(START + 30 * MINUTE);
    agenda.take();
    agenda.started("a");
    expect(agenda.advance(START + 60 * MINUTE)).toEqual([]);
    expect(agenda.advance(START + 90 * MINUTE)).toMatchObject([{ cause: "overlap", ticks: 1 }]);
    expect(agenda.take()).toBeNull();
    expect(agenda.handledUntil("a")).toBe(START + 60 * MINUTE - 1);
    agenda.ended("a");
    expect(minutes(takeAll(agenda))).toEqual([60]);
  });
});

describe("after an absence of three hours", () => {
  it.each<[string, CatchUp, number[], number]>([
    ["nothing is made up for", { kind: "skip" }, [], 5],
    ["the last tick is made up for", { kind: "once" }, [150], 4],
    ["the last so many are made up for, one by one", { kind: "all", limit: 3 }, [90, 120, 150], 2],
    ["no more than there were are made up for", { kind: "all", limit: 100 }, [30, 60, 90, 120, 150], 0],
  ])("%s", (_, catchUp, run, left) => {
    const agenda = agendaOf([job({ catchUp })]);
    const missed = agenda.advance(START + 179 * MINUTE);
    expect(minutes(takeAll(agenda))).toEqual(run);
    expect(missed.reduce((sum, { ticks }) => sum + ticks, 0)).toBe(left);
    expect(missed.every(({ cause }) => cause === "down")).toBe(true);
  });

  it("a tick that is due now does for those that were to be made up for once", () => {
    const agenda = agendaOf([job({ catchUp: { kind: "once" } })]);
    expect(agenda.advance(START + 180 * MINUTE)).toMatchObject([{ cause: "down", ticks: 5 }]);
    expect(minutes(takeAll(agenda))).toEqual([180]);
  });
});

it("an absence of a year with a tick each second is gone through at once", () => {
  const agenda = agendaOf([job({ ticks: everyTicks(1000, "1s"), catchUp: { kind: "once" } })]);
  const nowMs = START + 365 * 86_400_000;
  agenda.advance(nowMs);
  expect(agenda.nextDueMs()).toBe(nowMs + 1000);
});

describe("clocks", () => {
  it("set back run no tick again that has been run, and those that have not", () => {
    const ran = new Set<number>();
    const agenda = agendaOf([job()], (_, tickMs) => ran.has(tickMs));
    agenda.advance(START + 30 * MINUTE);
    for (const { tickMs } of takeAll(agenda)) ran.add(tickMs);
    // Two hours ahead by mistake, then set right.
    agenda.advance(START + 150 * MINUTE);
    for (const { tickMs } of takeAll(agenda)) ran.add(tickMs);
    expect(minutes([...ran].map((tickMs) => ({ job: "a", tickMs, dueMs: 0 })))).toEqual([30, 150]);
    agenda.setBack(START + 29 * MINUTE);
    const again: DueTick[] = [];
    for (let at = 29; at <= 180; at++) {
      expect(agenda.advance(START + at * MINUTE)).toEqual([]);
      again.push(...takeAll(agenda));
    }
    expect(minutes(again)).toEqual([60, 90, 120, 180]);
  });
});

it("of several ticks that are found at once none but the last was seen in its time", () => {
  const agenda = agendaOf([job({ ticks: everyTicks(5000, "5s") })]);
  expect(agenda.advance(START + 35_000)).toMatchObject([{ cause: "down", ticks: 6 }]);
  expect(takeAll(agenda)).toMatchObject([{ tickMs: START + 35_000 }]);
});

describe("jitter", () => {
  it("is the same for a tick whoever asks, less than its limit, and differs between jobs and ticks", () => {
    const drawn = Array.from({ length: 500 }, (_, i) => jitterMs("seed", "a", i * 60_000, 120_000));
    expect(drawn).toEqual(Array.from({ length: 500 }, (_, i) => jitterMs("seed", "a", i * 60_000, 120_000)));
    expect(Math.min(...drawn)).toBeLessThan(6000);
    expect(Math.max(...drawn)).toBeGreaterThan(114_000);
    expect(Math.max(...drawn)).toBeLessThan(120_000);
    expect(jitterMs("seed", "b", 0, 120_000)).not.toBe(drawn[0]);
    expect(jitterMs("other", "a", 0, 120_000)).not.toBe(drawn[0]);
    expect(jitterMs("seed", "a", 0, 0)).toBe(0);
  });
});

it("whatever the clock does, each tick is run or counted at most once, and all are where no limit cuts off", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ stepMin: fc.integer({ min: 0, max: 400 }), runMin: fc.integer({ min: 0, max: 90 }) }),
        { maxLength: 40 },
      ),
      fc.constantFrom<CatchUp>({ kind: "skip" }, { kind: "once" }, { kind: "all", limit: 4 }),
      fc.constantFrom<AgendaJob["onOverlap"]>("skip", "wait"),
      fc.integer({ min: 0, max: 29 }),
      (steps, catchUp, onOverlap, jitterMin) => {
        const agenda = agendaOf([
          job({ catchUp, onOverlap, jitterOf: (tickMs) => jitterMs("s", "a", tickMs, jitterMin * MINUTE) }),
        ]);
        const ran: number[] = [];
        const missed: MissedTicks[] = [];
        let nowMs = START;
        let freeAtMs = START;
        for (const { stepMin, runMin } of steps) {
          nowMs += stepMin * MINUTE;
          if (nowMs >= freeAtMs) agenda.ended("a");
          missed.push(...agenda.advance(nowMs));
          const due = agenda.take();
          if (due === null) continue;
          expect(due.dueMs).toBeLessThanOrEqual(nowMs);
          ran.push(due.tickMs);
          agenda.started("a");
          freeAtMs = nowMs + runMin * MINUTE;
        }
        agenda.ended("a");
        for (let due = agenda.take(); due !== null; due = agenda.take()) ran.push(due.tickMs);
        expect(new Set(ran).size).toBe(ran.length);
        const cursor = agenda.handledUntil("a");
        const counted = missed.reduce((sum, { ticks }) => sum + ticks, 0);
        expect(ran.length + counted).toBe((cursor - START) / (30 * MINUTE));
      },
    ),
    { numRuns: 300 },
  );
});
