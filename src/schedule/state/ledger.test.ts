import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Budget } from "../file/schedule.ts";
import { type Period, periodAt } from "../time/periods.ts";
import { Ledger, type Settlement } from "./ledger.ts";
import { openState, openStateToRead } from "./open.ts";

const CNY = 1_000_000;
const NOON = Date.parse("2026-03-10T12:00:00Z");
const HOUR = 3_600_000;

const budget = (limitCny: number, overrides: Partial<Budget> = {}): Budget => ({
  ...{ job: null, period: "day", zone: "UTC", limitMicro: limitCny * CNY, text: `${limitCny}CNY` },
  ...overrides,
});

const ended = (
  endedMs: number,
  spentCny: number | null,
  overrides: Partial<Settlement> = {},
): Settlement => ({
  ...{ endedMs, outcome: "done", exitCode: 0, note: null, result: null },
  spentMicro: spentCny === null ? null : Math.round(spentCny * CNY),
  ...overrides,
});

const want = (id: string, mostCny: number | null = 2, overrides: { job?: string; tickMs?: number } = {}) => ({
  ...{ id, job: "a", tickMs: null, mostMicro: mostCny === null ? null : mostCny * CNY },
  ...overrides,
});

const ledgerOf = (...budgets: Budget[]) => new Ledger(openState(":memory:"), budgets);

describe("a reservation", () => {
  it("counts in full until its run has ended, and then what was really spent", () => {
    const ledger = ledgerOf(budget(5));
    expect(ledger.reserve(want("1"), NOON)).toEqual({ kind: "reserved", capMicro: 2 * CNY });
    expect(ledger.standings(NOON)).toMatchObject([
      { spentMicro: 0, reservedMicro: 2 * CNY, leftMicro: 3 * CNY },
    ]);
    ledger.settle("1", ended(NOON + HOUR, 0.5));
    expect(ledger.standings(NOON)).toMatchObject([
      { spentMicro: 0.5 * CNY, reservedMicro: 0, leftMicro: 4.5 * CNY },
    ]);
  });

  it("stays whole where nobody knows what was spent", () => {
    const ledger = ledgerOf(budget(5));
    ledger.reserve(want("1"), NOON);
    ledger.settle("1", ended(NOON + HOUR, null));
    expect(ledger.standings(NOON)).toMatchObject([{ spentMicro: 2 * CNY, leftMicro: 3 * CNY }]);
  });

  it("is no more than is left, and none where that is next to nothing", () => {
    const ledger = ledgerOf(budget(5), budget(100, { period: "month" }));
    for (const id of ["1", "2"]) ledger.reserve(want(id), NOON);
    expect(ledger.reserve(want("3"), NOON)).toEqual({ kind: "reserved", capMicro: 1 * CNY });
    expect(ledger.reserve(want("4"), NOON)).toMatchObject({
      kind: "no_room",
      budget: { period: "day" },
      leftMicro: 0,
    });
    ledger.settle("3", ended(NOON, 0.9));
    expect(ledger.reserve(want("4"), NOON)).toMatchObject({ kind: "no_room", leftMicro: 0.1 * CNY });
    // The next day has room again.
    for (const id of ["1", "2"]) ledger.settle(id, ended(NOON, 2));
    expect(ledger.reserve(want("4"), NOON + 24 * HOUR)).toMatchObject({ capMicro: 2 * CNY });
  });

  it("is not made again where as much was too little for one request", () => {
    const ledger = ledgerOf(budget(3));
    ledger.reserve(want("1"), NOON);
    ledger.settle("1", ended(NOON, 2));
    expect(ledger.reserve(want("2"), NOON)).toMatchObject({ capMicro: 1 * CNY });
    ledger.settle(
      "2",
      ended(NOON, 0, { outcome: "stopped", note: "what comes next could pass the cost cap of 1 CNY" }),
    );
    expect(ledger.reserve(want("3"), NOON)).toMatchObject({ kind: "no_room", leftMicro: 1 * CNY });
    expect(ledger.reserve(want("4", 1), NOON)).toMatchObject({ kind: "reserved" });
    expect(ledger.reserve(want("5"), NOON + 36 * HOUR)).toMatchObject({ capMicro: 2 * CNY });
  });

  it("is not needed for what spends nothing", () => {
    const ledger = ledgerOf(budget(1));
    ledger.reserve(want("1", 1), NOON);
    expect(ledger.reserve(want("2", null), NOON)).toEqual({ kind: "reserved", capMicro: null });
  });

  it("of a job counts for its own budget and for that of all, in the zone of each", () => {
    const ledger = ledgerOf(budget(10), budget(3, { job: "a", zone: "Asia/Shanghai" }));
    ledger.reserve(want("1"), NOON);
    expect(ledger.reserve(want("2"), NOON)).toMatchObject({ capMicro: 1 * CNY });
    expect(ledger.reserve(want("3"), NOON)).toMatchObject({ kind: "no_room", budget: { job: "a" } });
    expect(ledger.reserve(want("4", 2, { job: "b" }), NOON)).toMatchObject({ capMicro: 2 * CNY });
    for (const id of ["1", "2"]) ledger.settle(id, ended(NOON, 1));
    // 16:00 UTC is midnight in Shanghai: a new day for the one, the same for the other.
    const later = Date.parse("2026-03-10T16:00:00Z");
    expect(ledger.standings(later)).toMatchObject([
      { spentMicro: 2 * CNY, reservedMicro: 2 * CNY },
      { spentMicro: 0, reservedMicro: 0 },
    ]);
  });

  it("is made once for a tick", () => {
    const ledger = ledgerOf(budget(50));
    const tick = { tickMs: NOON };
    expect(ledger.reserve(want("1", 2, tick), NOON)).toMatchObject({ kind: "reserved" });
    expect(ledger.reserve(want("2", 2, tick), NOON)).toEqual({ kind: "already" });
    expect(ledger.reserve(want("3", 2, { ...tick, job: "b" }), NOON)).toMatchObject({ kind: "reserved" });
  });

  it("of a run over midnight counts in both days", () => {
    const ledger = ledgerOf(budget(3));
    const late = Date.parse("2026-03-10T23:30:00Z");
    ledger.reserve(want("1"), late);
    expect(ledger.standings(late + HOUR)).toMatchObject([{ reservedMicro: 2 * CNY, leftMicro: 1 * CNY }]);
    ledger.settle("1", ended(late + HOUR, 1));
    for (const at of [late, late + HOUR])
      expect(ledger.standings(at)).toMatchObject([{ spentMicro: 1 * CNY }]);
    expect(ledger.standings(late + 25 * HOUR)).toMatchObject([{ spentMicro: 0 }]);
  });

  it("that was settled is not settled again", () => {
    const ledger = ledgerOf(budget(5));
    ledger.reserve(want("1"), NOON);
    ledger.settle("1", ended(NOON, 1));
    ledger.settle("1", ended(NOON, 0, { outcome: "lost" }));
    expect(ledger.latest(1)).toMatchObject([{ countedMicro: 1 * CNY, outcome: "done" }]);
  });
});

