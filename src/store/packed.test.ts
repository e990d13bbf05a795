/** Packed facts say what the rows say: for any records, any query, and whatever happened to the store in between. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type EvidenceQuery,
  errorKinds,
  type RequestFacts,
  type RequestRecord,
  type Score,
  type TargetEvidence,
} from "../record/index.ts";
import { aRecord, aRun, aScore, aTarget } from "../testing/index.ts";
import { packAtOnce, packInTurns, packSteps, unpackedRows } from "./fact-packing.ts";
import { claimRun, type EvidenceSource, openCsv, openEvidence, openSqlite, readEvidence } from "./index.ts";
import { openForWriting } from "./sqlite-open.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const everything: EvidenceQuery = {
  models: null,
  providers: null,
  runIds: null,
  since: null,
  withDeltas: false,
};
const ENOUGH = { mostRows: 8, leastRows: 1 };
const regions: Readonly<Record<string, string | null>> = { "run-1": "eu", "run-2": "cn", "run-3": null };

const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });
const ms = maybe(
  fc.oneof(
    fc.double({ min: -1e6, max: 1e9, noNaN: true }),
    fc.integer({ min: -3e9, max: 3e9 }),
    fc.constantFrom(0, 1e308, -1e308, 5e-324, 2 ** 53, -128, -32_768, -(2 ** 31)),
  ),
);
const count = maybe(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 2 ** 53 - 1 })));
const money = maybe(fc.constantFrom(0, 0.5, 4, 16.25));
const name = fc.constantFrom("a", "b/c", "=x", "ä", "a,b", "q\n2");
const startedAt = fc.oneof(
  fc
    .date({ min: new Date("2026-01-01"), max: new Date("2026-12-31"), noInvalidDate: true })
    .map((d) => d.toISOString()),
  fc.constantFrom(
    "2026-03-29T00:59:59Z",
    "2026-03-29T01:00:00.000Z",
    "2026-10-25T01:00:00.5Z",
    "2026-03-01T00:00:00.1234Z",
  ),
);

const anyRecord: fc.Arbitrary<RequestRecord> = fc
  .record({
    runId: fc.constantFrom(...Object.keys(regions)),
    kind: fc.constantFrom("perf", "bench"),
    round: fc.nat(1000),
    attempt: fc.integer({ min: 1, max: 300 }),
    warmup: fc.boolean(),
    step: maybe(fc.nat(3)),
    target: fc
      .record({ provider: name, model: fc.constantFrom("m", "n"), mode: maybe(fc.constantFrom("m", "null")) })
      .map((target) => aTarget({ ...target, modelId: "vendor/m" })),
    startedAt,
    prompt: fc.record({ source: fc.constantFrom("sharegpt", "synthetic"), inputChars: fc.constant(null) }),
    times: fc.record({
      scheduledAtMs: ms,
      dispatchedAtMs: ms,
      sentAtMs: ms,
      headersAtMs: ms,
      firstByteAtMs: ms,
      firstOutputAtMs: ms,
      firstAnswerAtMs: ms,
      lastOutputAtMs: ms,
      endedAtMs: ms,
    }),
    delay: maybe(
      fc.record({
        sentMs: fc.constantFrom(0, 0.25),
        headersMs: ms,
        firstByteMs: ms,
        firstOutputMs: ms,
        firstAnswerMs: ms,
        lastOutputMs: ms,
        endedMs: ms,
      }),
    ),
    connection: maybe(fc.record({ reused: fc.boolean(), dnsMs: ms, tcpMs: ms, tlsMs: ms })),
    usage: maybe(
      fc.record({ inputTokens: count, outputTokens: count, reasoningTokens: count, cachedTokens: count }),
    ),
    counted: maybe(
      fc.record({
        tokenizer: fc.constantFrom("imported", "o200k_base"),
        inputTokens: count,
        outputTokens: fc.oneof(count, fc.constant(0)),
        reasoningTokens: count,
      }),
    ),
    outputChars: fc.record({ reasoning: count, answer: count, tool: count }),
    finishReason: maybe(fc.constantFrom("stop", "length", "")),
    error: maybe(
      fc.record({
        kind: fc.constantFrom(...errorKinds),
        httpStatus: fc.constant(null),
        providerCode: fc.constant(null),
        retryAfterMs: fc.constant(null),
        message: fc.constant("no"),
      }),
    ),
    price: maybe(
      fc.record({
        inputPerM: money,
        outputPerM: money,
        cachedInputPerM: money,
        currency: fc.constantFrom("CNY", "USD"),
        source: maybe(fc.constantFrom("a page", "")),
        asOf: maybe(fc.constantFrom("2026-01-01", "2026-02-01")),
      }),
    ),
    deltas: maybe(
      fc.constantFrom(
        { gapsUs: [500, 400], chars: [4, 5], channels: "r1a1" },
        { gapsUs: [1], chars: [0], channels: "t1" },
      ),
    ),
    response: fc.record({ model: maybe(fc.constantFrom("vendor/m", "m-250101", "other", "another")) }),
  })
  .map((overrides) => aRecord(overrides as never));

const anyRecords = fc
  .array(anyRecord, { maxLength: 40 })
  .map((records) => records.map((record, i) => ({ ...record, id: `r${i}`, seq: i })));

const anyScores = fc
  .array(fc.record({ provider: name, startedAt, dataset: fc.constantFrom("gpqa", "mmlu") }), { maxLength: 5 })
  .map((scores) =>
    scores.map(({ provider, startedAt: scoredAt, dataset }, i) =>
      aScore({ requestId: `r${i}`, target: aTarget({ provider, model: "m" }), scoredAt, dataset }),
    ),
  );

const anyQuery: fc.Arbitrary<EvidenceQuery> = fc.record({
  models: maybe(fc.constantFrom(["m"], ["n", "m"], [])),
  providers: maybe(fc.subarray(["a", "b/c", "=x", "ä"])),
  runIds: maybe(fc.subarray(Object.keys(regions))),
  since: maybe(startedAt),
  until: maybe(startedAt),
  datasets: maybe(fc.constant(["gpqa"])),
  where: maybe(
    fc.record({
      sources: maybe(fc.constant(["sharegpt"])),
      inputTokens: maybe(fc.record({ min: maybe(fc.nat(20)), max: maybe(fc.nat(300)) })),
      hours: maybe(
        fc.record({
          from: fc.nat(23),
          to: fc.nat(24),
          zone: fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"),
        }),
      ),
      regions: maybe(fc.constantFrom(["eu"], ["cn", "eu"], ["mars"])),
    }),
  ),
  withDeltas: fc.boolean(),
});

/** The facts of a request as a value: a walk shows one object again and again. */
function copyOf(facts: RequestFacts): RequestFacts {
  const { runId, startedAt: at, kind, round, attempt, warmup, step, finishReason, deltas } = facts;
  const { times, delay, connection, usage, counted, outputChars, prompt, error, price } = facts;
  const part = <T extends object | null>(value: T, ...names: readonly (keyof NonNullable<T>)[]): T =>
    (value === null
      ? null
      : Object.fromEntries(names.map((key) => [key, (value as NonNullable<T>)[key]]))) as T;
  return {
    ...{ runId, startedAt: at, kind, round, attempt, warmup, step, finishReason, deltas },
    times: part(
      times,
      "scheduledAtMs",
      "dispatchedAtMs",
      "sentAtMs",
      "headersAtMs",
      "firstByteAtMs",
      "firstOutputAtMs",
      "firstAnswerAtMs",
      "lastOutputAtMs",
      "endedAtMs",
    ),
    delay: part(
      delay,
      "sentMs",
      "headersMs",
      "firstByteMs",
      "firstOutputMs",
      "firstAnswerMs",
      "lastOutputMs",
      "endedMs",
    ),
    connection: part(connection, "reused", "dnsMs", "tcpMs", "tlsMs"),
    usage: part(usage, "inputTokens", "outputTokens", "reasoningTokens", "cachedTokens"),
    counted: part(counted, "tokenizer", "inputTokens", "outputTokens", "reasoningTokens"),
    outputChars: part(outputChars, "reasoning", "answer", "tool"),
    prompt: part(prompt, "source"),
    error: part(error, "kind"),
    price: part(price, "inputPerM", "outputPerM", "cachedInputPerM", "currency", "source", "asOf"),
  };
}

