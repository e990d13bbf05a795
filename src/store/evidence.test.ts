import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EvidenceQuery, packDeltas, type RequestRecord, type Score } from "../record/index.ts";
import { aFailedRecord, aRecord, aRun, aScore } from "../testing/index.ts";
import {
  type EvidenceSource,
  exportRuns,
  importFiles,
  openCsv,
  openEvidence,
  openSqlite,
  readEvidence,
} from "./index.ts";
import { openForWriting } from "./sqlite-open.ts";
import { sqliteWriter } from "./sqlite-sink.ts";
import { requestTable } from "./tables.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const query = (part: Partial<EvidenceQuery> = {}): EvidenceQuery => ({
  models: null,
  providers: null,
  runIds: null,
  since: null,
  withDeltas: false,
  ...part,
});

const target = (provider: string, model = "model-x", mode: string | null = null) => ({
  provider,
  model,
  mode,
  modelId: null,
  endpoint: null,
});

async function store(
  kind: "sqlite" | "csv",
  requests: readonly RequestRecord[],
  scores: readonly Score[] = [],
): Promise<EvidenceSource> {
  const path = join(dir, kind);
  const sink = kind === "sqlite" ? openSqlite(path) : openCsv(path);
  for (const id of new Set([...requests, ...scores].map(({ runId }) => runId))) sink.begin(aRun({ id }));
  for (const record of requests) sink.record(record);
  for (const score of scores) sink.score(score);
  await sink.close();
  return { kind, path };
}

const deltas = packDeltas([
  { atMs: 500, channel: "reasoning", delayMs: null, chars: 4 },
  { atMs: 900, channel: "answer", delayMs: null, chars: 5 },
]);
const bounds = {
  sentMs: null,
  headersMs: null,
  firstByteMs: null,
  firstOutputMs: null,
  firstAnswerMs: null,
  lastOutputMs: null,
  endedMs: null,
};
const requests = [
  aRecord({ id: "1", target: target("b"), startedAt: "2026-03-01T00:00:00Z" }),
  aRecord({ id: "2", target: target("a"), startedAt: "2026-03-01T00:00:00.500Z", deltas } as never),
  aRecord({ id: "3", target: target("a", "model-x", "thinking"), startedAt: "2026-03-02T00:00:00.000Z" }),
  aFailedRecord({
    id: "4",
    target: target("a", "model-y"),
    startedAt: "2026-03-03T00:00:00.000Z",
    runId: "run-2",
  }),
  aRecord({
    id: "5",
    seq: 1,
    attempt: 2,
    warmup: true,
    times: { dispatchedAtMs: 990.5 },
    delay: { ...bounds, sentMs: 0.25, endedMs: 3 },
    connection: { reused: false, dnsMs: null, tcpMs: 1.5, tlsMs: 2.5 },
    target: target("a"),
    startedAt: "2026-03-03T00:00:00.000Z",
    runId: "run-2",
    price: { source: "a page", currency: "USD", cachedInputPerM: null },
    counted: { tokenizer: "o200k_base", inputTokens: 21, outputTokens: 99, reasoningTokens: null },
  } as never),
  aRecord({
    id: "6",
    seq: 2,
    target: target("a"),
    runId: "run-2",
    price: null,
    usage: null,
    delay: { ...bounds, endedMs: 0 },
    connection: { reused: true, dnsMs: null, tcpMs: null, tlsMs: null },
  } as never),
];
const scores = [
  aScore({ requestId: "2", target: target("a"), scoredAt: "2026-03-01T00:01:00.000Z" }),
  aScore({
    requestId: "4",
    target: target("a", "model-y"),
    runId: "run-2",
    scoredAt: "2026-03-03T00:01:00.000Z",
  }),
];

