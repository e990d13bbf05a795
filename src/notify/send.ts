/** One POST and its answer: the least of HTTP that a notification needs, so that tests can stand in for it. */
import { fetch as plainFetch } from "undici";
import { bodyBeginning } from "../base/index.ts";

export interface WireRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface WireReply {
  status: number;
  /** A header by its name in lower case; null where it is not there. */
  header(name: string): string | null;
  /** At most 64 KiB of it. */
  body: string;
}

/** Rejects when nothing came back; `signal` ends the wait. */
export type Send = (request: WireRequest, signal: AbortSignal) => Promise<WireReply>;

/** No service answers with more; what is beyond is not read. */
const MOST_BODY = 64 * 1024;

/**
 * Sends through `fetch`, which callers give one that knows the proxy of the environment. A redirect is not followed: it would
 * carry what is told to a place that nobody configured.
 */
export function sendThrough(fetch: typeof plainFetch = plainFetch): Send {
  return async ({ url, headers, body }, signal) => {
    const { address, authorization } = credentialsApart(url);
    const response = await fetch(address, {
      method: "POST",
      headers: { ...authorization, ...headers },
      body,
      signal,
      redirect: "manual",
    });
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      body: Buffer.from(await bodyBeginning(response.body, MOST_BODY)).toString("utf8"),
    };
  };
}

/** User and password of an address, which no request can carry, as a header. */
function credentialsApart(url: string): { address: string; authorization: Record<string, string> } {
  const address = new URL(url);
  const { username, password } = address;
  if (username === "" && password === "") return { address: url, authorization: {} };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  address.username = "";
  address.password = "";
  const basic = Buffer.from(pair).toString("base64");
  return { address: address.href, authorization: { authorization: `Basic ${basic}` } };
}
