/** One batch on its way to a collector: tried again where the protocol says that it may be taken later. */
import { gzipSync } from "node:zlib";
import type { fetch as undiciFetch } from "undici";
import {
  bodyBeginning,
  type Clock,
  DsrError,
  EXIT,
  failureCode,
  type Random,
  redactor,
  retryAfterMs,
} from "../base/index.ts";
import type { OtlpSettings } from "./otlp-settings.ts";

export interface OtlpPost {
  settings: OtlpSettings;
  fetch: typeof undiciFetch;
  clock: Clock;
  random: Random;
  signal: AbortSignal;
}

const MOST_TRIES = 5;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** No collector answers with more; what is beyond is not read. */
const MOST_BODY = 64 * 1024;
/** https://opentelemetry.io/docs/specs/otlp/#failures-1 */
const PASSING = new Set([429, 502, 503, 504]);

interface Failure {
  error: DsrError;
  isPassing: boolean;
  waitMs: number | null;
}

/** What the collector answered. Throws a DsrError (`otlp_unreachable`, `otlp_refused`) once patience is at its end. */
export async function postOtlp(body: Uint8Array, post: OtlpPost, isFirst: boolean): Promise<Uint8Array> {
  for (let tried = 1; ; tried++) {
    const answer = await once(body, post);
    if (answer instanceof Uint8Array) return answer;
    // Where nobody listens at all, waiting for the first batch would only hide a wrong address.
    const isHopeless = isFirst && answer.error.code === "otlp_unreachable";
    if (!answer.isPassing || isHopeless || tried >= MOST_TRIES || post.signal.aborted) throw answer.error;
    const backOffMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tried - 1));
    const waitMs = Math.max(answer.waitMs ?? 0, (backOffMs * (1 + post.random.next())) / 2);
    if (waitMs > 2 * LONGEST_WAIT_MS) throw answer.error;
    await post.clock.sleep(waitMs, post.signal);
    if (post.signal.aborted) throw answer.error;
  }
}

async function once(
  body: Uint8Array,
  { settings, fetch, clock, signal }: OtlpPost,
): Promise<Uint8Array | Failure> {
  const { url, headers, protocol, timeoutMs, isGzipped } = settings;
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      headers: {
        ...headers,
        "content-type": protocol === "http/json" ? "application/json" : "application/x-protobuf",
        ...(isGzipped ? { "content-encoding": "gzip" } : {}),
      },
      body: isGzipped ? gzipSync(body) : body,
    });
    const answer = await bodyBeginning(response.body, MOST_BODY);
    if (response.status >= 200 && response.status < 300) return answer;
    return {
      error: refused(response.status, answer, settings),
      isPassing: PASSING.has(response.status),
      waitMs: retryAfterMs((name) => response.headers.get(name), clock.wallMs()),
    };
  } catch (thrown) {
    return { error: unreachable(thrown, settings), isPassing: true, waitMs: null };
  }
}

function refused(status: number, answer: Uint8Array, { url, headers }: OtlpSettings): DsrError {
  const said = Buffer.from(answer).toString("utf8");
  // A protobuf answer is a status with a message in it: what can be read of it is told.
  const words = said.replace(/[^\x20-\x7e]+/g, " ").trim();
  const why = redactor(secretsIn(url, headers))(words).slice(0, 200);
  return new DsrError(
    `The collector at ${addressOf(url)} answered HTTP ${status}${why === "" ? "" : `: ${why}`}`,
    {
      code: "otlp_refused",
      exitCode: EXIT.fault,
      hint: status === 404 ? "Is this the port for OTLP over HTTP? Collectors use 4318." : hintOf(status),
    },
  );
}

function hintOf(status: number): string {
  return status === 401 || status === 403
    ? "Headers with credentials come from OTEL_EXPORTER_OTLP_HEADERS."
    : "Exporting again sends the same spans with the same ids.";
}

function unreachable(thrown: unknown, { url, timeoutMs }: OtlpSettings): DsrError {
  const why = failureCode(thrown);
  const reason = why === "TimeoutError" ? `no answer within ${timeoutMs / 1000} s` : why;
  return new DsrError(`The collector at ${addressOf(url)} cannot be reached (${reason}).`, {
    code: "otlp_unreachable",
    exitCode: EXIT.fault,
    hint: "Start it, or name its address: --otlp http://localhost:4318, or OTEL_EXPORTER_OTLP_ENDPOINT.",
    cause: thrown,
  });
}

/** What a collector may say back: values of headers, keys after their scheme, a name and its password apart, values of the query. */
function secretsIn(url: string, headers: OtlpSettings["headers"]): string[] {
  return [
    ...Object.values(headers).flatMap((value) => {
      const key = value.replace(/^\S+\s+/, "");
      const pair = /^Basic /i.test(value) ? Buffer.from(key, "base64").toString("utf8") : "";
      return [value, key, pair, pair.replace(/^[^:]*:/, "")];
    }),
    ...new URL(url).searchParams.values(),
  ];
}

/** Without user, password and query, which may hold credentials. */
function addressOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
