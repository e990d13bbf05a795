/** The tests of one LiveCodeBench problem: plain JSON, or base64 of a zlib stream of a pickled string of JSON. */
import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { z } from "zod";
import { DsrError, messageOf } from "../../base/index.ts";
import type { CodeTest } from "../exam.ts";
import { unpickleString } from "./pickle.ts";

/** Just under the longest string there can be; a stream that unpacks to more is damaged or meant to harm. */
const MOST_TEST_BYTES = 500_000_000;

const cases = z.array(z.object({ input: z.string(), output: z.string() }));

/** Where a field's JSON string lies in a file, quotes included. */
export interface FieldPlace {
  file: string;
  offset: number;
  bytes: number;
}

/** Reads the field again and decodes it. Rejects with `DsrError` `tests_damaged`, naming the problem and never quoting a test. */
export async function testsAt(
  id: string,
  place: FieldPlace,
  mostBytes = MOST_TEST_BYTES,
): Promise<CodeTest[]> {
  try {
    return testCases(await decoded(JSON.parse(await fieldText(place)), mostBytes));
  } catch (thrown) {
    throw new DsrError(
      `livecodebench: the private tests of ${id} in ${place.file} cannot be read: ${why(thrown, mostBytes)}.`,
      {
        code: "tests_damaged",
        hint: "The download may be incomplete. Get it again with: dsr datasets pull livecodebench",
      },
    );
  }
}

/** Tests out of a JSON list of `{input, output}`. Throws where it is none. */
export function testCases(json: string): CodeTest[] {
  return cases.parse(JSON.parse(json)).map(({ input, output }) => ({ input, expected: output }));
}

async function fieldText({ file, offset, bytes }: FieldPlace): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(bytes), 0, bytes, offset);
    if (bytesRead !== bytes) throw new Error("the file has been cut since it was opened");
    return new TextDecoder("utf-8", { fatal: true }).decode(buffer);
  } finally {
    await handle.close();
  }
}

async function decoded(text: unknown, maxOutputLength: number): Promise<string> {
  if (typeof text !== "string") throw new Error("the field is not text");
  if (/^\s*\[/.test(text)) return text;
  return unpickleString(await promisify(inflate)(Buffer.from(text, "base64"), { maxOutputLength }));
}

/** Messages of JSON and zod quote what they read. */
function why(thrown: unknown, mostBytes: number): string {
  if (thrown instanceof SyntaxError) return "they are not JSON";
  if (thrown instanceof z.ZodError) return "they are not a list of inputs and outputs";
  const { code } = z.object({ code: z.string() }).catch({ code: "" }).parse(thrown);
  return code === "ERR_BUFFER_TOO_LARGE" ? `they unpack to more than ${mostBytes} bytes` : messageOf(thrown);
}
