import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { estimator, findMetric } from "../metrics/index.ts";
import { type RequestRecord, requestRecordSchema } from "../record/index.ts";
import { aFailedRecord, aRecord, aRun, aScore } from "../testing/index.ts";
import { exportRuns, importFiles, listRuns, openCsv, readEvidence, readRun } from "./index.ts";

let dir = "";
let db = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
  db = join(dir, "store.db");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const everything = { models: null, providers: null, runIds: null, since: null, withDeltas: false };

function file(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

/** Every request as it is stored, which an export shows. */
function storedRequests(): RequestRecord[] {
  const pieces = exportRuns({ kind: "sqlite", path: db }, { format: { kind: "jsonl" }, runIds: null });
  const lines = [...pieces].join("").trimEnd().split("\n");
  return lines
    .map((line) => JSON.parse(line) as RequestRecord & { type?: string })
    .filter(({ type }) => type === "request")
    .map(({ type: _, ...record }) => record);
}

/** A row as the original's `csv.writer` writes it: CRLF, `True`, an empty cell for None. */
function perfRow(part: Partial<Record<(typeof PERF)[number], string>>): string {
  const usual: Record<(typeof PERF)[number], string> = {
    job: "6f1c2b9e-0000-4000-8000-000000000001",
    provider: "together",
    model: "deepseek-r1",
    promptType: "sharegpt:single_round",
    success: "True",
    start: "2025-03-07T12:00:00.250000+00:00",
    end: "2025-03-07T12:00:10.250000+00:00",
    ttft: "2.0",
    ttfrt: "6.5",
    total: "10.0",
    input: "100",
    output: "400",
    reasoning: "300",
    cachedBilled: "0",
    inputBilled: "104",
    outputBilled: "402",
    error: "",
  };
  return `${PERF.map((name) => ({ ...usual, ...part })[name]).join(",")}\r\n`;
}
const PERF = [
  "job",
  "provider",
  "model",
  "promptType",
  "success",
  "start",
  "end",
  "ttft",
  "ttfrt",
  "total",
  "input",
  "output",
  "reasoning",
  "cachedBilled",
  "inputBilled",
  "outputBilled",
  "error",
] as const;

const FAILED = {
  success: "False",
  ttft: "",
  ttfrt: "",
  total: "60.5",
  output: "0",
  reasoning: "0",
  inputBilled: "0",
  outputBilled: "0",
  error: `"APITimeoutError :\n('Request timed out, key sk-abcdefghijkl1234',)"`,
};

describe("perf_results.csv of the original", () => {
  test("becomes requests with the facts it holds, and null for all others", async () => {
    await importFiles([file("old.csv", perfRow({}))], { db });
    const [record] = storedRequests();
    expect(record).toEqual({
      schema: 1,
      id: expect.stringMatching(/^imported-[0-9a-f]{32}$/),
      runId: "6f1c2b9e-0000-4000-8000-000000000001",
      kind: "perf",
      seq: 0,
      round: 0,
      attempt: 1,
      retryWaitMs: null,
      warmup: false,
      step: null,
      inFlight: null,
      session: null,
      target: { provider: "together", model: "deepseek-r1", mode: null, modelId: null, endpoint: null },
      startedAt: "2025-03-07T12:00:00.250Z",
      prompt: {
        source: "sharegpt:single_round",
        id: "6f1c2b9e-0000-4000-8000-000000000001/sharegpt:single_round",
        inputChars: null,
        nonce: null,
      },
      sampling: { temperature: null, topP: null, maxTokens: null },
      times: {
        scheduledAtMs: null,
        dispatchedAtMs: null,
        sentAtMs: 0,
        headersAtMs: null,
        firstByteAtMs: null,
        firstOutputAtMs: 2000,
        firstAnswerAtMs: 6500,
        lastOutputAtMs: null,
        endedAtMs: 10000,
      },
      delay: null,
      connection: null,
      deltas: null,
      usage: { inputTokens: 104, outputTokens: 402, reasoningTokens: null, cachedTokens: null },
      counted: { tokenizer: "imported", inputTokens: 100, outputTokens: 400, reasoningTokens: 300 },
      countedNatively: null,
      outputChars: { reasoning: null, answer: null, tool: null },
      finishReason: null,
      error: null,
      response: { model: null, id: null, requestId: null, fingerprint: null, httpStatus: null },
      price: null,
      importedFrom: "DeepSeekRouter perf_results.csv",
    });
    expect(() => requestRecordSchema.parse(record)).not.toThrow();
  });

  test("a failed row is a failure of unknown kind, its message on one line and without keys", async () => {
    await importFiles([file("old.csv", perfRow(FAILED))], { db });
    const [record] = readRun({ kind: "sqlite", path: db }, "6f1c").requests;
    expect(record).toMatchObject({
      usage: null,
      times: { firstOutputAtMs: null, firstAnswerAtMs: null, endedAtMs: 60500 },
      error: {
        kind: "unclassified",
        message: "APITimeoutError : ('Request timed out, key [secret removed]',)",
      },
    });
    await importFiles(
      [file("silent.csv", perfRow({ ...FAILED, job: "quiet", error: `"${"x".repeat(900)}"` }))],
      {
        db,
      },
    );
    const [long] = readRun({ kind: "sqlite", path: db }, "quiet").requests;
    expect(long?.error?.message).toBe(`${"x".repeat(300)}…`);
  });

  test("a failed row without a message says so", async () => {
    await importFiles([file("old.csv", perfRow({ ...FAILED, error: "" }))], { db });
    expect(readRun({ kind: "sqlite", path: db }, "6f1c").requests[0]?.error?.message).toBe(
      "marked as failed by the source, without an error message",
    );
  });

  test("gives the numbers that the original gave: by its own token counts, over its successful rows", async () => {
    const path = file(
      "old.csv",
      perfRow({}) +
        perfRow({
          promptType: "leval",
          ttft: "1.5",
          total: "9.5",
          input: "3000",
          output: "240",
          outputBilled: "999",
        }) +
        perfRow({ ...FAILED, promptType: "sharegpt:multi_round" }),
    );
    await importFiles([path], { db });
    const fromStore = readEvidence([{ kind: "sqlite", path: db }], everything);
    const fromFile = readEvidence([{ kind: "csv", path }], everything);
    const shown = readRun({ kind: "sqlite", path: db }, "6f1c").requests;
    expect(shown).toMatchObject(fromStore[0]?.requests ?? []);
    for (const [evidence] of [fromStore, fromFile]) {
      const value = (metric: string, stat: "avg" | "p90" | null = "avg") => {
        const definition = findMetric(metric);
        if (definition === null || evidence === undefined) throw new Error(metric);
        const estimate = estimator(evidence, { quote: null, rates: { cnyPer: {} } }, null);
        return estimate({ definition, stat, limits: null }).value;
      };
      expect(value("ttft")).toBeCloseTo((2 + 1.5) / 2, 12);
      expect(value("prefill")).toBeCloseTo((100 / 2 + 3000 / 1.5) / 2, 9);
      expect(value("decode")).toBeCloseTo((400 / 8 + 240 / 8) / 2, 9);
      expect(value("otps")).toBeCloseTo((400 / 10 + 240 / 9.5) / 2, 9);
      expect(value("otpr")).toBe(320);
      expect(value("otpr", "p90")).toBeCloseTo(240 + 0.1 * 160, 9);
      expect(value("success", null)).toBeCloseTo(2 / 3, 12);
    }
  });

  test("where the original saw no output that was billed, the billed count stands", async () => {
    await importFiles([file("old.csv", perfRow({ output: "0", reasoning: "0", ttft: "", ttfrt: "" }))], {
      db,
    });
    const [evidence] = readEvidence([{ kind: "sqlite", path: db }], everything);
    expect(evidence?.requests[0]).toMatchObject({ usage: { outputTokens: 402 }, error: null });
  });

  test("a job is a run; the prompt that went to every provider is a round", async () => {
    const rows = ["together", "azure"].flatMap((provider) =>
      ["sharegpt:single_round", "leval"].map((promptType) => perfRow({ provider, promptType })),
    );
    const later = perfRow({
      job: "job-2",
      start: "2025-03-08T00:00:00+00:00",
      end: "2025-03-08T00:01:00+00:00",
    });
    await importFiles([file("old.csv", rows.join("") + later)], { db });
    expect(listRuns({ kind: "sqlite", path: db })).toMatchObject([
      { run: { id: "job-2", kind: "import", startedAt: "2025-03-08T00:00:00.000Z" }, requests: 1 },
      {
        run: { kind: "import", endedAt: "2025-03-07T12:00:10.250Z", status: "done" },
        requests: 4,
        failures: 0,
      },
    ]);
    expect(
      readRun({ kind: "sqlite", path: db }, "6f1c").requests.map(({ target, round }) => [
        target.provider,
        round,
      ]),
    ).toEqual([
      ["together", 0],
      ["together", 1],
      ["azure", 0],
      ["azure", 1],
    ]);
  });

  test("imported twice adds nothing; grown since, adds what is new and widens the run", async () => {
    const path = file("old.csv", perfRow({}) + perfRow({ provider: "azure" }));
    expect(await importFiles([path], { db })).toMatchObject([
      { kind: "perf_results", imported: 2, duplicates: 0 },
    ]);
    expect(await importFiles([path], { db })).toMatchObject([{ imported: 0, duplicates: 2, skipped: [] }]);
    appendFileSync(path, perfRow({ provider: "nvidia", end: "2025-03-07T12:05:00+00:00" }));
    expect(await importFiles([path], { db })).toMatchObject([{ imported: 1, duplicates: 2 }]);
    expect(listRuns({ kind: "sqlite", path: db })).toMatchObject([
      { run: { startedAt: "2025-03-07T12:00:00.250Z", endedAt: "2025-03-07T12:05:00.000Z" }, requests: 3 },
    ]);
  });

  test("saved again with other line ends and a byte order mark it is still the same history", async () => {
    const unix = `${perfRow({})}${perfRow(FAILED)}`.replaceAll("\r\n", "\n");
    await importFiles([file("old.csv", unix)], { db });
    const ids = storedRequests().map(({ id }) => id);
    expect(ids).toEqual([
      "imported-984265b37c101834d97f9938ec454e2d",
      "imported-78a8c3c32581a31fd85ca3a4f2a5a72c",
    ]);
    const windows = `\uFEFF${unix.replaceAll("\n", "\r\n")}`;
    for (const text of [windows, unix.replaceAll("\n", "\r\n")]) {
      expect(await importFiles([file("again.csv", text)], { db })).toMatchObject([
        { imported: 0, duplicates: 2 },
      ]);
    }
    expect(storedRequests().map(({ id }) => id)).toEqual(ids);
  });

  test("its times are wall time, read in the zone that is named, whatever offset they claim", async () => {
    await importFiles([file("old.csv", perfRow({}))], { db, timeZone: "Asia/Shanghai" });
    expect(readRun({ kind: "sqlite", path: db }, "6f1c").requests[0]?.startedAt).toBe(
      "2025-03-07T04:00:00.250Z",
    );
  });

  describe("imported again in another zone", () => {
    const text =
      perfRow({}) +
      perfRow({ provider: "azure", start: "2025-03-07T13:00:00+00:00", end: "2025-03-07T14:00:00+00:00" });
    const whole = (path: string) => [
      ...exportRuns({ kind: "sqlite", path }, { format: { kind: "jsonl" }, runIds: null }),
    ];

    test("has its times set right, in requests, runs and what is selected by time, and nothing twice", async () => {
      const path = file("old.csv", text);
      await importFiles([path], { db });
      const report = { imported: 0, duplicates: 0, corrected: 2, otherTimes: 0 };
      expect(await importFiles([path], { db, timeZone: "Asia/Shanghai" })).toMatchObject([report]);
      const right = join(dir, "right.db");
      await importFiles([path], { db: right, timeZone: "Asia/Shanghai" });
      expect(whole(db)).toEqual(whole(right));
      const since = (at: string) =>
        readEvidence([{ kind: "sqlite", path: db }], { ...everything, since: at }).length;
      expect([since("2025-03-07T05:00:00Z"), since("2025-03-07T05:00:01Z")]).toEqual([1, 0]);
      expect(await importFiles([path], { db, timeZone: "Asia/Shanghai" })).toMatchObject([
        { duplicates: 2, corrected: 0 },
      ]);
    });

    test("keeps its times when no zone is named, and tells how many rows differ", async () => {
      const path = file("old.csv", text);
      await importFiles([path], { db, timeZone: "Asia/Shanghai" });
      const before = whole(db);
      expect(await importFiles([path], { db })).toMatchObject([
        { imported: 0, duplicates: 2, corrected: 0, otherTimes: 2 },
      ]);
      expect(whole(db)).toEqual(before);
    });

    test("in parts leaves the other part of a job as it is until its turn comes", async () => {
      const [first, second] = text.split("\r\n").map((row) => `${row}\r\n`);
      const parts = [file("1.csv", first ?? ""), file("2.csv", second ?? "")];
      const span = () => {
        const { startedAt, endedAt } = readRun({ kind: "sqlite", path: db }, "6f1c").run;
        return [startedAt, endedAt];
      };
      await importFiles(parts, { db });
      await importFiles(parts.slice(0, 1), { db, timeZone: "Asia/Shanghai" });
      expect(span()).toEqual(["2025-03-07T04:00:00.250Z", "2025-03-07T13:00:10.000Z"]);
      await importFiles(parts.slice(1), { db, timeZone: "Asia/Shanghai" });
      expect(span()[0]).toBe("2025-03-07T04:00:00.250Z");
      expect(span()[1]).toBe("2025-03-07T06:00:00.000Z");
    });
  });

  test("rows that cannot be used are named by line, with every reason; the others are imported", async () => {
    const multiLine = perfRow(FAILED);
    const path = file(
      "old.csv",
      multiLine + // lines 1 and 2
        perfRow({ success: "maybe", start: "yesterday" }) + // 3
        "a,b,c\r\n" + // 4
        "\r\n" + // 5
        perfRow({ ttft: "nan", output: "-3", provider: "" }) + // 6
        perfRow({ provider: "azure", ttft: "nan" }) + // 7
        perfRow({ total: "" }) + // 8
        '6f1c,"cut', // 9
    );
    const [report] = await importFiles([path], { db });
    expect(report).toMatchObject({ imported: 2, duplicates: 0, problem: null });
    expect(report?.skipped).toEqual([
      {
        line: 3,
        reason: 'success is neither True nor False: "maybe"; start_time is not a time: "yesterday"',
      },
      { line: 4, reason: "3 columns where 17 are expected" },
      { line: 6, reason: 'provider is empty; output_tokens_count is not a whole number of at least 0: "-3"' },
      { line: 8, reason: "total_time is empty" },
      { line: 9, reason: "the file ends inside a quoted cell" },
    ]);
  });
});

test("names longer than any provider gives are left out with the reason, in every kind of file; messages are cut", async () => {
  const long = "x".repeat(201);
  const lines = [
    { type: "run", ...aRun() },
    {
      type: "request",
      ...aRecord({ id: "fine", target: { ...aRecord().target, provider: "x".repeat(200) } }),
    },
    {
      type: "request",
      ...aRecord({ id: long, target: { ...aRecord().target, provider: long, model: long } }),
    },
    { type: "score", ...aScore({ dataset: long }) },
    { type: "figure", provider: "p", model: "m", metric: long, value: 1, measuredAt: null, source: "s" },
    {
      type: "request",
      ...aFailedRecord({ id: "failed" }),
      error: { ...aFailedRecord().error, message: "y".repeat(5000) },
    },
  ];
  const reports = await importFiles(
    [
      file("all.jsonl", lines.map((line) => `${JSON.stringify(line)}\n`).join("")),
      file("old.csv", perfRow({}) + perfRow({ provider: long, promptType: long })),
      file(
        "b.csv",
        "model_name,provider_name,benchmark,success,start_time,metric,stat,value,results_json\n" +
          `${long},together,gpqa,True,2025-03-07 12:00:00,accuracy,average,60,{}\n`,
      ),
    ],
    { db },
  );
  const tail = "has 201 characters, at most 200 are taken";
  expect(reports.map(({ imported, skipped }) => [imported, skipped])).toEqual([
    [
      3,
      [
        { line: 3, reason: `id ${tail}; provider ${tail}; model ${tail}` },
        { line: 4, reason: `dataset ${tail}` },
        { line: 5, reason: `metric ${tail}` },
      ],
    ],
    [1, [{ line: 2, reason: `provider ${tail}; prompt_type ${tail}` }]],
    [0, [{ line: 2, reason: `model ${tail}` }]],
  ]);
  const messages = storedRequests().flatMap(({ error }) => error?.message ?? []);
  expect(messages).toEqual([`${"y".repeat(300)}…`]);
  const again = [...exportRuns({ kind: "sqlite", path: db }, { format: { kind: "jsonl" }, runIds: null })];
  const other = join(dir, "other.db");
  await importFiles([file("again.jsonl", again.join(""))], { db: other });
  expect([
    ...exportRuns({ kind: "sqlite", path: other }, { format: { kind: "jsonl" }, runIds: null }),
  ]).toEqual(again);
});

describe("benchmark_results.csv of the original", () => {
  const HEADER = "model_name,provider_name,benchmark,success,start_time,metric,stat,value,results_json\n";
  const rest = (success: string, value: string) =>
    `${success},2025-03-07 12:00:00.123456,accuracy,average,${value},{"a.json": 66.0, "b.json": 67.5}\n`;
  const figures = () =>
    readEvidence([{ kind: "sqlite", path: db }], everything).flatMap((found) => found.figures);

  test("is read in spite of its rows being longer than its header, with commas in unquoted JSON", async () => {
    const [report] = await importFiles(
      [file("b.csv", `${HEADER}gpqa,deepseek-r1,together,gpqa,${rest("True", "66.67")}`)],
      { db },
    );
    expect(report).toMatchObject({ kind: "benchmark_results", imported: 1, skipped: [] });
    expect(figures()).toEqual([
      {
        provider: "together",
        model: "deepseek-r1",
        metric: "gpqa",
        value: 66.67,
        measuredAt: "2025-03-07T12:00:00.123Z",
        source: "DeepSeekRouter benchmark_results.csv (accuracy)",
      },
    ]);
  });

  test("is read when it is well formed, quoted or not, and in another order of columns", async () => {
    const files = [
      file("plain.csv", `${HEADER}deepseek-r1,together,gpqa,${rest("True", "60")}`),
      file(
        "quoted.csv",
        `${HEADER}deepseek-r1,together,mmlu,True,2025-03-07 12:00:00,accuracy,average,80,"{""a"": 1, ""b"": 2}"\r\n`,
      ),
      file(
        "table.csv",
        "id,provider_name,model_name,benchmark,success,metric,stat,value,start_time,results_json\n" +
          "1,azure,deepseek-r1,ceval,1,accuracy,average,70,2025-03-07 12:00:00,{}\n" +
          "2,azure,deepseek-r1,ceval,true,accuracy,average,71,2025-03-07T13:00:00+08:00,{}\n",
      ),
    ];
    const reports = await importFiles(files, { db });
    expect(reports.map(({ imported }) => imported)).toEqual([1, 1, 2]);
    expect(
      figures().map(({ provider, metric, value, measuredAt }) => [provider, metric, value, measuredAt]),
    ).toEqual([
      ["azure", "ceval", 71, "2025-03-07T05:00:00.000Z"],
      ["azure", "ceval", 70, "2025-03-07T12:00:00.000Z"],
      ["together", "mmlu", 80, "2025-03-07T12:00:00.000Z"],
      ["together", "gpqa", 60, "2025-03-07T12:00:00.123Z"],
    ]);
  });

  test("imported again in another zone has its dates set right, and adds none", async () => {
    const row = (time: string, value: string) =>
      `gpqa,deepseek-r1,together,gpqa,True,${time},accuracy,average,${value},{}\n`;
    const path = file(
      "b.csv",
      HEADER +
        row("2025-03-07 12:00:00.123456", "60") +
        row("2025-03-07 20:00:00.123456", "60") + // as far apart as the two zones
        row("2025-03-07 12:00:00.123456", "70"),
    );
    const dates = () => figures().map(({ value, measuredAt }) => [value, measuredAt]);
    await importFiles([path], { db });
    expect(await importFiles([path], { db, timeZone: "Asia/Shanghai" })).toMatchObject([
      { imported: 0, duplicates: 1, corrected: 2 },
    ]);
    const right = [
      [60, "2025-03-07T04:00:00.123Z"],
      [70, "2025-03-07T04:00:00.123Z"],
      [60, "2025-03-07T12:00:00.123Z"],
    ];
    expect(dates().sort()).toEqual([...right].sort());
    expect(await importFiles([path], { db })).toMatchObject([{ imported: 0, corrected: 0 }]);
    expect(dates().sort()).toEqual([...right].sort());
    appendFileSync(path, row("2025-03-09 12:00:00.123456", "60") + row("2025-03-07 12:00:00.5", "60"));
    expect(await importFiles([path], { db, timeZone: "Asia/Shanghai" })).toMatchObject([
      { imported: 2, duplicates: 3, corrected: 0 },
    ]);
  });

  test("gives figures of successful runs only", async () => {
    const path = file(
      "b.csv",
      HEADER +
        `gpqa,deepseek-r1,azure,gpqa,False,2025-03-07 12:00:00,None,None,-1.0,None\n` +
        `demo_gpqa,deepseek-r1,azure,demo_gpqa,${rest("True", "33.3")}` +
        `gpqa,deepseek-r1,azure,gpqa,${rest("True", "nan")}` +
        `gpqa,deepseek-r1,azure,gpqa,${rest("True", "101")}` +
        `gpqa,deepseek-r1,azure,mmlu,2025\n` +
        `gpqa,deepseek-r1,azure,gpqa,${rest("True", "50")}`,
    );
    const [report] = await importFiles([path], { db });
    expect(report?.imported).toBe(1);
    expect(report?.skipped).toEqual([
      { line: 2, reason: "marked as failed by the source" },
      { line: 3, reason: "demo_gpqa is a debug run over a few questions" },
      { line: 4, reason: 'the value is not a number from 0 to 100: "nan"' },
      { line: 5, reason: 'the value is not a number from 0 to 100: "101"' },
      { line: 6, reason: "no True or False where the success flag belongs" },
    ]);
    expect(await importFiles([path], { db })).toMatchObject([{ imported: 0, duplicates: 1 }]);
  });
});

describe("results of dsr", () => {
  const fillCsv = async (folder: string) => {
    const sink = openCsv(folder);
    sink.begin(aRun({ endedAt: null, status: "running" }));
    sink.record(aRecord());
    sink.score(aScore({ verdict: "incorrect" }));
    sink.score(aScore());
    sink.end(aRun());
    await sink.close();
  };

  test("a folder is imported whole, and again without effect", async () => {
    const folder = join(dir, "results");
    await fillCsv(folder);
    const short = (reports: Awaited<ReturnType<typeof importFiles>>) =>
      reports.map(({ kind, imported, duplicates }) => [kind, imported, duplicates]);
    expect(short(await importFiles([folder], { db }))).toEqual([
      ["runs", 1, 0],
      ["requests", 1, 0],
      ["scores", 1, 0],
    ]);
    expect(short(await importFiles([folder], { db }))).toEqual([
      ["runs", 0, 1],
      ["requests", 0, 1],
      ["scores", 0, 1],
    ]);
    expect(readRun({ kind: "sqlite", path: db }, "run-1")).toEqual({
      run: aRun(),
      requests: [aRecord()],
      scores: [aScore()],
    });
  });

  test("requests that arrive before their run get a stand-in, which the run replaces", async () => {
    const folder = join(dir, "results");
    await fillCsv(folder);
    await importFiles([join(folder, "requests.csv")], { db });
    expect(listRuns({ kind: "sqlite", path: db })[0]?.run).toMatchObject({
      id: "run-1",
      kind: "import",
      endedAt: null,
    });
    expect(await importFiles([join(folder, "runs.csv")], { db })).toMatchObject([{ imported: 1 }]);
    expect(listRuns({ kind: "sqlite", path: db })[0]?.run).toEqual(aRun());
  });

  test("damaged rows and lines are named and left out", async () => {
    const folder = join(dir, "results");
    await fillCsv(folder);
    appendFileSync(join(folder, "requests.csv"), "1,short\r\n");
    const lines = [
      ...exportRuns({ kind: "csv", path: folder }, { format: { kind: "jsonl" }, runIds: null }),
    ].join("");
    const jsonl = file(
      "all.jsonl",
      `${lines}not json\n{"type":"thing"}\n${JSON.stringify({ type: "score", ...aScore(), repeat: -1, dataset: "" })}\n`,
    );
    const [, requests] = await importFiles([folder], { db });
    expect(requests).toMatchObject({
      imported: 1,
      skipped: [{ line: 3, reason: "2 columns where the header has 81" }],
    });
    expect(await importFiles([jsonl], { db })).toMatchObject([
      {
        kind: "jsonl",
        imported: 0,
        duplicates: 3,
        skipped: [
          { line: 4, reason: "not JSON" },
          { line: 5, reason: 'its "type" is none of run, request, score, answer, figure, log' },
          { line: 6, reason: expect.stringMatching(/^dataset: .*; repeat: /) },
        ],
      },
    ]);
  });

  test("a table that a spreadsheet saved again, with columns moved and one added, is recognised", async () => {
    const folder = join(dir, "results");
    await fillCsv(folder);
    const text = [
      ...exportRuns(
        { kind: "csv", path: folder },
        { format: { kind: "csv", table: "scores" }, runIds: null },
      ),
    ];
    const moved = text
      .join("")
      .trimEnd()
      .split("\r\n")
      .map((line, i) =>
        [i === 0 ? "remark" : "fine", ...line.split(",").reverse()].join(";").replaceAll(";", ","),
      );
    expect(await importFiles([file("any name.txt", `${moved.join("\n")}\n`)], { db })).toMatchObject([
      { kind: "scores", imported: 1, skipped: [] },
    ]);
  });
});

describe("a file that is not results", () => {
  test("is reported by name with the reason, and does not stop the others", async () => {
    mkdirSync(join(dir, "empty folder"));
    const paths = [
      file("empty.csv", ""),
      file("other.csv", "name,age\nAda,36\n"),
      file("other.json", '{"name": "Ada"}'),
      file("cut.csv", "provider,model,metric,value,measured_at\n"),
      join(dir, "missing.csv"),
      join(dir, "empty folder"),
      file("good.csv", perfRow({})),
    ];
    const reports = await importFiles(paths, { db });
    expect(reports.map(({ imported }) => imported)).toEqual([0, 0, 0, 0, 0, 0, 1]);
    expect(reports.map(({ problem }) => problem?.replaceAll(`${dir}/`, "") ?? null)).toEqual([
      "empty.csv was not recognised: the file is empty.",
      expect.stringMatching(/^other.csv was not recognised: it has neither a header of dsr's CSV files/),
      expect.stringMatching(/^other.json was not recognised: JSON lines of dsr begin with/),
      "cut.csv was not recognised: its header is that of figures.csv but for missing columns: source.",
      "There is no file or folder at missing.csv.",
      expect.stringMatching(/^The folder empty folder holds no results: none of runs.csv, requests.csv/),
      null,
    ]);
  });

  /** "华为云" in GBK, as a spreadsheet on a Chinese Windows saves it. */
  const GBK = Buffer.from([0xbb, 0xaa, 0xce, 0xaa, 0xd4, 0xc6]);
  const inGbk = (text: string) =>
    Buffer.concat(text.split("GBK").flatMap((part, i) => [...(i > 0 ? [GBK] : []), Buffer.from(part)]));

  test("that is not UTF-8 is refused with what to do, and adds nothing", async () => {
    const text = perfRow({}) + perfRow({ provider: "GBK" });
    writeFileSync(join(dir, "gbk.csv"), inGbk(text));
    writeFileSync(join(dir, "utf16.csv"), Buffer.from(`\uFEFF${text}`, "utf16le"));
    writeFileSync(join(dir, "bare.csv"), Buffer.from(text, "utf16le"));
    const reports = await importFiles(
      ["gbk.csv", "utf16.csv", "bare.csv"].map((name) => join(dir, name)),
      { db },
    );
    expect(reports.map(({ problem }) => problem?.replaceAll(`${dir}/`, ""))).toEqual([
      "gbk.csv was not recognised: it is not valid UTF-8, first on line 2: save the file as UTF-8.",
      "utf16.csv was not recognised: it is UTF-16 text: save the file as UTF-8.",
      "bare.csv was not recognised: it is UTF-16 text: save the file as UTF-8.",
    ]);
    expect(listRuns({ kind: "sqlite", path: db })).toEqual([]);
    const warnings: string[] = [];
    readEvidence([{ kind: "csv", path: join(dir, "gbk.csv") }], everything, (message) =>
      warnings.push(message),
    );
    expect(warnings).toEqual([expect.stringContaining("save the file as UTF-8")]);
    expect(() => listRuns({ kind: "csv", path: join(dir, "gbk.csv") })).toThrow("save the file as UTF-8");
  });

  test("with a letter on the border of two blocks is UTF-8 all the same", async () => {
    for (const shift of [0, 1, 2, 3]) {
      const message = `${"x".repeat((1 << 20) - 200 + shift)}${"为🚀".repeat(60)}`;
      const [report] = await importFiles([file(`${shift}.csv`, perfRow({ ...FAILED, error: message }))], {
        db,
      });
      expect(report).toMatchObject({ imported: 1, problem: null });
    }
  });

  test("a row of dsr that is not UTF-8, as a crash can leave it, is left out alone", async () => {
    const folder = join(dir, "results");
    const sink = openCsv(folder);
    sink.begin(aRun());
    sink.record(aRecord({ id: "whole" }));
    sink.record(aRecord({ id: "cut", seq: 1, finishReason: "GBK" }));
    await sink.close();
    const path = join(folder, "requests.csv");
    writeFileSync(path, inGbk(readFileSync(path, "utf8")));
    const warnings: string[] = [];
    const [evidence] = readEvidence([{ kind: "csv", path: folder }], everything, (message) =>
      warnings.push(message),
    );
    expect(evidence?.requests).toHaveLength(1);
    expect(warnings).toEqual([expect.stringMatching(/^1 row of /)]);
    expect(await importFiles([path], { db })).toMatchObject([
      { imported: 1, skipped: [{ line: 3, reason: "not valid UTF-8: save the file as UTF-8" }] },
    ]);
  });

  test("a SQLite store is not taken for text", async () => {
    await importFiles([file("good.csv", perfRow({}))], { db });
    const [report] = await importFiles([db], { db: join(dir, "other.db") });
    expect(report?.problem).toMatch(/it is a SQLite database/);
  });

  test("an unknown time zone is named before anything is read", async () => {
    await expect(importFiles([], { db, timeZone: "Mars/Olympus" })).rejects.toThrow(
      /Unknown time zone "Mars\/Olympus"/,
    );
  });
});

describe("an import that is interrupted", () => {
  const three = () => ["a", "b", "c"].map((job) => file(`${job}.csv`, perfRow({ ...FAILED, job })));

  test("keeps the files that are in whole, nothing of the one under way, and says so of those that follow", async () => {
    const files = three();
    const interrupt = new AbortController();
    let messages = 0;
    // Called for the message of each row: the second row is that of the second file.
    const redact = (text: string) => {
      messages += 1;
      if (messages === 2) interrupt.abort();
      return text;
    };
    const reports = await importFiles(files, { db, redact, signal: interrupt.signal });
    expect(reports.map(({ imported, problem }) => [imported, problem])).toEqual([
      [1, null],
      [0, `${files[1]} was not imported: interrupted.`],
      [0, `${files[2]} was not imported: interrupted.`],
    ]);
    expect(messages).toBe(2);
    expect(listRuns({ kind: "sqlite", path: db }).map(({ run }) => run.id)).toEqual(["a"]);
    expect(storedRequests()).toHaveLength(1);
    expect((await importFiles(files, { db })).map(({ imported }) => imported)).toEqual([0, 1, 1]);
  });

  test("hears of it while a file is being read", async () => {
    const interrupt = new AbortController();
    setImmediate(() => interrupt.abort());
    const [report] = await importFiles(three(), { db, signal: interrupt.signal });
    expect(report).toMatchObject({
      kind: "perf_results",
      imported: 0,
      problem: expect.stringMatching(/interrupted/),
    });
    expect(listRuns({ kind: "sqlite", path: db })).toEqual([]);
  });
});
