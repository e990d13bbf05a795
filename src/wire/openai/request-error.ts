/** The error that goes on the record: classified, with what the provider said about it, fit to be kept. */
import { type Clock, retryAfterMs } from "../../base/index.ts";
import type { RequestError } from "../../record/index.ts";
import type { ResponseHeaders } from "../call.ts";
import { kindOfStatus } from "../failure.ts";
import { GatheredBytes } from "../gathered-bytes.ts";
import { headerOf } from "../request-id.ts";
import type { Cleaner } from "../safe-message.ts";
import { describeMarkup } from "./body.ts";
import type { Failure } from "./chunk.ts";
import { readProviderError } from "./provider-error.ts";

export interface ResponseHead {
  status: number;
  headers: ResponseHeaders;
}

/** As much of a refusal's body is read; the rest is not worth a measurement's time, and may never end. */
const REFUSAL_BYTES = 64 * 1024;

/** The body of a response that is no success, as far as it came. */
export class RefusalBody {
  readonly #bytes = new GatheredBytes();

  /** True when nothing more of it is wanted. */
  add(chunk: Buffer): boolean {
    this.#bytes.add(chunk);
    return this.#bytes.length >= REFUSAL_BYTES;
  }

  get text(): string {
    return this.#bytes.take().toString("utf8");
  }
}

/** Why a response with this head, which is no success, and this body failed. */
export function statusFailure({ status, headers }: ResponseHead, body: string): Failure {
  const text = body.trim();
  const kind = kindOfStatus(status);
  const encoding = encodingOf(headers);
  if (encoding !== null)
    return { kind, code: null, message: `HTTP ${status} with a compressed body (${encoding})` };
  if (isBinary(text)) return { kind, code: null, message: `HTTP ${status} with a body that is no text` };
  if (text === "") return { kind, code: null, message: `HTTP ${status} without a body` };
  if (text.startsWith("<")) return { kind, code: null, message: `HTTP ${status}: ${describeMarkup(text)}` };
  const said = readProviderError(parsed(text));
  return { kind, code: said?.code ?? null, message: `HTTP ${status}: ${said?.message ?? text}` };
}

/** Why the body of a success cannot be read, as far as its head tells; null when it can. */
export function unreadable({ headers }: ResponseHead): Failure | null {
  const encoding = encodingOf(headers);
  if (encoding === null) return null;
  return {
    kind: "protocol",
    code: null,
    message: `the answer came compressed (${encoding}), which was not asked for and spoils its timing`,
  };
}

/** The header `content-encoding` where it says that a body is compressed; null where it does not. */
function encodingOf(headers: ResponseHeaders): string | null {
  const value = headerOf(headers, "content-encoding")?.trim() ?? "";
  return value === "" || value.toLowerCase() === "identity" ? null : `content-encoding: ${value}`;
}

/** A text has no control characters but white space and colours; a few bytes in another encoding leave it one. */
function isBinary(text: string): boolean {
  const head = text.slice(0, 1000);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(head) || 10 * head.split("\ufffd").length > head.length + 20;
}

/**
 * Puts a failure on the record; `head` is the response's, where one came. Once a sensitive exchange was answered, the
 * message says the kind, the status and the code, and nothing that the provider wrote.
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
    message:
      deps.sensitive && head !== null
        ? [failure.kind, `HTTP ${head.status}`, code].filter((part) => part !== null).join(", ")
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
