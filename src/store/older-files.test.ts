/** Files as the first version wrote them, to the letter: they can be read for ever, and nothing is lost beside them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { requestRecordSchema } from "../record/index.ts";
import { aFailedRecord, aRecord, aRun } from "../testing/index.ts";
import { exportRuns, importFiles, openCsv, readEvidence, readRun } from "./index.ts";

const HEADER =
  "schema,id,run_id,kind,seq,round,attempt,provider,model,mode,model_id,endpoint,started_at,prompt_sour" +
  "ce,prompt_id,prompt_input_chars,prompt_nonce,temperature,top_p,max_tokens,scheduled_at_ms,sent_at_ms" +
  ",headers_at_ms,first_byte_at_ms,first_output_at_ms,first_answer_at_ms,last_output_at_ms,ended_at_ms," +
  "usage_reported,usage_input_tokens,usage_output_tokens,usage_reasoning_tokens,usage_cached_tokens,cou" +
  "nted_tokenizer,counted_input_tokens,counted_output_tokens,counted_reasoning_tokens,output_reasoning_" +
  "chars,output_answer_chars,output_tool_chars,finish_reason,error_kind,error_http_status,error_provide" +
  "r_code,error_retry_after_ms,error_message,response_model,response_id,response_request_id,response_fi" +
  "ngerprint,response_http_status,price_input_per_m,price_output_per_m,price_cached_input_per_m,price_c" +
  "urrency,price_source,price_as_of,imported_from,deltas_json";

const ROWS = [
  "1,request-1,run-1,perf,0,0,1,sim-a,model-x,,vendor/model-x,http://127.0.0.1:9/sim-a/v1,2026-03-02T04" +
    ":00:00.000Z,synthetic,prompt-1,80,,,,,1000,1000,1100,1150,1500,1900,2950,3000,true,20,100,40,0,,,,,1" +
    '60,240,0,stop,,,,,,vendor/model-x,response-1,,,200,4,16,1,CNY,,2026-03-01,,"{""gapsUs"":[500000,4000' +
    '00],""chars"":[4,5],""channels"":""r1a1""}"',
  "1,request-2,run-1,perf,1,0,1,sim-a,model-x,,vendor/model-x,http://127.0.0.1:9/sim-a/v1,2026-03-02T04" +
    ":00:00.000Z,synthetic,prompt-1,80,,,,,1000,1000,1100,,,,,1200,false,,,,,,,,,0,0,0,,server,500,,,inte" +
    "rnal error,,,,,500,4,16,1,CNY,,2026-03-01,,",
];

const RUN =
  "schema,id,kind,started_at,ended_at,seed,status,stop_reason,dsr_version,node_version,platform,config_json\r\n" +
  "1,run-1,perf,2026-03-02T04:00:00.000Z,2026-03-02T04:01:00.000Z,7,done,,0.1.0,24.0.0,linux-x64,{}\r\n";

const JSON_LINES = [
  '{"type":"request","schema":1,"id":"request-1","runId":"run-1","kind":"perf","seq":0,"round":0,"attem' +
    'pt":1,"target":{"provider":"sim-a","model":"model-x","mode":null,"modelId":"vendor/model-x","endpoin' +
    't":"http://127.0.0.1:9/sim-a/v1"},"startedAt":"2026-03-02T04:00:00.000Z","prompt":{"source":"synthet' +
    'ic","id":"prompt-1","inputChars":80,"nonce":null},"sampling":{"temperature":null,"topP":null,"maxTok' +
    'ens":null},"times":{"scheduledAtMs":1000,"sentAtMs":1000,"headersAtMs":1100,"firstByteAtMs":1150,"fi' +
    'rstOutputAtMs":1500,"firstAnswerAtMs":1900,"lastOutputAtMs":2950,"endedAtMs":3000},"deltas":{"gapsUs' +
    '":[500000,400000],"chars":[4,5],"channels":"r1a1"},"usage":{"inputTokens":20,"outputTokens":100,"rea' +
    'soningTokens":40,"cachedTokens":0},"counted":null,"outputChars":{"reasoning":160,"answer":240,"tool"' +
    ':0},"finishReason":"stop","error":null,"response":{"model":"vendor/model-x","id":"response-1","reque' +
    'stId":null,"fingerprint":null,"httpStatus":200},"price":{"inputPerM":4,"outputPerM":16,"cachedInputP' +
    'erM":1,"currency":"CNY","source":null,"asOf":"2026-03-01"},"importedFrom":null}',
  '{"type":"request","schema":1,"id":"request-2","runId":"run-1","kind":"perf","seq":1,"round":0,"attem' +
    'pt":1,"target":{"provider":"sim-a","model":"model-x","mode":null,"modelId":"vendor/model-x","endpoin' +
    't":"http://127.0.0.1:9/sim-a/v1"},"startedAt":"2026-03-02T04:00:00.000Z","prompt":{"source":"synthet' +
    'ic","id":"prompt-1","inputChars":80,"nonce":null},"sampling":{"temperature":null,"topP":null,"maxTok' +
    'ens":null},"times":{"scheduledAtMs":1000,"sentAtMs":1000,"headersAtMs":1100,"firstByteAtMs":null,"fi' +
    'rstOutputAtMs":null,"firstAnswerAtMs":null,"lastOutputAtMs":null,"endedAtMs":1200},"deltas":null,"us' +
    'age":null,"counted":null,"outputChars":{"reasoning":0,"answer":0,"tool":0},"finishReason":null,"erro' +
    'r":{"kind":"server","httpStatus":500,"providerCode":null,"retryAfterMs":null,"message":"internal err' +
    'or"},"response":{"model":null,"id":null,"requestId":null,"fingerprint":null,"httpStatus":500},"price' +
    '":{"inputPerM":4,"outputPerM":16,"cachedInputPerM":1,"currency":"CNY","source":null,"asOf":"2026-03-' +
    '01"},"importedFrom":null}',
];

/** What those files say; they know nothing of what came later. */
const REQUESTS = [
  aRecord({
    times: { dispatchedAtMs: null },
    deltas: { gapsUs: [500_000, 400_000], chars: [4, 5], channels: "r1a1" },
  } as never),
  aFailedRecord({ id: "request-2", seq: 1, times: { dispatchedAtMs: null } }),
];