/** All that evidence says, as values. */
function valuesOf(targets: readonly TargetEvidence[]) {
  return targets.map(({ requests, substitutes, ...rest }) => {
    const facts: RequestFacts[] = [];
    requests.forEach((one) => void facts.push(copyOf(one)));
    expect(requests.length).toBe(facts.length);
    return { ...rest, substitutes: [...(substitutes ?? [])], facts };
  });
}

function walked(source: EvidenceSource, query: EvidenceQuery) {
  const evidence = openEvidence([source], query);
  try {
    return valuesOf(evidence.targets);
  } finally {
    evidence.close();
  }
}

const loaded = (source: EvidenceSource, query: EvidenceQuery) => valuesOf(readEvidence([source], query));

async function stored(
  kind: "sqlite" | "csv",
  requests: readonly RequestRecord[],
  scores: readonly Score[] = [],
): Promise<EvidenceSource> {
  const path = join(mkdtempSync(join(dir, kind)), "store");
  const sink = kind === "sqlite" ? openSqlite(path) : openCsv(path);
  for (const [id, region] of Object.entries(regions))
    sink.begin(aRun({ id, config: region === null ? {} : { region } }));
  for (const record of requests) sink.record(record);
  for (const score of scores) sink.score(score);
  await sink.close();
  return { kind, path };
}

