/**
 * The formats of traces, told apart by their first line: the Azure LLM inference traces (2023, and 2024 which has the
 * same columns), Mooncake's JSON Lines, and dsr's own CSV. Each turns one line into a row, or into what is wrong with it.
 */
import { unknownName } from "../base/index.ts";
import { parseTime, type TraceTime } from "./trace-time.ts";

/** Tokens that one block of a Mooncake trace stands for; its last block may be shorter. */
export const BLOCK_TOKENS = 512;
/** Beyond any model's context; a larger number is a slip. */
const MOST_TOKENS = 2_000_000;
const LONGEST_SHOWN = 40;

export interface TraceRow {
  time: TraceTime;
  /** As the file has it, for messages. */
  writtenTime: string;
  inputTokens: number;
  /** May be 0: a request that was cancelled, or failed. */
  outputTokens: number;
  /** Null where the trace names none. */
  id: string | null;
  /** The hash ids of the input's blocks, in order; equal ids are equal text. Null where the trace knows nothing of it. */
  blocks: readonly number[] | null;
}

export interface TraceFormat {
  name: string;
  /** Whether the line by which it was recognised is a header, not a row. */
  hasHeader: boolean;
  parseRow(line: string): TraceRow | { faults: string[] };
}

interface Columns {
  name: string;
  time: string;
  input: string;
  output: string;
  id: string | null;
}

const CSV_FORMATS: readonly Columns[] = [
  { name: "Azure", time: "TIMESTAMP", input: "ContextTokens", output: "GeneratedTokens", id: null },
  { name: "CSV", time: "timestamp", input: "input_tokens", output: "output_tokens", id: "id" },
];

/** The format of a trace that begins with this line, or why it is none. */
export function recogniseFormat(firstLine: string): TraceFormat | { faults: string[] } {
  if (firstLine.startsWith("{")) return { name: "Mooncake", hasHeader: false, parseRow: parseMooncake };
  const header = fieldsOf(firstLine);
  const columns = CSV_FORMATS.find(({ time }) => header.includes(time));
  if (columns === undefined) return { faults: [`${shown(firstLine)} is not the header of a trace`] };
  const { time, input, output, id } = columns;
  const known = [time, input, output, ...(id === null ? [] : [id])];
  const faults = [
    ...[time, input, output]
      .filter((name) => !header.includes(name))
      .map((name) => `the column ${name} is missing`),
    ...header.filter((name) => !known.includes(name)).map((name) => unknownName("column", name, known)),
    ...known
      .filter((name) => header.indexOf(name) !== header.lastIndexOf(name))
      .map((name) => `the column ${name} is there twice`),
  ];
  if (faults.length > 0) return { faults };
  return { name: columns.name, hasHeader: true, parseRow: (line) => parseCsvRow(line, header, columns) };
}

function parseCsvRow(
  line: string,
  header: readonly string[],
  columns: Columns,
): ReturnType<TraceFormat["parseRow"]> {
  if (line.startsWith("{")) return { faults: ["a line of JSON in a CSV trace"] };
  const fields = fieldsOf(line);
  if (fields.length !== header.length)
    return { faults: [`${fields.length} fields instead of ${header.length} (${header.join(",")})`] };
  const field = (name: string) => fields[header.indexOf(name)] ?? "";
  const faults: string[] = [];
  const tokens = (name: string, least: number) =>
    // A table program writes 374.0 for 374 when another row of the column is empty.
    checkTokens(name, /^\d+(\.0+)?$/.test(field(name)) ? Number(field(name)) : field(name), least, faults);
  const writtenTime = field(columns.time);
  const time = parseTime(writtenTime);
  if (time === null)
    faults.push(
      `${columns.time} ${shown(writtenTime)}: expected seconds as a number, or a date like 2023-11-16 18:17:03.97996`,
    );
  const inputTokens = tokens(columns.input, 1);
  const outputTokens = tokens(columns.output, 0);
  if (time === null || faults.length > 0) return { faults };
  const id = columns.id !== null && header.includes(columns.id) ? field(columns.id) : "";
  return { time, writtenTime, inputTokens, outputTokens, id: id === "" ? null : id, blocks: null };
}

/** Of a line without quoted commas: times, numbers and ids have no use for them. */
function fieldsOf(line: string): string[] {
  return line.split(",").map((field) => field.trim().replace(/^"([^"]*)"$/, "$1"));
}

function parseMooncake(line: string): ReturnType<TraceFormat["parseRow"]> {
  const value = parseObject(line);
  if (value === null) return { faults: [`${shown(line)} is not a JSON object`] };
  const faults: string[] = [];
  const { timestamp } = value;
  const isTime = typeof timestamp === "number" && Number.isFinite(timestamp) && timestamp >= 0;
  if (!isTime) faults.push(`timestamp ${shown(timestamp)}: expected milliseconds, 0 or more`);
  const inputTokens = checkTokens("input_length", value.input_length, 1, faults);
  const outputTokens = checkTokens("output_length", value.output_length, 0, faults);
  const blocks = checkBlocks(value.hash_ids, inputTokens, faults);
  if (faults.length > 0) return { faults };
  const time: TraceTime = { ms: Number(timestamp), kind: "milliseconds" };
  return { time, writtenTime: `${timestamp} ms`, inputTokens, outputTokens, id: null, blocks };
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function checkTokens(name: string, value: unknown, least: number, faults: string[]): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= MOST_TOKENS)
    return value;
  faults.push(`${name} ${shown(value)}: expected a whole number from ${least} to ${MOST_TOKENS}`);
  return Number.NaN;
}

function checkBlocks(value: unknown, inputTokens: number, faults: string[]): number[] {
  const isId = (id: unknown): id is number => typeof id === "number" && Number.isSafeInteger(id) && id >= 0;
  if (!Array.isArray(value) || !value.every(isId)) {
    faults.push(`hash_ids ${shown(value)}: expected a list of whole numbers, 0 or more`);
    return [];
  }
  const needed = Math.ceil(inputTokens / BLOCK_TOKENS);
  if (!Number.isNaN(needed) && value.length !== needed)
    faults.push(
      `${value.length} hash_ids for an input_length of ${inputTokens}: expected ${needed}, one for each ${BLOCK_TOKENS} tokens`,
    );
  return value;
}

/** A value of the file, quoted and short enough for a message. */
function shown(value: unknown): string {
  if (value === undefined) return "is missing";
  const text = JSON.stringify(value);
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}
