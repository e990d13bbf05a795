/** Retries as a ledger: every attempt is an exchange of its own, with the wait that went before it. */
import type { Random } from "../base/index.ts";
import type { ErrorKind, RequestError, RequestRecord } from "../record/index.ts";

/** Failures that another try may mend. The others (a wrong key, a bad request) would only be repeated. */
const PASSING: ReadonlySet<ErrorKind> = new Set([
  "rate_limited",
  "server",
  "timeout_connect",
  "timeout_first_token",
  "timeout_idle",
  "timeout_total",
  "network",
  "protocol",
  "truncated_stream",
]);

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A provider that asks for more than this is not waited for. */
const LONGEST_RETRY_AFTER_MS = 120_000;

/** Whether another try may mend the failure. */
function isPassing({ kind, retryAfterMs }: Pick<RequestError, "kind" | "retryAfterMs">): boolean {
  return PASSING.has(kind) && (retryAfterMs ?? 0) <= LONGEST_RETRY_AFTER_MS;
}

/**
 * Whether a request goes on after its latest attempt when its run is taken up again: it was cut off by us, or has retries
 * left. `failed` counts its failures so far, without what we cut off.
 */
export function isLeftOpen(
  { error }: Pick<RequestRecord, "error">,
  failed: number,
  retries: number,
): boolean {
  return error !== null && (error.kind === "aborted" || (isPassing(error) && failed <= retries));
}

/**
 * How long to wait before trying again after the given attempt, in milliseconds; null where trying again makes no sense. What
 * the provider asks for in retry-after is kept to; without it the wait doubles from half a second and is drawn evenly from
 * its upper half ("equal jitter", M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 */
export function retryWaitMs(
  { error, attempt }: Pick<RequestRecord, "error" | "attempt">,
  random: Random,
): number | null {
  if (error === null || !isPassing(error)) return null;
  if (error.retryAfterMs !== null) return error.retryAfterMs;
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return full / 2 + (random.next() * full) / 2;
}