it("clocks that are set back give nothing back: what was dated later counts now", () => {
  const ledger = ledgerOf(budget(5));
  const tomorrow = NOON + 24 * HOUR;
  ledger.reserve(want("1"), tomorrow);
  ledger.settle("1", ended(tomorrow, 2));
  expect(ledger.latestMs()).toBe(tomorrow);
  expect(ledger.setBack(NOON)).toBe(1);
  expect(ledger.standings(NOON)).toMatchObject([{ spentMicro: 2 * CNY }]);
  expect(ledger.standings(tomorrow)).toMatchObject([{ spentMicro: 0 }]);
});

it("keeps what the latest runs of a job printed, and counts what was left out", () => {
  const db = openState(":memory:");
  const ledger = new Ledger(db, []);
  for (let i = 0; i < 8; i++) {
    ledger.reserve(want(`${i}`), NOON + i);
    ledger.settle(`${i}`, ended(NOON + i, 0, { result: `{"n":${i}}` }));
  }
  expect(
    db.prepare("SELECT result FROM runs WHERE result IS NOT NULL ORDER BY started_ms").pluck().all(),
  ).toEqual([3, 4, 5, 6, 7].map((n) => `{"n":${n}}`));
  ledger.missed("a", "down", 3, NOON);
  ledger.missed("a", "down", 2, NOON);
  ledger.missed("a", "budget", 1, NOON);
  expect(ledger.missedOf("a")).toEqual({ down: 5, budget: 1 });
  expect(ledger.endedByExitCode("a")).toEqual({ "0": 8 });
  ledger.prune(NOON + 500 * 24 * HOUR);
  expect(ledger.latest(10)).toEqual([]);
});

describe("the file of the state", () => {
  const folder = () => mkdtempSync(join(tmpdir(), "dsr-schedule-"));

  it("is read while it is written, and kept across restarts", () => {
    const path = join(folder(), "deep/state.db");
    const first = openState(path);
    new Ledger(first, [budget(5)]).reserve(want("1"), NOON);
    const reader = openStateToRead(path);
    expect(reader).not.toBeNull();
    if (reader !== null) expect(new Ledger(reader, []).open()).toHaveLength(1);
    reader?.close();
    first.close();
    const second = openState(path);
    expect(new Ledger(second, [budget(5)]).open()).toMatchObject([{ id: "1", countedMicro: 2 * CNY }]);
    second.close();
  });

  it("is refused where it is another program's, of a newer dsr, or no database", () => {
    const place = folder();
    const foreign = new Sqlite(join(place, "foreign.db"));
    foreign.exec("CREATE TABLE t (x)");
    foreign.close();
    expect(() => openState(join(place, "foreign.db"))).toThrow(/foreign\.db is not the state of a schedule/);
    const newer = openState(join(place, "newer.db"));
    newer.pragma("user_version = 99");
    newer.close();
    expect(() => openState(join(place, "newer.db"))).toThrow(/newer version of dsr/);
    writeFileSync(
      join(place, "text.db"),
      "not a database, but a text that is long enough to be looked at as one. ".repeat(20),
    );
    expect(() => openState(join(place, "text.db"))).toThrow(
      /text\.db, cannot be opened: file is not a database/,
    );
    expect(openStateToRead(join(place, "none.db"))).toBeNull();
    expect(openStateToRead(join(place, "no/folder/none.db"))).toBeNull();
    rmSync(place, { recursive: true });
  });

  it("keeps two schedulers within one budget", () => {
    const path = join(folder(), "state.db");
    const [one, other] = [openState(path), openState(path)];
    const ledgers = [new Ledger(one, [budget(5)]), new Ledger(other, [budget(5)])];
    const caps = Array.from({ length: 6 }, (_, i) => ledgers[i % 2]?.reserve(want(`${i}`), NOON)).map(
      (reserved) => (reserved?.kind === "reserved" ? reserved.capMicro : 0),
    );
    expect(caps).toEqual([2 * CNY, 2 * CNY, 1 * CNY, 0, 0, 0]);
    one.close();
    other.close();
  });
});

