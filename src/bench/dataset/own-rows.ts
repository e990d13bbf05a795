/** The rows of a user's own data, JSONL or CSV, each with its line. No error repeats what a row says. */
import { readFile, stat } from "node:fs/promises";
import { extname } from "node:path";
import { DsrError, whyNotText } from "../../base/index.ts";
import { csvRecords, jsonObject } from "./rows.ts";

export interface OwnRow {
  /** Where it begins, from 1; a CSV's header is line 1. */
  line: number;
  fields: Readonly<Record<string, unknown>>;
}

export interface OwnTable {
  rows: OwnRow[];
  /** In the order in which they first appear. */
  columns: string[];
}

const MOST_BYTES = 512 * 1024 * 1024;
/** The longest documents that models take have a few million characters. */
const LONGEST_LINE = 16 * 1024 * 1024;

/**
 * @param faults takes every fault of a line, worded `line 3: …`.
 * @throws DsrError `own_exam_data` where there is no such file, or it cannot be split into lines at all.
 */
export async function readOwnRows(path: string, faults: string[]): Promise<OwnTable> {
  const format = extname(path).toLowerCase();
  if (format !== ".jsonl" && format !== ".csv")
    throw unreadable(`${path} is neither .jsonl nor .csv.`, "The name's ending says how the file is read.");
  const text = await readText(path);
  return format === ".csv" ? csvTable(path, text, faults) : jsonlTable(text, faults);
}

async function readText(path: string): Promise<string> {
  const info = await stat(path).catch(() => null);
  if (info === null)
    throw unreadable(`There is no data file at ${path}.`, "`file` is relative to the YAML file.");
  if (!info.isFile()) throw unreadable(`${path} is no file.`);
  if (info.size > MOST_BYTES) {
    throw unreadable(
      `${path} has ${info.size} bytes; a data file may have ${MOST_BYTES}.`,
      "Split it into several exams.",
    );
  }
  const bytes = await readFile(path);
  const text = new TextDecoder("utf-8").decode(bytes);
  if (text.includes("\0") || (text.includes("\ufffd") && !isUtf8(bytes)))
    throw unreadable(`${path} is not text in UTF-8: ${whyNotText(text)}.`, "Save it as UTF-8.");
  return text;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function jsonlTable(text: string, faults: string[]): OwnTable {
  const rows: OwnRow[] = [];
  const columns = new Set<string>();
  for (const [i, raw] of text.split("\n").entries()) {
    const line = i + 1;
    if (raw.length > LONGEST_LINE) {
      faults.push(`line ${line}: ${raw.length} characters; a line may have ${LONGEST_LINE}`);
      continue;
    }
    if (raw.trim() === "") continue;
    const fields = jsonObject(raw);
    if (fields === null) {
      faults.push(`line ${line}: not a JSON object`);
      continue;
    }
    for (const name of Object.keys(fields)) columns.add(name);
    rows.push({ line, fields });
  }
  return { rows, columns: [...columns] };
}

function csvTable(path: string, text: string, faults: string[]): OwnTable {
  const [header, ...records] = csvRecords(path, text, LONGEST_LINE);
  const columns = (header?.fields ?? []).map((name) => name.trim());
  for (const [i, name] of columns.entries()) {
    if (name === "") faults.push(`line 1: column ${i + 1} of the header has no name`);
    else if (columns.indexOf(name) < i) faults.push(`line 1: two columns have the name of column ${i + 1}`);
  }
  const rows: OwnRow[] = [];
  for (const { line, fields } of records) {
    if (fields.length !== columns.length)
      faults.push(`line ${line}: ${fields.length} columns where the header has ${columns.length}`);
    else rows.push({ line, fields: Object.fromEntries(columns.map((name, i) => [name, fields[i]])) });
  }
  return { rows, columns };
}

function unreadable(message: string, hint?: string): DsrError {
  return new DsrError(message, { code: "own_exam_data", ...(hint === undefined ? {} : { hint }) });
}
