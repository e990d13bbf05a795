import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DsrError, systemClock } from "../base/index.ts";
import type { RequestRecord } from "../record/index.ts";
import { aRecord, aRun, aScore } from "../testing/index.ts";
import { type BatchWriter, batchingSink, type Entry } from "./batching.ts";
import { combineSinks, openCsv, openSqlite, readRun, type Sink } from "./index.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const records = (count: number, from = 0): RequestRecord[] =>
  Array.from({ length: count }, (_, i) => aRecord({ id: `r${from + i}`, seq: from + i }));

const ids = (list: readonly RequestRecord[]) => list.map(({ id }) => id);

/** Lets go of the CPU until everything that is due has run. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 60));

describe.each([
  { kind: "sqlite" as const, open: (path: string) => openSqlite(path) },
  { kind: "csv" as const, open: (path: string) => openCsv(path) },
])("a $kind sink", ({ kind, open }) => {
  const path = () => join(dir, "store");
  const stored = () => readRun({ kind, path: path() }, "run-1");

  test("keeps the run, its requests and its scores", async () => {
    const sink = open(path());
    sink.begin(aRun({ endedAt: null, status: "running" }));
    for (const record of records(3)) sink.record(record);
    sink.score(aScore({ requestId: "r1" }));
    sink.end(aRun({ status: "stopped", stopReason: "cost cap" }));
    await sink.close();
    expect(stored()).toEqual({
      run: aRun({ status: "stopped", stopReason: "cost cap" }),
      requests: records(3),
      scores: [aScore({ requestId: "r1" })],
    });
  });

  test("stores by itself within moments, without flush", async () => {
    const sink = open(path());
    let told = 0;
    sink.onStored((count) => {
      told = count;
    });
    sink.begin(aRun());
    for (const record of records(3)) sink.record(record);
    while (told < 3) await settle();
    expect(ids(stored().requests)).toEqual(["r0", "r1", "r2"]);
    await sink.close();
  });

  test("tells a count only once so many can be read back", async () => {
    const sink = open(path());
    const readable: [number, number][] = [];
    sink.onStored((count) => readable.push([count, stored().requests.length]));
    sink.begin(aRun());
    for (const record of records(150)) sink.record(record);
    await sink.flush();
    expect(readable.at(-1)).toEqual([150, 150]);
    for (const [told, there] of readable) expect(there).toBeGreaterThanOrEqual(told);
    await sink.close();
  });

  test("nothing is stored on the caller's stack", () => {
    const sink = open(path());
    let told = 0;
    sink.onStored((count) => {
      told = count;
    });
    sink.begin(aRun());
    for (const record of records(1000)) sink.record(record);
    expect(told).toBe(0);
    return sink.close();
  });

  test("takes up a run where an earlier process left it", async () => {
    const first = open(path());
    first.begin(aRun({ endedAt: null, status: "running" }));
    first.record(aRecord({ id: "r0" }));
    await first.close();
    const second = open(path());
    second.record(aRecord({ id: "r1", seq: 1 }));
    second.end(aRun());
    await second.close();
    expect(stored()).toEqual({
      run: aRun(),
      requests: [aRecord({ id: "r0" }), aRecord({ id: "r1", seq: 1 })],
      scores: [],
    });
  });

  test("a record handed over twice counts once; an answer graded again has its new grade", async () => {
    const sink = open(path());
    sink.begin(aRun());
    sink.record(aRecord());
    sink.score(aScore({ verdict: "incorrect" }));
    await sink.flush();
    sink.record(aRecord());
    sink.score(aScore({ verdict: "correct" }));
    await sink.close();
    expect(stored()).toMatchObject({ requests: [aRecord()], scores: [aScore({ verdict: "correct" })] });
  });

  test("a record after close does not throw, and closing again is allowed", async () => {
    const sink = open(path());
    sink.begin(aRun());
    await sink.close();
    const failures: string[] = [];
    sink.onFailure((error) => failures.push(error.code));
    sink.record(aRecord());
    expect(failures).toEqual(["store_closed"]);
    await expect(sink.close()).resolves.toBeUndefined();
    await expect(sink.flush()).rejects.toThrow(/1 entry could not be stored/);
  });
});

describe.each([
  { kind: "sqlite" as const, open: (path: string) => openSqlite(path), inside: "" },
  { kind: "csv" as const, open: (path: string) => openCsv(path), inside: "/requests.csv" },
])("a $kind store that vanishes while a run writes to it", ({ kind, open, inside }) => {
  const path = () => join(dir, "store");
  const begun = async () => {
    const sink = open(path());
    const failures: string[] = [];
    sink.onFailure((error) => failures.push(error.code));
    sink.begin(aRun());
    sink.record(aRecord({ id: "r0" }));
    await sink.flush();
    return { sink, failures };
  };
  const remove = () => {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(path() + suffix, { recursive: true, force: true });
  };

  test("is told with the next record, and closing says that it is not stored", async () => {
    const { sink, failures } = await begun();
    let told = 1;
    sink.onStored((count) => {
      told = count;
    });
    remove();
    sink.record(aRecord({ id: "r1", seq: 1 }));
    while (failures.length === 0) await settle();
    expect(failures).toEqual(["store_gone"]);
    expect(told).toBe(1);
    await expect(sink.close()).rejects.toThrow(
      /was deleted or moved away while results were written to it\. What was recorded since is not stored\./,
    );
    expect(existsSync(path())).toBe(false);
  });

  test("is told by closing even when nothing is left to be written", async () => {
    const { sink, failures } = await begun();
    remove();
    await expect(sink.flush()).rejects.toThrow(path());
    await expect(sink.close()).rejects.toThrow(path());
    expect(failures).toEqual(["store_gone"]);
  });

  test("is told when another file took its place, which is left alone", async () => {
    const { sink } = await begun();
    renameSync(path() + inside, join(dir, "moved"));
    writeFileSync(path() + inside, "another");
    sink.record(aRecord({ id: "r1", seq: 1 }));
    await expect(sink.close()).rejects.toThrow(/was replaced by another file/);
    expect(readFileSync(path() + inside, "utf8")).toBe("another");
  });

  test("goes on when it is put back, and then nothing is missing", async () => {
    const { sink } = await begun();
    renameSync(path(), join(dir, "moved"));
    sink.record(aRecord({ id: "r1", seq: 1 }));
    await expect(sink.flush()).rejects.toThrow(DsrError);
    renameSync(join(dir, "moved"), path());
    await sink.close();
    expect(ids(readRun({ kind, path: path() }, "run-1").requests)).toEqual(["r0", "r1"]);
  });
});

test("a SQLite store whose log alone is deleted is told as well", async () => {
  const path = join(dir, "store.db");
  const sink = openSqlite(path);
  sink.begin(aRun());
  await sink.flush();
  rmSync(`${path}-wal`);
  sink.record(aRecord());
  await expect(sink.close()).rejects.toThrow(`${path}-wal`);
});

describe("a SQLite sink", () => {
  const path = () => join(dir, "store.db");

  test("sets a record that cannot be stored aside and keeps the others", async () => {
    const sink = openSqlite(path());
    const failures: string[] = [];
    sink.onFailure((error) => failures.push(error.message));
    sink.begin(aRun());
    sink.record(aRecord({ id: "good-1" }));
    sink.record(aRecord({ id: "lost", runId: "a run that never began" }));
    sink.record(aRecord({ id: "good-2", seq: 1 }));
    await expect(sink.flush()).rejects.toThrow(/1 entry could not be stored.*FOREIGN KEY/);
    await expect(sink.close()).rejects.toThrow(DsrError);
    expect(failures).toHaveLength(1);
    expect(ids(readRun({ kind: "sqlite", path: path() }, "run-1").requests)).toEqual(["good-1", "good-2"]);
  });

  test("finds the bad ones among many in any places, and keeps all others in their order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(299), { maxLength: 5 }), async (bad) => {
        rmSync(path(), { force: true });
        const sink = openSqlite(path());
        const told: number[] = [];
        sink.onStored((count) => told.push(count));
        sink.begin(aRun());
        const given = records(300).map((record, i) =>
          bad.includes(i) ? { ...record, runId: "none" } : record,
        );
        for (const record of given) sink.record(record);
        const closed = await sink.close().then(
          () => null,
          (error: DsrError) => error.message,
        );
        if (bad.length === 0) expect(closed).toBeNull();
        else expect(closed).toMatch(new RegExp(`^${bad.length} entr(y|ies) could not be stored`));
        const kept = readRun({ kind: "sqlite", path: path() }, "run-1").requests;
        expect(ids(kept)).toEqual(ids(given.filter(({ runId }) => runId === "run-1")));
        expect(told.at(-1)).toBe(kept.length);
      }),
      { numRuns: 8 },
    );
  });

  test("stores rows of more shapes than it keeps statements for", async () => {
    const sink = openSqlite(path());
    sink.begin(aRun());
    const shaped = records(128).map((record, i) => ({
      ...record,
      finishReason: i & 1 ? "stop" : null,
      prompt: { ...record.prompt, nonce: i & 2 ? "n" : null },
      sampling: {
        temperature: i & 4 ? 0.5 : null,
        topP: i & 8 ? 0.5 : null,
        maxTokens: i & 16 ? 9 : null,
      },
      step: i & 32 ? 3 : null,
      inFlight: i & 64 ? 2 : null,
    }));
    for (const record of shaped) sink.record(record);
    await sink.close();
    expect(readRun({ kind: "sqlite", path: path() }, "run-1").requests).toEqual(shaped);
  });
});

describe("a store that refuses for a while", () => {
  /** Refuses with `code` until told otherwise. */
  function shakyWriter(kind: "busy" | "place") {
    const state = { refusing: true, attempts: 0, written: [] as Entry[], closed: false };
    const writer: BatchWriter = {
      verify: () => {},
      write: (batch) => {
        state.attempts += 1;
        if (state.refusing) throw new Error("no");
        state.written.push(...batch);
      },
      fault: () => ({ kind, error: new DsrError("The disk says no.", { code: "store_full" }) }),
      close: () => {
        state.closed = true;
      },
    };
    return { state, writer };
  }

  test("fails the flush, says so once, keeps everything queued, and recovers", async () => {
    const { state, writer } = shakyWriter("place");
    const sink = batchingSink(writer, { delayMs: 1 });
    const failures: string[] = [];
    sink.onFailure((error) => failures.push(error.message));
    for (const record of records(3)) sink.record(record);
    await expect(sink.flush()).rejects.toThrow("The disk says no.");
    await expect(sink.flush()).rejects.toThrow("The disk says no.");
    expect(failures).toEqual(["The disk says no."]);
    state.refusing = false;
    await expect(sink.flush()).resolves.toBeUndefined();
    expect(state.written).toHaveLength(3);
  });

  test("is given what is waiting in batches, so that no commit is large: of 256 entries, or fewer with many deltas", async () => {
    let sizes: number[] = [];
    const writer: BatchWriter = {
      verify: () => {},
      write: (batch) => void sizes.push(batch.length),
      fault: () => ({ kind: "place", error: new DsrError("no", { code: "store_full" }) }),
      close: () => {},
    };
    const sink = batchingSink(writer, { delayMs: 1 });
    const batchesOf = async (list: readonly RequestRecord[]) => {
      sizes = [];
      for (const record of list) sink.record(record);
      await sink.flush();
      return sizes;
    };
    expect(await batchesOf(records(3))).toEqual([3]);
    expect(await batchesOf(records(600))).toEqual([256, 256, 88]);
    const gaps = Array.from({ length: 1000 }, () => 1);
    const deltas = { gapsUs: gaps, chars: gaps, channels: "a1000" };
    expect(await batchesOf(records(90).map((record) => ({ ...record, deltas })))).toEqual([40, 40, 10]);
  });

  test("lets everything else have its turn while a batch is being written", async () => {
    const clock = { ...systemClock, nowMs: () => 0 };
    const turns: boolean[] = [];
    const writer: BatchWriter = {
      verify: () => {},
      write: async (_, turn) => {
        turns.push(turn.isOver());
        clock.nowMs = () => 0.5;
        turns.push(turn.isOver());
        await turn.next();
        turns.push(turn.isOver());
      },
      fault: () => ({ kind: "place", error: new DsrError("no", { code: "store_full" }) }),
      close: () => {},
    };
    const sink = batchingSink(writer, { clock });
    sink.record(aRecord());
    await sink.flush();
    expect(turns).toEqual([false, true, false]);
  });

  test("is tried again while it is only locked", async () => {
    const { state, writer } = shakyWriter("busy");
    const sink = batchingSink(writer, { delayMs: 1, lockWaitMs: 10_000 });
    sink.record(aRecord());
    const flushed = sink.flush();
    while (state.attempts < 2) await settle();
    state.refusing = false;
    await flushed;
    expect(state.written).toHaveLength(1);
  });

  test("is given up when it stays locked, and let go of when closed", async () => {
    const { state, writer } = shakyWriter("busy");
    const sink = batchingSink(writer, { delayMs: 1, lockWaitMs: 100 });
    sink.record(aRecord());
    await expect(sink.close()).rejects.toThrow("The disk says no.");
    expect(state.closed).toBe(true);
  });
});