/** One thing that happens; times are minutes. */
const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("start" as const),
      job: fc.integer({ min: 0, max: 2 }),
      most: fc.integer({ min: 100_000, max: 2_000_000 }),
      spends: fc.constantFrom(1, 1, 0.5, 0),
      runs: fc.integer({ min: 0, max: 2000 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("wait" as const), min: fc.integer({ min: 0, max: 500 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("kill" as const), isTold: fc.boolean() }) },
);

it("whatever is started, spent, killed and restarted, no day and no month of any zone holds more than its budget", () => {
  const zones = ["Europe/Berlin", "America/New_York", "Asia/Shanghai"];
  const limits = fc.integer({ min: 1_000_000, max: 3_000_000 });
  fc.assert(
    fc.property(
      fc.array(happening, { minLength: 20, maxLength: 60 }),
      limits,
      limits,
      limits,
      (happenings, day, month, own) => {
        const budgets: Budget[] = [
          budget(0, { limitMicro: day, zone: "Europe/Berlin" }),
          budget(0, { limitMicro: month, period: "month", zone: "Europe/Berlin" }),
          ...zones.map((zone, i) => budget(0, { limitMicro: own, job: `job-${i}`, zone })),
        ];
        const db = openState(":memory:");
        let ledger = new Ledger(db, budgets);
        let nowMs = Date.parse("2026-03-27T10:00:00Z");
        let ids = 0;
        /** What was really spent, minute by minute as evenly as a run spends. */
        const truth: { job: string; fromMs: number; toMs: number; micro: number }[] = [];
        let running: {
          id: string;
          job: string;
          cap: number;
          spends: number;
          fromMs: number;
          toMs: number;
        }[] = [];
        const end = (run: (typeof running)[number], toMs: number, isKnown: boolean) => {
          const share = run.toMs === run.fromMs ? 1 : (toMs - run.fromMs) / (run.toMs - run.fromMs);
          const micro = Math.floor(run.cap * run.spends * share);
          truth.push({ job: run.job, fromMs: run.fromMs, toMs, micro });
          ledger.settle(run.id, ended(nowMs, isKnown ? micro / CNY : null));
        };
        for (const one of happenings) {
          if (one.do === "wait") {
            nowMs += one.min * 60_000;
            for (const run of running.filter(({ toMs }) => toMs <= nowMs)) end(run, run.toMs, true);
            running = running.filter(({ toMs }) => toMs > nowMs);
          } else if (one.do === "kill") {
            // A scheduler that comes after settles what it finds: from the store, or as a whole.
            ledger = new Ledger(db, budgets);
            expect(
              ledger
                .open()
                .map(({ id }) => id)
                .sort(),
            ).toEqual(running.map(({ id }) => id).sort());
            for (const run of running) end(run, nowMs, one.isTold);
            running = [];
          } else {
            const id = `${ids++}`;
            const job = `job-${one.job}`;
            const reserved = ledger.reserve({ id, job, tickMs: null, mostMicro: one.most }, nowMs);
            if (reserved.kind !== "reserved") continue;
            const cap = reserved.capMicro ?? 0;
            expect(cap).toBeLessThanOrEqual(one.most);
            running.push({
              id,
              job,
              cap,
              spends: one.spends,
              fromMs: nowMs,
              toMs: nowMs + one.runs * 60_000,
            });
          }
        }
        for (const run of running) end(run, nowMs, true);
        for (const { job, period, zone, limitMicro } of budgets) {
          for (const { fromMs } of truth) {
            const inPeriod = periodAt(period as Period, zone, fromMs);
            const touching = truth.filter(
              (spent) =>
                (job === null || spent.job === job) &&
                spent.fromMs < inPeriod.toMs &&
                spent.toMs >= inPeriod.fromMs,
            );
            // Even if all of each run had been spent in this one period.
            expect(touching.reduce((sum, { micro }) => sum + micro, 0)).toBeLessThanOrEqual(limitMicro);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});
