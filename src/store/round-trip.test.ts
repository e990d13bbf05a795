import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ZodType } from "zod";
import {
  type RequestRecord,
  type RunInfo,
  requestRecordSchema,
  runInfoSchema,
  type Score,
  scoreSchema,
} from "../record/index.ts";
import { aRecord, aRun } from "../testing/index.ts";
import { csvHeader, csvRow, csvText, decodeCell } from "./csv-cells.ts";
import { scanCsv } from "./csv-scan.ts";
import { exportRuns, importFiles, openCsv, openSqlite, readRun, type Sink } from "./index.ts";
import { figureTable, requestTable, runTable, scoreTable } from "./tables.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Texts that break careless stores, beside any other text. */
const texts = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.constantFrom("", " ", "'", "=1+1", "'=1+1", "''-2", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1"),
  fc.constantFrom('"', '""', ",", "a\r\nb", "\uFEFFx", "\u0000", "null", "NaN", "true", "1e5", "007", "中文"),
);
const moments = fc
  .tuple(
    fc.date({ min: new Date("1990-01-01"), max: new Date("2200-01-01"), noInvalidDate: true }),
    fc.constantFrom("ms", "s", "us"),
  )
  .map(([date, precision]) => {
    const iso = date.toISOString();
    return precision === "s" ? `${iso.slice(0, 19)}Z` : precision === "us" ? `${iso.slice(0, -1)}123Z` : iso;
  });
/** -0 is no fact: it is written and read as 0. */
const numbers = (min: number) =>
  fc.double({ min, noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));

/** The parts of zod's definitions that describe the nouns. */
interface Definition {
  type: string;
  shape: Record<string, ZodType>;
  innerType: ZodType;
  values: unknown[];
  entries: Record<string, string>;
  element: ZodType;
  format?: string;
}

/** Any value of a schema, so that a field added to a record is covered without touching this test. */
function valuesOf(schema: ZodType): fc.Arbitrary<unknown> {
  const { def } = schema as unknown as { def: Definition };
  switch (def.type) {
    case "object": {
      const parts = Object.entries(def.shape);
      const isOptional = (part: ZodType) => (part as unknown as { def: Definition }).def.type === "optional";
      return fc.record(Object.fromEntries(parts.map(([key, part]) => [key, valuesOf(part)])), {
        noNullPrototype: true,
        requiredKeys: parts.filter(([, part]) => !isOptional(part)).map(([key]) => key),
      });
    }
    // Written records have every field; what readers fill in for older ones is tested apart.
    case "default":
    case "optional":
      return valuesOf(def.innerType);
    case "nullable":
      return fc.option(valuesOf(def.innerType), { nil: null });
    case "literal":
      return fc.constantFrom(...def.values);
    case "enum":
      return fc.constantFrom(...Object.values(def.entries));
    case "array":
      return fc.array(valuesOf(def.element), { maxLength: 5 });
    case "boolean":
      return fc.boolean();
    case "number": {
      const { isInt, minValue } = schema as unknown as { isInt: boolean; minValue: number };
      const min = Math.max(minValue ?? Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER);
      return (isInt ? fc.maxSafeInteger() : numbers(-Number.MAX_VALUE))
        .map((value) => (value < min ? -value : value))
        .map((value) => (value === 0 ? 0 : value))
        .filter((value) => schema.safeParse(value).success);
    }
    case "string":
      if (def.format === "datetime") return moments;
      return texts
        .map((text) => (schema.safeParse(text).success ? text : `${text}CNY`.slice(-3)))
        .filter((text) => schema.safeParse(text).success);
    case "record":
      return fc
        .dictionary(
          fc.string({ maxLength: 5 }).filter((key) => key !== "__proto__"),
          fc.jsonValue(),
        )
        .map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    default:
      throw new Error(`no values known for ${def.type}`);
  }
}

/** Bounds of nothing are no bounds: whoever measures has one for a moment at least. */
const anyRecord = (valuesOf(requestRecordSchema) as fc.Arbitrary<RequestRecord>).map(
  (record): RequestRecord =>
    Object.values(record.delay ?? {}).some((bound) => bound !== null) ? record : { ...record, delay: null },
);
const anyScore = valuesOf(scoreSchema) as fc.Arbitrary<Score>;
const anyRun = valuesOf(runInfoSchema) as fc.Arbitrary<RunInfo>;

interface Case {
  run: RunInfo;
  requests: RequestRecord[];
  scores: Score[];
}