describe.each(["sqlite", "csv"] as const)("evidence from %s", (kind) => {
  /** What was found, as ids of requests: their facts carry none, so each is found again among the records. */
  const names = (found: ReturnType<typeof readEvidence>) =>
    found.map(
      ({ target: t, requests: r, scores: s }) =>
        `${t.provider}/${t.model}/${t.mode}: ${r.length} ${s.length}`,
    );

  test("stands by target, sorted, with the facts as they were recorded", async () => {
    const source = await store(kind, requests, scores);
    const found = readEvidence([source], query());
    expect(names(found)).toEqual([
      "a/model-x/null: 3 1",
      "a/model-x/thinking: 1 0",
      "a/model-y/null: 1 1",
      "b/model-x/null: 1 0",
    ]);
    const expected = [requests[1], requests[4], requests[5]].map((record) => ({
      runId: record?.runId,
      startedAt: record?.startedAt,
      prompt: { source: record?.prompt.source },
      kind: record?.kind,
      round: record?.round,
      attempt: record?.attempt,
      warmup: record?.warmup,
      step: record?.step,
      times: record?.times,
      delay: record?.delay,
      connection: record?.connection,
      usage: record?.usage,
      counted: record?.counted,
      outputChars: record?.outputChars,
      finishReason: record?.finishReason,
      error: null,
      price: record?.price,
      deltas: null,
    }));
    expect(found[0]?.requests).toEqual(expected);
    expect(found[2]?.requests[0]?.error).toEqual({ kind: "server" });
    expect(found[0]?.scores[0]).toMatchObject({
      requestId: "2",
      dataset: "smoke",
      sampleId: "smoke-1",
      verdict: "correct",
    });
  });

  test("has deltas only when they are asked for", async () => {
    const source = await store(kind, requests);
    expect(readEvidence([source], query({ withDeltas: true }))[0]?.requests[0]?.deltas).toEqual(deltas);
    expect(readEvidence([source], query())[0]?.requests[0]?.deltas).toBeNull();
  });

  test.each([
    [query({ models: ["model-y"] }), ["a/model-y/null: 1 1"]],
    [query({ providers: ["b", "nobody"] }), ["b/model-x/null: 1 0"]],
    [query({ runIds: ["run-2"], models: ["model-x"] }), ["a/model-x/null: 2 0"]],
    [query({ models: [] }), []],
    [query({ since: "2026-03-03T00:00:00Z" }), ["a/model-x/null: 1 0", "a/model-y/null: 1 1"]],
    [query({ since: "2026-03-03T08:00:00+08:00" }), ["a/model-x/null: 1 0", "a/model-y/null: 1 1"]],
    // As text, 00:00:00.500Z stands before 00:00:00Z; as time it does not.
    [
      query({ since: "2026-03-01T00:00:00.250Z", models: ["model-x"], runIds: ["run-1"] }),
      ["a/model-x/null: 1 1", "a/model-x/thinking: 1 0"],
    ],
  ])("is filtered: %o", async (asked, expected) => {
    const dated = requests.map((record) =>
      record.id === "6" ? { ...record, startedAt: "2026-02-01T00:00Z" } : record,
    );
    expect(names(readEvidence([await store(kind, dated, scores)], asked))).toEqual(expected);
  });

  test("a time that is none is named", async () => {
    const source = await store(kind, requests);
    expect(() => readEvidence([source], query({ since: "last week" }))).toThrow(/"last week" is not a time/);
  });
});

