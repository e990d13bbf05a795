/** The body of a request to one of the servers here. */
import type { IncomingMessage } from "node:http";

/** Megabytes enough for the longest prompts of long-context sets, several times over. */
const MAX_BODY_BYTES = 16 * 2 ** 20;

/** The whole body as text; null beyond 16 MiB, with the rest read and thrown away. Rejects when the client leaves. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= MAX_BODY_BYTES) parts.push(part);
  }
  return bytes > MAX_BODY_BYTES ? null : Buffer.concat(parts).toString("utf8");
}

/** The body as JSON; null where it is none. */
export function jsonOf(body: string | null): unknown {
  try {
    return JSON.parse(body ?? "") as unknown;
  } catch {
    return null;
  }
}
