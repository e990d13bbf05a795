/**
 * History of the original DeepSeekRouter: its `perf_results.csv`, 17 columns without a header. Its durations become
 * milliseconds from sending; its own token counts become `counted`, the billed ones `usage`; what it could
 * not know is null.
 */
import { type Redact, sha256 } from "../base/index.ts";
import type { RequestRecord, RunInfo } from "../record/index.ts";
import type { RawCell } from "./csv-cells.ts";
import { csvSteps } from "./csv-scan.ts";
import type { Emit } from "./emit.ts";
import { IMPORTED_TOKENIZER } from "./evidence-facts.ts";
import type { Steps } from "./file-blocks.ts";
import { shortMessage, tooLong } from "./import-limits.ts";
import type { ReadTime } from "./wall-time.ts";

const COLUMNS = 17;
const ABSENT = /^(|nan|none|null)$/i;
const FLAG = /^(true|false)$/i;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:/;

/** True for a row that only perf_results.csv has: 17 cells with a flag in the fifth and times in the next two. */
export function isPerfRow(cells: readonly RawCell[]): boolean {
  return (
    cells.length === COLUMNS &&
    FLAG.test(cells[4] ?? "") &&
    DATE_TIME.test(cells[5] ?? "") &&
    DATE_TIME.test(cells[6] ?? "")
  );
}

/** Emits every request of the file, and a run for every job, first as its first row shows it, at last as a whole. */
export function* readPerfResults(path: string, readTime: ReadTime, redact: Redact, emit: Emit): Steps {
  const jobs = new Map<string, Job>();
  yield* csvSteps(path, (row) => {
    const cells = row.cells();
    const read = readRow(cells, row.complete, readTime);
    if (typeof read === "string") {
      emit.skip(row.line, read);
      return;
    }
    let job = jobs.get(read.jobId);
    if (job === undefined) {
      job = { rows: 0, rounds: new Map(), run: runOf(read) };
      jobs.set(read.jobId, job);
      emit.run(job.run, row.line);
    }
    const round = job.rounds.get(read.promptType) ?? job.rounds.size;
    job.rounds.set(read.promptType, round);
    if (read.startedAt < job.run.startedAt) job.run = { ...job.run, startedAt: read.startedAt };
    if (job.run.endedAt === null || read.endedAt > job.run.endedAt)
      job.run = { ...job.run, endedAt: read.endedAt };
    emit.request(recordOf(read, cells, { seq: job.rows, round }, redact), row.line);
    job.rows += 1;
  });
  for (const job of jobs.values()) emit.run(job.run, 0);
}

interface Job {
  rows: number;
  /** Each prompt of a job went to every provider: that is a round. */
  rounds: Map<string, number>;
  run: RunInfo;
}

interface PerfRow {
  jobId: string;
  provider: string;
  model: string;
  promptType: string;
  success: boolean;
  startedAt: string;
  endedAt: string;
  ttftS: number | null;
  ttfatS: number | null;
  totalS: number;
  input: number | null;
  output: number | null;
  reasoning: number | null;
  billedCached: number | null;
  billedInput: number | null;
  billedOutput: number | null;
  error: string;
}

/** The row, or why it cannot be used. */
function readRow(cells: readonly RawCell[], complete: boolean, readTime: ReadTime): PerfRow | string {
  if (!complete) return "the file ends inside a quoted cell";
  if (cells.length !== COLUMNS) return `${cells.length} columns where ${COLUMNS} are expected`;
  const faults: string[] = [];
  const textAt = (index: number, name: string): string => {
    const value = cells[index] ?? "";
    if (value === "") faults.push(`${name} is empty`);
    return value;
  };
  const timeAt = (index: number, name: string): string => {
    const value = readTime(cells[index] ?? null);
    if (value === null) faults.push(`${name} is not a time: "${shown(cells[index])}"`);
    return value ?? "";
  };
  const numberAt = (index: number, name: string, whole: boolean): number | null => {
    const raw = (cells[index] ?? "").trim();
    if (ABSENT.test(raw)) return null;
    const value = Number(raw);
    if (Number.isFinite(value) && value >= 0 && (!whole || Number.isSafeInteger(value))) return value;
    faults.push(`${name} is not a ${whole ? "whole number" : "number"} of at least 0: "${shown(raw)}"`);
    return null;
  };
  const flag = cells[4] ?? "";
  if (!FLAG.test(flag)) faults.push(`success is neither True nor False: "${shown(flag)}"`);
  const totalS = numberAt(9, "total_time", false);
  if (totalS === null && faults.length === 0) faults.push("total_time is empty");
  const row: PerfRow = {
    jobId: textAt(0, "job_id"),
    provider: textAt(1, "provider"),
    model: textAt(2, "model"),
    promptType: textAt(3, "prompt_type"),
    success: /^true$/i.test(flag),
    startedAt: timeAt(5, "start_time"),
    endedAt: timeAt(6, "end_time"),
    ttftS: numberAt(7, "time_to_first_token", false),
    ttfatS: numberAt(8, "time_to_first_result_token", false),
    totalS: totalS ?? 0,
    input: numberAt(10, "input_tokens_count", true),
    output: numberAt(11, "output_tokens_count", true),
    reasoning: numberAt(12, "reasoning_tokens_count", true),
    billedCached: numberAt(13, "cached_tokens_count_billing", true),
    billedInput: numberAt(14, "input_tokens_count_billing", true),
    billedOutput: numberAt(15, "output_tokens_count_billing", true),
    error: cells[16] ?? "",
  };
  const { jobId, provider, model, promptType } = row;
  const long = tooLong({ job_id: jobId, provider, model, prompt_type: promptType });
  if (long !== null) faults.push(long);
  return faults.length > 0 ? faults.join("; ") : row;
}