describe("evidence from several sources", () => {
  test("counts what stands in both once, and what stands in one too", async () => {
    const sqlite = await store("sqlite", requests, scores);
    const csv = await store("csv", [...requests, aRecord({ id: "7", target: target("c") })], scores);
    const both = readEvidence([sqlite, csv], query());
    expect(both.map(({ requests: list }) => list.length)).toEqual([3, 1, 1, 1, 1]);
    expect(both.map(({ scores: list }) => list.length)).toEqual([1, 0, 1, 0, 0]);
    expect(readEvidence([csv, sqlite, csv], query())).toEqual(both);
  });

  test("a figure stands at every mode of its model, or alone; and only where no run was asked for", async () => {
    const figures = [
      "provider,model,metric,value,measured_at,source",
      "a,model-x,gpqa,61.5,2026-03-02T00:00:00Z,paper",
      "a,model-x,gpqa,60,2026-03-01T00:00:00Z,paper",
      "z,model-z,mmlu,80,,paper",
    ];
    const path = join(dir, "figures.csv");
    writeFileSync(path, `${figures.join("\n")}\n`);
    const db = await store("sqlite", requests);
    await importFiles([path], { db: db.path });
    for (const sources of [
      [db],
      [db, { kind: "csv" as const, path }],
      [{ kind: "csv" as const, path }, db],
    ]) {
      const found = readEvidence(sources, query());
      expect(
        found.map(({ target: t, figures: f }) => [t.provider, t.mode, f.map(({ value }) => value)]),
      ).toEqual([
        ["a", null, [60, 61.5]],
        ["a", "thinking", [60, 61.5]],
        ["a", null, []],
        ["b", null, []],
        ["z", null, [80]],
      ]);
      expect(readEvidence(sources, query({ runIds: ["run-1"] })).flatMap(({ figures: f }) => f)).toEqual([]);
      const recent = readEvidence(sources, query({ since: "2026-03-02T00:00:00Z" })).flatMap(
        ({ figures: f }) => f,
      );
      expect(new Set(recent.map(({ value }) => value))).toEqual(new Set([61.5]));
    }
  });

  test("JSON lines are a source too", async () => {
    const sqlite = await store("sqlite", requests, scores);
    const path = join(dir, "all.jsonl");
    writeFileSync(path, [...exportRuns(sqlite, { format: { kind: "jsonl" }, runIds: null })].join(""));
    const facts = readEvidence([{ kind: "csv", path }], query());
    expect(facts).toHaveLength(4);
    expect(facts[0]?.requests).toMatchObject(readEvidence([sqlite], query())[0]?.requests as never);
  });

  test("a missing folder, an empty one and a file of something else are told", () => {
    expect(() => readEvidence([{ kind: "csv", path: join(dir, "none") }], query())).toThrow(
      /There is no file or folder at/,
    );
    expect(() => readEvidence([{ kind: "csv", path: dir }], query())).toThrow(/holds no results/);
    writeFileSync(join(dir, "other.csv"), "a,b\n1,2\n");
    const warnings: string[] = [];
    const other = { kind: "csv", path: join(dir, "other.csv") } as const;
    expect(readEvidence([other], query(), (message) => warnings.push(message))).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/other.csv was not read: it has neither/)]);
  });
});

test("a hundred thousand requests of twelve targets are read in a blink", () => {
  const path = join(dir, "big.db");
  const db = openForWriting(path, 0);
  const writer = sqliteWriter(db);
  writer.putRun(aRun());
  for (let i = 0; i < 12; i++) writer.addRequest(aRecord({ id: `${i}`, target: target(`p${i}`) }));
  const copied = requestTable.columns.map(({ name }) => (name === "id" ? "id || '-' || n" : name));
  db.exec(`
    WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < 8333)
    INSERT INTO requests (${requestTable.columns.map(({ name }) => name).join(", ")}, started_at_ms)
    SELECT ${copied.join(", ")}, started_at_ms FROM copies, requests`);
  db.close();
  const started = performance.now();
  const found = readEvidence([{ kind: "sqlite", path }], query({ models: ["model-x"] }));
  const tookMs = performance.now() - started;
  expect(found.map(({ requests: list }) => list.length)).toEqual(Array(12).fill(8334));
  // Usually a quarter of a second; ten times that is a fault of ours and not of a busy machine.
  expect(tookMs).toBeLessThan(4000);
});