function packed(path: string, sizes = ENOUGH): void {
  const db = openForWriting(path, 0);
  for (const _ of packSteps(db, sizes));
  db.close();
}

function changed(path: string, sql: string): void {
  const db = new Sqlite(path);
  db.exec(sql);
  db.close();
}

describe("evidence walked through", () => {
  test("is the evidence that rows and CSV files hold, for any records and any query", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRecords,
        anyScores,
        anyQuery,
        fc.record({ mostRows: fc.integer({ min: 1, max: 50 }), leastRows: fc.integer({ min: 1, max: 20 }) }),
        async (records, scores, query, sizes) => {
          const sqlite = await stored("sqlite", records, scores);
          const rows = loaded(sqlite, query);
          expect(walked(sqlite, query)).toEqual(rows);
          packed(sqlite.path, sizes);
          expect(walked(sqlite, query)).toEqual(rows);
          expect(loaded(await stored("csv", records, scores), query)).toEqual(rows);
        },
      ),
      { numRuns: Number(process.env.DSR_TEST_RUNS ?? 25) },
    );
  }, 60_000);
});

/** Records of three targets, each with its own times. */
const some = (count: number, from = 0): RequestRecord[] =>
  Array.from({ length: count }, (_, i) =>
    aRecord({
      id: `r${from + i}`,
      seq: from + i,
      target: { provider: "abc"[i % 3] as string },
      times: { firstOutputAtMs: 1500 + from + i },
    }),
  );

const chunkSizes = (path: string): number[] => {
  const db = new Sqlite(path, { readonly: true });
  try {
    return db.prepare("SELECT n FROM fact_chunks ORDER BY first_rowid").pluck().all() as number[];
  } finally {
    db.close();
  }
};