describe("sinks together", () => {
  const failing = (): Sink =>
    batchingSink({
      verify: () => {},
      write: () => {
        throw new Error("no");
      },
      fault: () => ({
        kind: "place",
        error: new DsrError("The first disk is full.", { code: "store_full" }),
      }),
      close: () => {},
    });

  test("one that fails does not lose the other's records, and is reported", async () => {
    const path = join(dir, "store.db");
    const sink = combineSinks([failing(), openSqlite(path)]);
    const failures: string[] = [];
    sink.onFailure((error) => failures.push(error.message));
    sink.begin(aRun());
    sink.record(aRecord());
    await expect(sink.close()).rejects.toThrow("The first disk is full.");
    expect(failures).toEqual(["The first disk is full."]);
    expect(readRun({ kind: "sqlite", path }, "run-1").requests).toHaveLength(1);
  });

  test("two that fail are both named", async () => {
    const sink = combineSinks([failing(), failing()]);
    sink.record(aRecord());
    await expect(sink.close()).rejects.toThrow("The first disk is full. The first disk is full.");
  });

  test("the count told is what every one of them has", async () => {
    const heard: ((count: number) => void)[] = [];
    const deaf: Sink = { ...failing(), onStored: (listener) => void heard.push(listener) };
    const sink = combineSinks([deaf, { ...deaf }]);
    const told: number[] = [];
    sink.onStored((count) => told.push(count));
    heard[0]?.(5);
    heard[1]?.(3);
    heard[1]?.(9);
    expect(told).toEqual([3, 5]);
  });
});

describe.each([
  { kind: "sqlite" as const, open: (path: string) => openSqlite(path) },
  { kind: "csv" as const, open: (path: string) => openCsv(path) },
])("an answer from the cache in a $kind store", ({ kind, open }) => {
  test("has a grade in each run, and neither takes the other's", async () => {
    const path = join(dir, "store");
    const sink = open(path);
    const [first, second] = ["run-1", "run-2"].map((id) => aRun({ id, kind: "bench" }));
    for (const run of [first, second]) if (run !== undefined) sink.begin(run);
    sink.score(aScore());
    sink.score(aScore({ runId: "run-2", fromCache: true, verdict: "incorrect" }));
    await sink.close();
    for (const runId of ["run-1", "run-2"])
      expect(readRun({ kind, path }, runId).scores).toMatchObject([{ runId, requestId: "request-1" }]);
  });
});
