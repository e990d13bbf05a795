/** The requests of a trace file that are to be replayed. All lines up to the last of them are checked before it returns. */
import { DsrError, faultList, messageOf } from "../base/index.ts";
import { fileLines } from "./file-lines.ts";
import { recogniseFormat, type TraceFormat, type TraceRow } from "./trace-format.ts";

/** Which requests of a trace are taken. Times are milliseconds after its first request. */
export interface TraceCut {
  fromMs: number;
  /** Exclusive. */
  toMs: number;
  /** At most so many. */
  limit: number;
  /** Longer inputs are left out. */
  maxInputTokens: number;
}

export interface TraceRequest {
  line: number;
  id: string;
  /** After the first request that is taken. */
  atMs: number;
  inputTokens: number;
  outputTokens: number;
  blocks: readonly number[] | null;
}

export interface TraceRequests {
  format: string;
  requests: TraceRequest[];
  /** Requests within the cut whose input was too long. */
  tooLong: number;
}

/** A file that is no trace has a fault on every line; by then that is understood. */
const MOST_FAULTS = 1000;
const HINT = "docs/prompts.md describes the formats of traces";

/**
 * Reads a trace. What lies behind the last request that is taken is not read.
 * @throws DsrError `prompts_trace` naming every faulty line; `prompts_empty` when nothing is left to send.
 */
export async function readTrace(path: string, cut: TraceCut): Promise<TraceRequests> {
  const reader = new TraceReader(cut);
  try {
    for await (const { line, text } of fileLines(path)) {
      reader.read(line, text);
      if (reader.isDone) break;
    }
  } catch (error) {
    throw new DsrError(`Cannot read the trace ${path}: ${messageOf(error)}.`, {
      code: "prompts_trace",
      hint: HINT,
      cause: error,
    });
  }
  const { faults, format, requests, tooLong, seen } = reader;
  if (faults.length > 0)
    throw new DsrError(`The trace ${path} has ${faultList(faults)}`, { code: "prompts_trace", hint: HINT });
  if (format === null || seen === 0)
    throw new DsrError(`The trace ${path} holds no requests.`, { code: "prompts_trace", hint: HINT });
  if (requests.length === 0)
    throw new DsrError(
      `Nothing is left of the trace ${path}: of its first ${seen} requests, ${tooLong} are longer than max-input and the others lie before from= or after to=.`,
      { code: "prompts_empty", hint: "widen from=, to= or max-input=" },
    );
  return { format: format.name, requests, tooLong };
}

interface Seen {
  line: number;
  row: TraceRow;
}

/** Takes the lines one by one and keeps the faults and the requests. */
class TraceReader {
  readonly faults: string[] = [];
  readonly requests: TraceRequest[] = [];
  format: TraceFormat | null = null;
  tooLong = 0;
  seen = 0;
  isDone = false;
  readonly #cut: TraceCut;
  readonly #lineOfId = new Map<string, number>();
  #blank: number[] = [];
  #first: TraceRow | null = null;
  #firstTaken: TraceRow | null = null;
  #previous: Seen | null = null;

  constructor(cut: TraceCut) {
    this.#cut = cut;
  }

  read(line: number, text: string | null): void {
    if (text === "") {
      this.#blank.push(line);
      return;
    }
    // Blank lines at the end are a matter of editors; between requests, one of them may be what is left of a request.
    for (const blank of this.#blank) this.#fault(blank, "it is blank, and others follow");
    this.#blank = [];
    if (text === null) this.#fault(line, "it is not UTF-8");
    else if (this.format === null) this.#begin(line, text);
    else this.#row(line, text, this.format);
    if (this.faults.length >= MOST_FAULTS) this.isDone = true;
  }

  #fault(line: number, what: string): void {
    this.faults.push(`line ${line}: ${what}`);
  }

  #begin(line: number, text: string): void {
    const format = recogniseFormat(text);
    if ("faults" in format) {
      for (const fault of format.faults) this.#fault(line, fault);
      this.#fault(
        line,
        "expected TIMESTAMP,ContextTokens,GeneratedTokens (Azure), timestamp,input_tokens,output_tokens[,id], or JSON Lines (Mooncake)",
      );
      // Without its columns nothing can be said of the other lines.
      this.isDone = true;
      return;
    }
    this.format = format;
    if (!format.hasHeader) this.#row(line, text, format);
  }

  #row(line: number, text: string, format: TraceFormat): void {
    const row = format.parseRow(text);
    if ("faults" in row) {
      for (const fault of row.faults) this.#fault(line, fault);
      return;
    }
    this.seen += 1;
    const disorder = this.#previous === null ? null : disorderOf(this.#previous, row);
    this.#previous = { line, row };
    if (disorder !== null) {
      this.#fault(line, disorder);
      return;
    }
    this.#first ??= row;
    this.#take(line, row, row.time.ms - this.#first.time.ms);
  }

  #take(line: number, row: TraceRow, sinceFirstMs: number): void {
    const { fromMs, toMs, limit, maxInputTokens } = this.#cut;
    if (sinceFirstMs < fromMs) return;
    if (sinceFirstMs >= toMs) {
      this.isDone = true;
      return;
    }
    if (row.inputTokens > maxInputTokens) {
      this.tooLong += 1;
      return;
    }
    const id = row.id ?? `line-${line}`;
    const earlier = this.#lineOfId.get(id);
    if (earlier !== undefined) this.#fault(line, `id ${JSON.stringify(id)} is that of line ${earlier}`);
    this.#lineOfId.set(id, line);
    this.#firstTaken ??= row;
    const { inputTokens, outputTokens, blocks } = row;
    const atMs = toMicroseconds(row.time.ms - this.#firstTaken.time.ms);
    this.requests.push({ line, id, atMs, inputTokens, outputTokens, blocks });
    if (this.requests.length === limit) this.isDone = true;
  }
}

function disorderOf({ line, row: previous }: Seen, row: TraceRow): string | null {
  if (row.time.kind !== previous.time.kind)
    return `its time ${row.writtenTime} (${row.time.kind}) cannot be compared with that of line ${line}, ${previous.writtenTime} (${previous.time.kind})`;
  return row.time.ms < previous.time.ms
    ? `its time ${row.writtenTime} is before that of line ${line}, ${previous.writtenTime}`
    : null;
}

/** Rounds to a thousandth of a millisecond: what lies below is left over from sums of fractions, not measured. */
const toMicroseconds = (ms: number) => Math.round(ms * 1000) / 1000;
