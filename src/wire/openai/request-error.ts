/** The error that goes on the record: classified, with what the provider said about it, fit to be kept. */
import type { Clock } from "../../base/index.ts";
import type { RequestError } from "../../record/index.ts";
import { kindOfStatus } from "../failure.ts";
import { headerOf } from "../request-id.ts";
import { retryAfterMs } from "../retry-after.ts";
import type { Cleaner } from "../safe-message.ts";
import type { ResponseHeaders } from "../transport.ts";
import { describeMarkup } from "./body.ts";
import type { Failure } from "./chunk.ts";
import { readProviderError } from "./provider-error.ts";

export interface ResponseHead {
  status: number;
  headers: ResponseHeaders;
}

/** Why a response with this status and body failed. */
export function statusFailure(status: number, body: string): Failure {
  const text = body.trim();
  const kind = kindOfStatus(status);
  if (text === "") return { kind, code: null, message: `HTTP ${status} without a body` };
  if (text.startsWith("<")) return { kind, code: null, message: `HTTP ${status}: ${describeMarkup(text)}` };
  const said = readProviderError(parsed(text));
  return { kind, code: said?.code ?? null, message: `HTTP ${status}: ${said?.message ?? text}` };
}

/**
 * Puts a failure on the record; `head` is the response's, where one came. Of a sensitive exchange the message says the
 * kind, the status and the code, and nothing that the provider wrote.
 */
export function requestError(
  failure: Failure,
  head: ResponseHead | null,
  deps: { clock: Clock; clean: Cleaner; sensitive: boolean },
): RequestError {
  const code = failure.code === null ? null : deps.clean.name(failure.code);
  const location =
    head !== null && head.status >= 300 && head.status < 400 ? headerOf(head.headers, "location") : null;
  const raw = location === null ? failure.message : `${failure.message}; it redirects to ${location}`;
  return {
    kind: failure.kind,
    httpStatus: head?.status ?? null,
    providerCode: code,
    retryAfterMs:
      head === null ? null : retryAfterMs((name) => headerOf(head.headers, name), deps.clock.wallMs()),
    message: deps.sensitive
      ? [failure.kind, head === null ? null : `HTTP ${head.status}`, code]
          .filter((part) => part !== null)
          .join(", ")
      : deps.clean.message(raw),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
