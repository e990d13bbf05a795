/**
 * One attempt to bring one address onto the disk as `<file>.part`, continuing a broken attempt where that is safe.
 *
 * A part may be continued when the server can confirm that its file is still the same (If-Range with a strong ETag
 * or a Last-Modified date, RFC 9110 section 13.1.5), or when the checksum of the whole is known, so that a wrong
 * joint cannot go unnoticed. In every other case the attempt starts from nothing.
 */
import { type FileHandle, open, readFile, rm, writeFile } from "node:fs/promises";
import type { Clock } from "../base/index.ts";
import { messageOf } from "../base/index.ts";
import { sizeOf } from "./disk.ts";

/** The part of `fetch` that is used; undici's and the global one both fit. */
export type Fetch = (
  url: string,
  init: { headers: Record<string, string>; signal: AbortSignal; redirect: "follow" },
) => Promise<{
  status: number;
  headers: { get(name: string): string | null };
  body: AsyncIterable<Uint8Array> | null;
}>;

/** Why an attempt failed, and whether another one at the same address makes sense. */
export class TransferFault extends Error {
  readonly again: boolean;
  readonly retryAfterMs: number | null;
  constructor(message: string, again: boolean, retryAfterMs: number | null = null) {
    super(message);
    this.name = "TransferFault";
    this.again = again;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface Transfer {
  url: string;
  /** Where the bytes are collected; its notes are kept at `<part>.json`. */
  part: string;
  expectedBytes: number | null;
  /** True when the whole will be compared with a known hash afterwards. */
  checksumKnown: boolean;
  fetch: Fetch;
  clock: Clock;
  /** Longest silence, for the answer and between two pieces of the body. */
  idleMs: number;
  signal: AbortSignal | null;
  onBytes(bytes: number, total: number | null): void;
}

interface Notes {
  url: string;
  etag: string | null;
  lastModified: string | null;
}

/**
 * Runs the attempt; on return the part is complete as far as the server can tell.
 * @returns whether it continued an earlier part.
 * @throws TransferFault for anything the network or the server did; faults of the disk pass through.
 */
export async function transfer(task: Transfer): Promise<{ resumed: boolean }> {
  const { part, expectedBytes } = task;
  const notes = await readNotes(part);
  let have = (await sizeOf(part)) ?? 0;
  const validator = notes?.url === task.url ? (strong(notes.etag) ?? notes.lastModified) : null;
  const mayContinue = have > 0 && (validator !== null || task.checksumKnown);
  if (!mayContinue || (expectedBytes !== null && have > expectedBytes)) have = 0;
  if (have > 0 && have === expectedBytes) return { resumed: true };

  const own = new AbortController();
  const signal = task.signal === null ? own.signal : AbortSignal.any([task.signal, own.signal]);
  const guard = <T>(promise: Promise<T>, what: string) => withIdleLimit(promise, what, task);
  try {
    const response = await guard(
      task.fetch(task.url, {
        headers: {
          // Ranges count encoded bytes, so an encoded answer could not be continued.
          "accept-encoding": "identity",
          ...(have > 0 ? { range: `bytes=${have}-` } : {}),
          ...(have > 0 && validator !== null ? { "if-range": validator } : {}),
        },
        signal,
        redirect: "follow",
      }),
      "answered",
    );
    const head = readHead(response, have, validator);
    if (head.start === null) {
      await rm(part, { force: true });
      throw new TransferFault(head.fault, true);
    }
    if (expectedBytes !== null && head.total !== null && head.total !== expectedBytes)
      throw new TransferFault(`announces ${head.total} bytes where ${expectedBytes} are expected`, false);
    const file = await open(part, head.start > 0 ? "r+" : "w");
    try {
      await writeFile(notesOf(part), JSON.stringify({ url: task.url, ...head.identity } satisfies Notes));
      const end = await receive(response.body, file, head, { ...task, guard });
      await file.sync();
      if (head.total !== null && end < head.total)
        throw new TransferFault(`the body ended after ${end} of ${head.total} bytes`, true);
      if (expectedBytes !== null && end !== expectedBytes)
        throw new TransferFault(`sent ${end} bytes where ${expectedBytes} are expected`, true);
    } finally {
      await file.close();
    }
    return { resumed: head.start > 0 };
  } finally {
    own.abort();
  }
}

/** Forgets a part and its notes. */
export async function dropPart(part: string): Promise<void> {
  await rm(part, { force: true });
  await dropNotes(part);
}

/** Forgets the notes of a part that has become the file. */
export async function dropNotes(part: string): Promise<void> {
  await rm(notesOf(part), { force: true });
}

interface Head {
  start: number;
  total: number | null;
  identity: { etag: string | null; lastModified: string | null };
}

/** Reads status and headers: where the body starts, or (start null) why the part has to be dropped. */
function readHead(
  response: Awaited<ReturnType<Fetch>>,
  have: number,
  validator: string | null,
): Head | { start: null; fault: string } {
  const header = (name: string) => response.headers.get(name);
  const { status } = response;
  if (status === 416) return { start: null, fault: "refused the range of a broken download" };
  if (status !== 200 && status !== 206) {
    const again = status >= 500 || [408, 425, 429].includes(status);
    throw new TransferFault(`HTTP ${status}`, again, retryAfterMs(header("retry-after")));
  }
  if (/\btext\/html\b/i.test(header("content-type") ?? ""))
    throw new TransferFault("sent a web page instead of the file (a sign-in page or a proxy?)", false);
  const identity = { etag: header("etag"), lastModified: header("last-modified") };
  const encoding = header("content-encoding");
  const plain = encoding === null || encoding.toLowerCase() === "identity";
  if (status === 200)
    return { start: 0, total: plain ? wholeNumber(header("content-length")) : null, identity };
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header("content-range") ?? "");
  if (have === 0 || range === null || Number(range[1]) !== have || !plain)
    return { start: null, fault: "answered with a part that does not fit the broken download" };
  const now = validator?.startsWith('"') ? identity.etag : identity.lastModified;
  if (validator !== null && now !== null && now !== validator)
    return { start: null, fault: "the file changed since the broken download" };
  return { start: have, total: wholeNumber(range[3] ?? null), identity };
}

async function receive(
  body: AsyncIterable<Uint8Array> | null,
  file: FileHandle,
  head: Head,
  task: Transfer & { guard<T>(promise: Promise<T>, what: string): Promise<T> },
): Promise<number> {
  const limit = task.expectedBytes ?? head.total ?? Number.POSITIVE_INFINITY;
  let at = head.start;
  task.onBytes(at, head.total ?? task.expectedBytes);
  if (body === null) return at;
  const pieces = body[Symbol.asyncIterator]();
  for (;;) {
    const piece = await task.guard(pieces.next(), "sent anything");
    if (piece.done) return at;
    if (at + piece.value.byteLength > limit)
      throw new TransferFault(`sends more than the ${limit} bytes that are expected`, false);
    await file.writev([piece.value], at);
    at += piece.value.byteLength;
    task.onBytes(at, head.total ?? task.expectedBytes);
  }
}

/** Waits for the network, at most `idleMs`; whatever goes wrong becomes a fault that may be tried again. */
async function withIdleLimit<T>(promise: Promise<T>, what: string, task: Transfer): Promise<T> {
  const done = new AbortController();
  const silence = task.clock.sleep(task.idleMs, done.signal).then(() => {
    if (done.signal.aborted) return new Promise<never>(() => {});
    throw new TransferFault(`has not ${what} for ${task.idleMs / 1000} s`, true);
  });
  promise.catch(() => {});
  try {
    return await Promise.race([promise, silence]);
  } catch (error) {
    if (error instanceof TransferFault) throw error;
    throw new TransferFault(`the connection failed: ${reasonOf(error)}`, true);
  } finally {
    done.abort();
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? messageOf(error) : `${messageOf(error)} (${messageOf(cause)})`;
}

function notesOf(part: string): string {
  return `${part}.json`;
}

async function readNotes(part: string): Promise<Notes | null> {
  try {
    const notes: Partial<Notes> | null = JSON.parse(await readFile(notesOf(part), "utf8"));
    if (typeof notes?.url !== "string") return null;
    const text = (value: unknown) => (typeof value === "string" ? value : null);
    return { url: notes.url, etag: text(notes.etag), lastModified: text(notes.lastModified) };
  } catch {
    return null;
  }
}

/** Weak ETags promise equal meaning, not equal bytes, and may not be used with ranges. */
function strong(etag: string | null): string | null {
  return etag?.startsWith('"') ? etag : null;
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

/** Seconds form of Retry-After; the date form is left to the ordinary backoff. */
function retryAfterMs(text: string | null): number | null {
  const seconds = wholeNumber(text);
  return seconds === null ? null : seconds * 1000;
}