function recordOf(
  row: PerfRow,
  cells: readonly RawCell[],
  place: { seq: number; round: number },
  redact: Redact,
): RequestRecord {
  // The source wrote 0 where the provider reported nothing.
  const reported = (count: number | null) => (count === 0 ? null : count);
  const [billedInput, billedOutput] = [reported(row.billedInput), reported(row.billedOutput)];
  return {
    schema: 1,
    id: rowId(cells),
    runId: row.jobId,
    kind: "perf",
    ...place,
    attempt: 1,
    retryWaitMs: null,
    warmup: false,
    step: null,
    inFlight: null,
    session: null,
    target: { provider: row.provider, model: row.model, mode: null, modelId: null, endpoint: null },
    startedAt: row.startedAt,
    prompt: { source: row.promptType, id: `${row.jobId}/${row.promptType}`, inputChars: null, nonce: null },
    sampling: { temperature: null, topP: null, maxTokens: null },
    times: {
      scheduledAtMs: null,
      dispatchedAtMs: null,
      sentAtMs: 0,
      headersAtMs: null,
      firstByteAtMs: null,
      firstOutputAtMs: row.ttftS === null ? null : row.ttftS * 1000,
      firstAnswerAtMs: row.ttfatS === null ? null : row.ttfatS * 1000,
      lastOutputAtMs: null,
      endedAtMs: row.totalS * 1000,
    },
    delay: null,
    connection: null,
    deltas: null,
    usage:
      billedInput === null && billedOutput === null
        ? null
        : {
            inputTokens: billedInput,
            outputTokens: billedOutput,
            reasoningTokens: null,
            cachedTokens: reported(row.billedCached),
          },
    countedNatively: null,
    counted: {
      tokenizer: IMPORTED_TOKENIZER,
      inputTokens: row.input,
      outputTokens: row.output,
      reasoningTokens: row.reasoning,
    },
    outputChars: { reasoning: null, answer: null, tool: null },
    finishReason: null,
    error: row.success
      ? null
      : {
          kind: "unclassified",
          httpStatus: null,
          providerCode: null,
          retryAfterMs: null,
          message: messageFrom(row.error, redact),
        },
    response: { model: null, id: null, requestId: null, fingerprint: null, httpStatus: null },
    price: null,
    importedFrom: "DeepSeekRouter perf_results.csv",
  };
}

/**
 * The same row gets the same id whenever and wherever it is imported, also after an editor has saved the file with other
 * line ends, which changes the line breaks inside cells. Nothing else is evened out: ids must never change again.
 */
function rowId(cells: readonly RawCell[]): string {
  const even = cells.map((cell) => cell?.replace(/\r\n?/g, "\n") ?? null);
  return `imported-${sha256(JSON.stringify(even)).slice(0, 32)}`;
}

function runOf(row: PerfRow): RunInfo {
  return {
    schema: 1,
    id: row.jobId,
    kind: "import",
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    seed: "",
    config: { importedFrom: "DeepSeekRouter perf_results.csv" },
    versions: { dsr: "unknown", node: "unknown", platform: "unknown" },
    status: "done",
    stopReason: null,
  };
}

function messageFrom(error: string, redact: Redact): string {
  const line = redact(error).replace(/\s+/g, " ").trim();
  if (line === "") return "marked as failed by the source, without an error message";
  return shortMessage(line);
}

function shown(cell: RawCell | undefined): string {
  return (cell ?? "").slice(0, 40);
}