describe("packed facts", () => {
  test("of few runs are packed anew with what follows, until a chunk is full", async () => {
    const source = await stored("sqlite", []);
    const seen: number[][] = [];
    for (let run = 0; run < 7; run++) {
      const sink = openSqlite(source.path);
      for (const record of some(2, 2 * run)) sink.record(record);
      await sink.close();
      packed(source.path);
      seen.push(chunkSizes(source.path));
    }
    expect(seen).toEqual([[2], [4], [4, 2], [8], [8, 2], [8, 4], [8, 4, 2]]);
    expect(walked(source, everything)).toEqual(loaded(source, everything));
  });

  test.each([
    [
      "changed",
      "UPDATE requests SET started_at = '2026-01-01T00:00:00.000Z', started_at_ms = 1767225600000 WHERE id = 'r9'",
    ],
    ["deleted", "DELETE FROM requests WHERE id = 'r9'"],
    ["deleted, the last one too, and its number given to another", "DELETE FROM requests WHERE seq > 8"],
    ["deleted and the file vacuumed", "DELETE FROM requests WHERE seq < 5; VACUUM"],
  ])("of rows that were %s by anybody are those of the rows", async (_, sql) => {
    const source = await stored("sqlite", some(20));
    packed(source.path);
    expect(chunkSizes(source.path)).toEqual([8, 8, 4]);
    changed(source.path, sql);
    const sink = openSqlite(source.path);
    for (const record of some(3, 30)) sink.record(record);
    await sink.close();
    const rows = loaded(source, everything);
    expect(rows.flatMap(({ facts }) => facts)).not.toHaveLength(20);
    expect(walked(source, everything)).toEqual(rows);
    packed(source.path);
    expect(walked(source, everything)).toEqual(rows);
    const db = new Sqlite(source.path);
    const blocks = db.prepare(
      "SELECT count(*) FROM fact_blocks WHERE chunk NOT IN (SELECT first_rowid FROM fact_chunks)",
    );
    const columns = db.prepare(
      "SELECT count(*) FROM fact_columns WHERE id / 64 NOT IN (SELECT id FROM fact_blocks)",
    );
    expect([blocks.pluck().get(), columns.pluck().get()]).toEqual([0, 0]);
    expect(unpackedRows(db)).toBe(0);
    db.close();
  });

  /** All columns of requests but those named, which are what is said of them. */
  const copied = (path: string, values: Readonly<Record<string, string>>) => {
    const db = new Sqlite(path, { readonly: true });
    const names = (db.pragma("table_info(requests)") as { name: string }[]).map(({ name: column }) => column);
    db.close();
    const all = [...new Set([...names, ...Object.keys(values)])];
    return `requests (${all.join(", ")}) SELECT ${all.map((column) => values[column] ?? column).join(", ")} FROM requests`;
  };

  test.each([
    [
      "replaced",
      () => "",
      (path: string) => `REPLACE INTO ${copied(path, { kind: "'bench'" })} WHERE seq = 9`,
    ],
    [
      "replaced under the same number",
      () => "",
      (path: string) => `REPLACE INTO ${copied(path, { rowid: "rowid", kind: "'bench'" })} WHERE seq = 9`,
    ],
    ["replaced by their names", () => "", () => "UPDATE OR REPLACE requests SET id = 'r2' WHERE id = 'r18'"],
    [
      "replaced by their numbers",
      () => "",
      () => "UPDATE OR REPLACE requests SET rowid = 3 WHERE rowid = 19",
    ],
    [
      "stored where others had been",
      () => "DELETE FROM requests WHERE seq = 9",
      (path: string) => `INSERT INTO ${copied(path, { rowid: "10", id: "'new'" })} WHERE seq = 3`,
    ],
    [
      "moved to where others had been",
      () => "DELETE FROM requests WHERE seq = 9",
      () => "UPDATE requests SET rowid = 10 WHERE rowid = 19",
    ],
    ["given a number below all others", () => "", () => "UPDATE requests SET rowid = -3 WHERE rowid = 19"],
    ["sent at no time that there is", () => "", () => "UPDATE requests SET started_at_ms = 9000000000000000"],
    ["given an infinite price", () => "", () => "UPDATE requests SET price_input_per_m = 9e999"],
    [
      "changed in a table without its triggers",
      () => "DROP TRIGGER request_facts_outdated_by_update",
      () => "UPDATE requests SET kind = 'bench' WHERE seq = 9",
    ],
    ["left, and blocks of them taken away", () => "", () => "DELETE FROM fact_blocks WHERE provider = 'a'"],
  ])("of rows that were %s are those of the rows", async (_, before, change) => {
    const source = await stored("sqlite", some(20));
    packed(source.path);
    changed(source.path, before());
    packed(source.path);
    changed(source.path, change(source.path));
    const rows = loaded(source, everything);
    expect(walked(source, everything)).toEqual(rows);
    packed(source.path);
    expect(walked(source, everything)).toEqual(rows);
    expect(walked(source, everything)).toEqual(rows);
  });

  test("of which a column is missing are no facts: the remedy is named", async () => {
    const source = await stored("sqlite", some(20));
    packed(source.path);
    changed(source.path, "DELETE FROM fact_columns");
    expect(() => walked(source, everything)).toThrow(
      expect.objectContaining({
        code: "store_damaged",
        hint: expect.stringContaining(`sqlite3 ${source.path} 'DELETE FROM fact_chunks'`),
      }),
    );
    changed(source.path, "DELETE FROM fact_chunks");
    expect(walked(source, everything)).toEqual(loaded(source, everything));
  });

  test("leave the store to whoever waits for it, after each chunk", async () => {
    const source = await stored("sqlite", some(20));
    const [packing, other] = [openForWriting(source.path, 0), new Sqlite(source.path, { timeout: 0 })];
    const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const turns = { nextTurn: () => new Promise(setImmediate), sleep };
    const isPacked = packInTurns(packing, turns, () => false, ENOUGH);
    // As a sink does, which waits so long at most before it tries again.
    for (;;) {
      await sleep(25);
      try {
        other.exec("BEGIN IMMEDIATE; COMMIT");
        break;
      } catch {}
    }
    expect(chunkSizes(source.path)).toEqual([8]);
    await isPacked;
    expect(chunkSizes(source.path)).toEqual([8, 8, 4]);
    for (const db of [packing, other]) db.close();
  });

  test("are made at once until there is enough, and nothing is said where there is nothing to do", async () => {
    const source = await stored("sqlite", some(20));
    const db = openForWriting(source.path, 0);
    const said: string[] = [];
    const begin = () => void said.push("begin");
    packAtOnce(db, begin, () => true, ENOUGH);
    expect([said, chunkSizes(source.path)]).toEqual([["begin"], [8]]);
    packAtOnce(db, begin, () => false, ENOUGH);
    expect([said, chunkSizes(source.path)]).toEqual([
      ["begin", "begin"],
      [8, 8, 4],
    ]);
    packAtOnce(db, begin, () => false, ENOUGH);
    expect(said).toHaveLength(2);
    db.close();
  });

  test("are not believed where rows have other numbers than they had", async () => {
    const source = await stored("sqlite", some(20));
    packed(source.path);
    changed(
      source.path,
      `DROP TRIGGER request_facts_outdated_by_update; DROP TRIGGER request_facts_outdated_by_delete;
       DELETE FROM requests WHERE rowid = 1; UPDATE requests SET rowid = rowid - 1`,
    );
    const rows = loaded(source, everything);
    expect(rows.flatMap(({ facts }) => facts)).toHaveLength(19);
    expect(walked(source, everything)).toEqual(rows);
    packed(source.path);
    expect(walked(source, everything)).toEqual(rows);
  });

  test("are those of the moment of opening, whatever is written or taken away meanwhile", async () => {
    const source = await stored("sqlite", some(20));
    packed(source.path);
    const evidence = openEvidence([source], { ...everything, withDeltas: true });
    const before = loaded(source, everything);
    changed(source.path, "UPDATE requests SET kind = 'bench'; DELETE FROM requests WHERE seq < 9");
    packed(source.path);
    expect(valuesOf(evidence.targets)).toEqual(before);
    evidence.close();
    expect(walked(source, everything)).toEqual(loaded(source, everything));
  });

  test("can be walked through one inside the other, and again", async () => {
    const source = await stored("sqlite", some(20));
    packed(source.path);
    const { targets, close } = openEvidence([source], everything);
    const [a, b] = targets;
    const pairs: string[] = [];
    const at = (facts: RequestFacts) => facts.times.firstOutputAtMs ?? 0;
    a?.requests.forEach((left) => {
      b?.requests.forEach((right) => {
        pairs.push(`${at(left)} ${at(right)}`);
      });
    });
    close();
    const ids = (from: number) => Array.from({ length: 7 }, (_, i) => 1500 + from + 3 * i);
    expect(pairs).toEqual(ids(0).flatMap((left) => ids(1).map((right) => `${left} ${right}`)));
  });

  test("a store in use is read without waiting, and not packed by readers", async () => {
    const source = await stored("sqlite", some(20));
    const writer = new Sqlite(source.path);
    writer.exec("BEGIN IMMEDIATE");
    expect(walked(source, everything)).toEqual(loaded(source, everything));
    const other = new Sqlite(source.path, { timeout: 0 });
    expect(() => [...packSteps(other, ENOUGH)]).toThrow(/locked/);
    expect(other.inTransaction).toBe(false);
    writer.exec("COMMIT");
    for (const db of [writer, other]) db.close();
    expect(chunkSizes(source.path)).toEqual([]);
  });

  test("a packing that is given up leaves nothing of the chunk under way", async () => {
    const source = await stored("sqlite", some(20));
    const db = openForWriting(source.path, 0);
    const steps = packSteps(db, ENOUGH);
    do steps.next();
    while (db.inTransaction);
    steps.next();
    expect(db.inTransaction).toBe(true);
    steps.return();
    expect(db.inTransaction).toBe(false);
    db.close();
    expect(chunkSizes(source.path)).toEqual([8]);
    expect(walked(source, everything)).toEqual(loaded(source, everything));
  });

  test("are made by a run as it closes, unless it was short", async () => {
    const source = await stored("sqlite", some(100));
    expect(chunkSizes(source.path)).toEqual([]);
    const sink = openSqlite(source.path);
    for (const record of some(4000, 100)) sink.record(record);
    await sink.close();
    expect(chunkSizes(source.path)).toEqual([4100]);
  });

  test("are made of many rows by whoever reads them first, but not while a run is written", async () => {
    const source = await stored("sqlite", some(1));
    const db = new Sqlite(source.path);
    const names = (db.pragma("table_info(requests)") as { name: string }[]).map(({ name: column }) => column);
    const copied = names.map((column) => (column === "id" ? "id || '-' || n" : column)).join(", ");
    db.exec(`WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < 20000)
      INSERT INTO requests (${names.join(", ")}) SELECT ${copied} FROM copies, requests`);
    db.close();
    const claim = claimRun(source, "run-1");
    const warnings: string[] = [];
    const counted = () => {
      const evidence = openEvidence([source], everything, (message) => void warnings.push(message));
      evidence.close();
      return evidence.targets.map(({ requests }) => requests.length);
    };
    expect(counted()).toEqual([20_001]);
    expect([warnings, chunkSizes(source.path)]).toEqual([[], []]);
    claim.release();
    expect(counted()).toEqual([20_001]);
    expect(warnings).toEqual([
      "20,001 stored requests are packed by column now, once, so that reading them is fast from here on.",
    ]);
    expect(chunkSizes(source.path)).toEqual([20_001]);
    expect(counted()).toEqual([20_001]);
    expect(warnings).toHaveLength(1);
  });
});
