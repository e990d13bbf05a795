/**
 * Rows out of CSV and JSONL text. Faults name file, row and column and never quote what a row says: questions of
 * some exams must not appear in any output, and a parser's own messages quote the text around a fault.
 */
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { DsrError, faultList } from "../../base/index.ts";

/** Collects every fault of one exam's files, so that a user sees all of them at once. */
export class Faults {
  readonly #exam: string;
  readonly #found: string[] = [];

  constructor(exam: string) {
    this.#exam = exam;
  }

  /** `row` counts data rows from 1, a header line not counted. */
  add(label: string, row: number | null, column: string | null, what: string): void {
    const where = [label, row === null ? null : `row ${row}`, column === null ? null : `column "${column}"`];
    this.#found.push(`${where.filter((part) => part !== null).join(", ")}: ${what}`);
  }

  /** Throws when there is any fault. */
  throwIfAny(): void {
    if (this.#found.length === 0) return;
    throw new DsrError(`${this.#exam}: the data set is not what it should be, ${faultList(this.#found)}`, {
      code: "exam_invalid",
      hint: `Get it again with: dsr datasets pull ${this.#exam}`,
    });
  }
}

/**
 * CSV records as arrays of fields (RFC 4180; quoted fields may hold newlines). Records end at LF or CRLF only, so
 * that U+0085 and U+2028 inside a question do not split it.
 */
export function parseCsv(label: string, text: string): string[][] {
  return readCsv(label, () => parse(text, CSV));
}

/** The same with the line on which each record begins, none of them longer than `longest` bytes. */
export function csvRecords(
  label: string,
  text: string,
  longest: number,
): { line: number; fields: string[] }[] {
  const bytes = Buffer.from(text);
  let [at, line] = [0, 1];
  /** Counts the lines that end before `end`; the parser's own count takes CRLF in quotes for two. */
  const walk = (end: number, isOver: (byte: number) => boolean) => {
    for (; at < end && !isOver(bytes[at] ?? 0); at++) if (bytes[at] === NEWLINE) line++;
  };
  return readCsv(label, () => parse(bytes, { ...CSV, info: true, max_record_size: longest })).map((row) => {
    const { record, info } = infoRow.parse(row);
    walk(info.bytes, (byte) => byte !== NEWLINE && byte !== RETURN);
    const begins = line;
    walk(info.bytes, () => false);
    return { line: begins, fields: record };
  });
}

const [NEWLINE, RETURN] = [0x0a, 0x0d];
const CSV = { record_delimiter: ["\r\n", "\n"], relax_column_count: true, skip_empty_lines: true };
const infoRow = z.object({ record: z.array(z.string()), info: z.object({ bytes: z.number() }) });

function readCsv<T>(label: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    const { code, lines } = csvFault.catch({ code: "unknown fault", lines: null }).parse(thrown);
    const at = lines === null ? "" : ` near line ${lines}`;
    throw new DsrError(`${label} is not valid CSV${at} (${code}).`, { code: "exam_unreadable" });
  }
}

const csvFault = z.object({ code: z.string(), lines: z.number().nullable() });

/** CSV with a header, as one record per row. Missing columns are faults, and then there are no rows. */
export function parseCsvTable(
  label: string,
  text: string,
  columns: readonly string[],
  faults: Faults,
): Record<string, string>[] {
  const [header = [], ...rows] = parseCsv(label, text);
  const missing = columns.filter((column) => !header.includes(column));
  for (const column of missing) faults.add(label, null, column, "the column is missing");
  if (missing.length > 0) return [];
  return rows.map((row, i) => {
    if (row.length !== header.length) {
      faults.add(label, i + 1, null, `${row.length} columns where the header has ${header.length}`);
    }
    return Object.fromEntries(columns.map((column) => [column, row[header.indexOf(column)] ?? ""]));
  });
}

/** One JSON object a line; only LF ends a line. Lines that are not objects are faults. */
export function parseJsonl(label: string, text: string, faults: Faults): Record<string, unknown>[] {
  const rows: Record<string, unknown>[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const row = jsonObject(line);
    if (row === null) faults.add(label, i + 1, null, "the line is not a JSON object");
    else rows.push(row);
  }
  return rows;
}

/** The object that a line of JSON is; null for anything else. */
export function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** The row as the schema has it; else null, with a fault for every field that is not. */
export function checkedRow<T>(
  schema: z.ZodType<T>,
  fields: Record<string, unknown>,
  { label, row, faults }: { label: string; row: number; faults: Faults },
): T | null {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return parsed.data;
  for (const column of new Set(parsed.error.issues.map(({ path }) => String(path[0]))))
    faults.add(label, row, column, "the field is missing, empty or not what it should be");
  return null;
}

/** Adds a fault for every row that lacks a unique id; `label` names the file of each question. */
export function checkIds(ids: readonly string[], label: string, column: string, faults: Faults): void {
  const seen = new Map<string, number>();
  for (const [i, id] of ids.entries()) {
    const first = seen.get(id);
    if (id === "") faults.add(label, i + 1, column, "the id is empty");
    else if (first !== undefined) faults.add(label, i + 1, column, `the id is the same as in row ${first}`);
    else seen.set(id, i + 1);
  }
}