describe.each(["sqlite", "csv"] as const)("scores in %s", (kind) => {
  test("of attempts that were superseded, and of answers from a cache, are no evidence", async () => {
    const source = await store(
      kind,
      [],
      [
        aScore({ requestId: "second", attempt: 2 }),
        aScore({ requestId: "first", attempt: 1, verdict: "unscored", reason: "error" }),
        aScore({ requestId: "other repeat", repeat: 1 }),
        aScore({ requestId: "other run", runId: "run-2" }),
        aScore({ requestId: "other target", target: target("b") }),
        aScore({ requestId: "second", runId: "run-3", fromCache: true }),
      ],
    );
    const kept = readEvidence([source], query()).flatMap(({ scores }) =>
      scores.map(({ requestId }) => requestId),
    );
    expect(kept.sort()).toEqual(["other repeat", "other run", "other target", "second"]);
  });

  test("supersede each other between stores", async () => {
    const error = aScore({ requestId: "first", verdict: "unscored", reason: "error" });
    const older = await store(kind, [], [error]);
    const path = join(dir, "newer");
    const sink = openSqlite(path);
    sink.begin(aRun());
    sink.score(aScore({ requestId: "second", attempt: 2 }));
    await sink.close();
    for (const sources of [
      [older, { kind: "sqlite", path } as const],
      [{ kind: "sqlite", path } as const, older],
    ]) {
      const [evidence] = readEvidence(sources, query());
      expect(evidence?.scores.map(({ requestId }) => requestId)).toEqual(["second"]);
    }
  });
});

describe.each(["sqlite", "csv"] as const)("verifications in %s", (kind) => {
  const found = (name: string, verdict: string) => ({
    target: name,
    verdict,
    pairs: 120,
    drop: 1.5,
    interval: { low: -1, high: 4 },
    flips: [],
  });
  const verify = { target: "official/model-x", deltaPoints: 5, alpha: 0.05, exam: "gpqa" };
  const runs = [
    aRun({ id: "plain", config: { verdicts: "none" } }),
    aRun({
      id: "later",
      endedAt: "2026-03-09T00:00:00.000Z",
      config: {
        verify,
        verdicts: [found("a/model-x", "degraded"), found("b/model-x", "undecided")],
      } as never,
    }),
    aRun({
      id: "first",
      endedAt: null,
      startedAt: "2026-03-05T00:00:00.000Z",
      config: { verify, verdicts: [found("a/model-x", "equivalent")] } as never,
    }),
  ];
  const verificationsOf = async (part: Partial<EvidenceQuery>) => {
    const path = join(dir, kind);
    const sink = kind === "sqlite" ? openSqlite(path) : openCsv(path);
    for (const run of runs) sink.begin(run);
    for (const id of ["a", "b", "c"]) sink.record(aRecord({ id, runId: "plain", target: target(id) }));
    await sink.close();
    const evidence = openEvidence([{ kind, path }], query(part));
    evidence.close();
    const loaded = readEvidence([{ kind, path }], query(part));
    expect(evidence.targets.map(({ verifications }) => verifications)).toEqual(
      loaded.map(({ verifications }) => verifications),
    );
    return loaded.map(({ verifications }) => verifications ?? []);
  };

  test("stand with their targets, oldest first, with whose answers they compared", async () => {
    const [a, b, c] = await verificationsOf({});
    expect(a).toEqual([
      {
        runId: "first",
        at: "2026-03-05T00:00:00.000Z",
        reference: "official/model-x",
        verdict: "equivalent",
        deltaPoints: 5,
        alpha: 0.05,
        drop: 1.5,
        interval: { low: -1, high: 4 },
        pairs: 120,
      },
      expect.objectContaining({ runId: "later", at: "2026-03-09T00:00:00.000Z", verdict: "degraded" }),
    ]);
    expect(b).toMatchObject([{ verdict: "undecided" }]);
    expect(c).toEqual([]);
  });

  test.each([
    [{ since: "2026-03-01T00:00:00Z", until: "2026-03-09T00:00:00Z" }, ["first"]],
    [{ runIds: ["plain", "later"] }, ["later"]],
  ])("are chosen by time and run: %o", async (part, expected) => {
    const [a] = await verificationsOf(part);
    expect(a?.map(({ runId }) => runId)).toEqual(expected);
  });
});