const everything = { models: null, providers: null, runIds: null, since: null, withDeltas: true };

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
  writeFileSync(join(dir, "runs.csv"), RUN);
  writeFileSync(join(dir, "requests.csv"), [HEADER, ...ROWS, ""].join("\r\n"));
  writeFileSync(join(dir, "all.jsonl"), `${JSON_LINES.join("\n")}\n`);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe("CSV files of the first version", () => {
  test("are read: what they do not say is null, and they hold no warm-up", () => {
    const source = { kind: "csv", path: dir } as const;
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    expect(readRun(source, "run-1", null, warn)).toEqual({ run: aRun(), requests: REQUESTS, scores: [] });
    const facts = readEvidence([source], everything, warn)[0]?.requests;
    expect(facts).toMatchObject(
      REQUESTS.map(({ attempt, warmup, times, delay, connection, deltas }) => ({
        attempt,
        warmup,
        times,
        delay,
        connection,
        deltas,
      })),
    );
    expect(warnings).toEqual([]);
  });

  test("are imported, and exported again as the files of today", async () => {
    const db = join(dir, "store.db");
    expect(await importFiles([dir], { db })).toMatchObject([
      { kind: "runs", imported: 1, skipped: [], problem: null },
      { kind: "requests", imported: 2, skipped: [], problem: null },
    ]);
    const source = { kind: "sqlite", path: db } as const;
    expect(readRun(source, "run-1").requests).toEqual(REQUESTS);
    const path = join(dir, "again.csv");
    const format = { kind: "csv", table: "requests" } as const;
    writeFileSync(path, [...exportRuns(source, { format, runIds: null })].join(""));
    expect(readRun({ kind: "csv", path }, "run-1").requests).toEqual(REQUESTS);
  });

  test("are not appended to, and the remedy is named; both folders are read together", async () => {
    const before = readFileSync(join(dir, "requests.csv"), "utf8");
    expect(() => openCsv(dir)).toThrow(
      expect.objectContaining({
        code: "csv_older_header",
        message:
          `${join(dir, "requests.csv")} was begun by an earlier dsr, so nothing was appended: ` +
          "its header lacks retry_wait_ms, warmup, step and 19 more.",
        hint: expect.stringContaining("Choose another folder with --out."),
      }),
    );
    expect(readFileSync(join(dir, "requests.csv"), "utf8")).toBe(before);
    const sink = openCsv(join(dir, "new"));
    sink.begin(aRun({ id: "run-2" }));
    sink.record(aRecord({ id: "request-3", runId: "run-2" }));
    await sink.close();
    const sources = [dir, join(dir, "new")].map((path) => ({ kind: "csv", path }) as const);
    expect(readEvidence(sources, everything)[0]?.requests).toHaveLength(3);
  });

  test("of which a column was lost on the way are told from older ones", async () => {
    const cut = join(dir, "cut.csv");
    writeFileSync(cut, `${HEADER.replace(",deltas_json", "")}\r\n`);
    expect(await importFiles([cut], { db: join(dir, "store.db") })).toMatchObject([
      {
        problem: `${cut} was not recognised: its header is that of requests.csv but for missing columns: deltas_json.`,
      },
    ]);
  });
});

test("a file with columns that this version does not know is not appended to", async () => {
  const folder = join(dir, "new");
  await openCsv(folder).close();
  const path = join(folder, "requests.csv");
  const header = readFileSync(path, "utf8").trimEnd();
  writeFileSync(path, `${header},moon_phase\r\n`);
  expect(() => openCsv(folder)).toThrow(
    `${path} was begun by a newer dsr, or columns were added to it, so nothing was appended: its header also has moon_phase.`,
  );
  writeFileSync(path, `${header.split(",").reverse().join(",")}\r\n`);
  expect(() => openCsv(folder)).toThrow(/has another header than dsr writes/);
});

test("JSON lines of the first version are imported", async () => {
  const db = join(dir, "store.db");
  expect(await importFiles([join(dir, "all.jsonl")], { db })).toMatchObject([
    { kind: "jsonl", imported: 2, skipped: [] },
  ]);
  const { requests } = readRun({ kind: "sqlite", path: db }, "run-1");
  expect(requests).toEqual(REQUESTS);
  for (const record of requests) expect(requestRecordSchema.parse(record)).toEqual(record);
});
