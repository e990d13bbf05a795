/**
 * Finished bytes as HTTP has them: known again by their tag, and packed for clients on other machines, once each. On loopback they
 * are not packed: that and unpacking take longer than handing the bytes over. Browsers take Brotli over TLS alone, so gzip is
 * all there is.
 */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Context } from "hono";
import { clientOf } from "./client.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface Sendable {
  bytes: Bytes;
  /** Names these bytes, in quotation marks. */
  etag: string;
  /** The content type. */
  type: string;
}

/** Below this the headers of a packed answer weigh as much as it saves. */
const LEAST_BYTES = 4096;
const packedOnce = new WeakMap<Bytes, Promise<Bytes>>();
const pack = promisify(gzip);

/** 304 where the client has them already. They may be kept, and have to be asked for again each time. */
export async function sendBytes(
  c: Context,
  { bytes, etag, type }: Sendable,
  status: 200 | 404 = 200,
): Promise<Response> {
  // Weak, since a packed answer is the same one.
  c.header("ETag", `W/${etag}`);
  c.header("Cache-Control", "private, no-cache");
  const known = c.req.header("if-none-match")?.split(/\s*,\s*/) ?? [];
  if (status === 200 && known.some((one) => one.replace(/^W\//, "") === etag)) return c.body(null, 304);
  const body = await packedFor(c, bytes);
  return c.body(body, status, { "Content-Type": type });
}

/** The body for this client; sets what it has to know of it. */
async function packedFor(c: Context, bytes: Bytes): Promise<Bytes> {
  if (bytes.length < LEAST_BYTES || isHere(clientOf(c))) return bytes;
  c.header("Vary", "Accept-Encoding");
  if (!/\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(c.req.header("accept-encoding") ?? "")) return bytes;
  let packed = packedOnce.get(bytes);
  if (packed === undefined) {
    packed = pack(bytes).then((found) => new Uint8Array(found));
    packedOnce.set(bytes, packed);
  }
  c.header("Content-Encoding", "gzip");
  return packed;
}

function isHere(client: string): boolean {
  return /^(::ffff:)?127\.|^::1$/.test(client);
}
