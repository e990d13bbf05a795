/**
 * Rows of LiveCodeBench's files, of which one alone may have more than a gigabyte: line by line, the private tests left where
 * they are and only their place kept.
 */
import { open } from "node:fs/promises";
import { DsrError, sha256 } from "../../base/index.ts";
import type { FieldPlace } from "./livecodebench-tests.ts";
import { jsonObject } from "./rows.ts";

const PRIVATE = Buffer.from('"private_test_cases"');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CHUNK_BYTES = 4 * 2 ** 20;
/** Beyond this not even its tests could be read into one string. */
const MOST_LINE_BYTES = 512 * 2 ** 20;

export interface BigRow {
  /** From 1, blank lines counted. */
  line: number;
  /** All fields, the private tests empty; null where the line is not a JSON object in UTF-8. */
  fields: Record<string, unknown> | null;
  /** Null where the row has no private tests as a string. */
  privateTests: { place: FieldPlace; sha256(): string } | null;
}

/** The rows of one file, in order. A row's `sha256` is to be asked for before the next row is. */
export async function* bigRows(file: string): AsyncGenerator<BigRow> {
  let number = 0;
  for await (const { bytes, offset } of lines(file)) {
    number++;
    if (bytes.length > 0 && !/^\s*$/.test(bytes.toString("latin1", 0, 200)))
      yield rowOf(bytes, offset, file, number);
  }
}

async function* lines(file: string): AsyncGenerator<{ bytes: Buffer; offset: number }> {
  const handle = await open(file);
  try {
    let parts: Buffer[] = [];
    let size = 0;
    let offset = 0;
    for (;;) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (bytesRead === 0) break;
      let from = 0;
      for (let end = 0; from < bytesRead; from = end + 1) {
        end = buffer.subarray(0, bytesRead).indexOf(0x0a, from);
        const part = buffer.subarray(from, end < 0 ? bytesRead : end);
        parts.push(part);
        size += part.length;
        if (size > MOST_LINE_BYTES)
          throw new DsrError(`livecodebench: ${file} has a line of more than ${MOST_LINE_BYTES} bytes.`, {
            code: "exam_unreadable",
          });
        if (end < 0) break;
        yield { bytes: Buffer.concat(parts), offset };
        offset += size + 1;
        parts = [];
        size = 0;
      }
    }
    if (size > 0) yield { bytes: Buffer.concat(parts), offset };
  } finally {
    await handle.close();
  }
}

function rowOf(bytes: Buffer, offset: number, file: string, line: number): BigRow {
  const field = stringField(bytes);
  const rest =
    field === null ? bytes : Buffer.concat([bytes.subarray(0, field.from + 1), bytes.subarray(field.to - 1)]);
  return {
    line,
    fields: objectIn(rest),
    privateTests:
      field === null
        ? null
        : {
            place: { file, offset: offset + field.from, bytes: field.to - field.from },
            sha256: () => sha256(bytes.subarray(field.from, field.to)),
          },
  };
}

/**
 * Where the private tests' JSON string lies in a line, quotes included. Their name in quotes cannot stand inside of another
 * string: quotes there are escaped.
 */
function stringField(bytes: Buffer): { from: number; to: number } | null {
  const name = bytes.indexOf(PRIVATE);
  if (name < 0) return null;
  const after = name + PRIVATE.length;
  const opening = /^\s*:\s*"/.exec(bytes.toString("latin1", after, after + 40));
  if (opening === null) return null;
  const from = after + opening[0].length - 1;
  for (let to = bytes.indexOf(QUOTE, from + 1); to >= 0; to = bytes.indexOf(QUOTE, to + 1)) {
    let backslashes = 0;
    while (bytes[to - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return { from, to: to + 1 };
  }
  return null;
}

function objectIn(bytes: Buffer): Record<string, unknown> | null {
  try {
    return jsonObject(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}