/** One run with its requests, ids apart, in the order in which reading gives them back. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    run: anyRun,
    requests: fc.array(anyRecord, { maxLength: 6 }),
    scores: fc.array(anyScore, { maxLength: 4 }),
  })
  .map(({ run, requests, scores }) => ({
    run,
    requests: requests.map((record, i) => ({ ...record, id: `${i}${record.id}`, runId: run.id, seq: i })),
    scores: scores.map((score, i) => ({ ...score, runId: run.id, repeat: i })),
  }));

async function fill(sink: Sink, { run, requests, scores }: Case): Promise<void> {
  sink.begin(run);
  for (const record of requests) sink.record(record);
  for (const score of scores) sink.score(score);
  await sink.close();
}

describe("what is stored comes back exactly", () => {
  let count = 0;

  test("from SQLite", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const path = join(dir, `${count++}.db`);
        await fill(openSqlite(path), given);
        expect(readRun({ kind: "sqlite", path }, given.run.id)).toStrictEqual(given);
      }),
      { numRuns: 60 },
    );
  });

  test("from CSV", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const path = join(dir, `${count++}`);
        await fill(openCsv(path), given);
        expect(readRun({ kind: "csv", path }, given.run.id)).toStrictEqual(given);
      }),
      { numRuns: 60 },
    );
  });

  test("through an export to JSON lines or CSV, and an import", async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.constantFrom("jsonl", "csv"), async (given, format) => {
        const folder = join(dir, `${count++}`);
        const db = `${folder}.db`;
        await fill(openSqlite(db), given);
        const from = { kind: "sqlite", path: db } as const;
        const write = (name: string, pieces: Iterable<string>) => {
          const path = `${folder}-${name}`;
          writeFileSync(path, [...pieces].join(""));
          return path;
        };
        const files =
          format === "jsonl"
            ? [write("all", exportRuns(from, { format: { kind: "jsonl" }, runIds: null }))]
            : (["scores", "requests", "runs"] as const).map((table) =>
                write(table, exportRuns(from, { format: { kind: "csv", table }, runIds: [given.run.id] })),
              );
        const reports = await importFiles(files, { db: `${folder}-again.db` });
        expect(reports.flatMap(({ skipped, problem }) => [...skipped, problem])).toEqual(
          files.map(() => null),
        );
        expect(readRun({ kind: "sqlite", path: `${folder}-again.db` }, given.run.id)).toStrictEqual(given);
      }),
      { numRuns: 40 },
    );
  });
});

describe("cells of a CSV file", () => {
  test("a text that a spreadsheet would run is written with an apostrophe; numbers are left alone", () => {
    expect(csvText([["=SUM(A1)", "+1", "-1", "@a", "\tx", "\rx", "safe", "'=x", -5, 1.5]])).toBe(
      `'=SUM(A1),'+1,'-1,'@a,'\tx,"'\rx",safe,''=x,-5,1.5\r\n`,
    );
  });

  test("no text starts a formula, and every text comes back", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const line = csvText([["first", text, null]]);
        expect(line).not.toMatch(/^first,"?[=+\-@\t\r＝＋－＠]/);
        const path = join(dir, "cell.csv");
        writeFileSync(path, line);
        const read: unknown[] = [];
        scanCsv(path, (row) => {
          read.push(row.cells().map((raw) => decodeCell("text", raw)));
          return true;
        });
        expect(read).toEqual([["first", text, null]]);
      }),
      { numRuns: 300 },
    );
  });

  test("an error message that begins like a formula is harmless in the file", () => {
    const error = {
      kind: "server",
      httpStatus: 500,
      providerCode: "=cmd",
      retryAfterMs: -1,
      message: '=HYPERLINK("x")',
    };
    const line = csvText([csvRow(requestTable, aRecord({ error } as never))]);
    expect(line).toContain(`,server,500,'=cmd,-1,"'=HYPERLINK(""x"")",`);
  });

  test("headers are the documented ones and stay as they are", () => {
    expect(csvHeader(runTable)).toBe(
      "schema,id,kind,started_at,ended_at,seed,status,stop_reason,dsr_version,node_version,platform,config_json\r\n",
    );
    expect(csvHeader(scoreTable)).toBe(
      "schema,run_id,request_id,dataset,sample_id,sample_hash,repeat,provider,model,mode,model_id,endpoint,verdict," +
        "reason,extracted,truncated,scored_at,lenient,lenient_extracted,grader,subject,flawed,attempt,from_cache," +
        "answer_sha256\r\n",
    );
    expect(csvHeader(figureTable)).toBe("provider,model,metric,value,measured_at,source\r\n");
    expect(csvHeader(requestTable)).toBe(
      "schema,id,run_id,kind,seq,round,attempt,retry_wait_ms,warmup,step,in_flight,session_id,session_turn," +
        "provider,model,mode,model_id,endpoint,started_at,prompt_source,prompt_id,prompt_input_chars,prompt_nonce," +
        "temperature,top_p,max_tokens,scheduled_at_ms,dispatched_at_ms,sent_at_ms,headers_at_ms,first_byte_at_ms," +
        "first_output_at_ms,first_answer_at_ms,last_output_at_ms,ended_at_ms,delay_sent_ms,delay_headers_ms," +
        "delay_first_byte_ms,delay_first_output_ms,delay_first_answer_ms,delay_last_output_ms,delay_ended_ms," +
        "connection_reused,connection_dns_ms,connection_tcp_ms,connection_tls_ms,usage_reported,usage_input_tokens,usage_output_tokens,usage_reasoning_tokens,usage_cached_tokens," +
        "counted_tokenizer,counted_input_tokens,counted_output_tokens,counted_reasoning_tokens," +
        "native_tokenizer,native_input_tokens,native_output_tokens,native_reasoning_tokens," +
        "output_reasoning_chars,output_answer_chars,output_tool_chars,finish_reason,error_kind,error_http_status," +
        "error_provider_code,error_retry_after_ms,error_message,response_model,response_id,response_request_id," +
        "response_fingerprint,response_http_status,price_input_per_m,price_output_per_m,price_cached_input_per_m," +
        "price_currency,price_source,price_as_of,imported_from,deltas_json\r\n",
    );
  });

  test("a run is one row", () => {
    expect(csvText([csvRow(runTable, aRun())])).toBe(
      "1,run-1,perf,2026-03-02T04:00:00.000Z,2026-03-02T04:01:00.000Z,7,done,,0.1.0,24.0.0,linux-x64,{}\r\n",
    );
  });
});
