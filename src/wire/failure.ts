/** One taxonomy for everything that can go wrong with a request. */
import type { ErrorKind } from "../record/index.ts";

/** What an HTTP status other than 2xx means. */
export function kindOfStatus(status: number): ErrorKind {
  // 402 is how DeepSeek and others say that the balance is used up: the account, not the request, is refused.
  if (status === 401 || status === 402 || status === 403 || status === 407) return "auth";
  if (status === 429) return "rate_limited";
  if (status === 404 || status === 410) return "not_found";
  // The server gave up waiting (408) or is not ready (425): its trouble, and worth another try.
  if (status === 408 || status === 425 || status >= 500) return "server";
  if (status >= 400) return "bad_request";
  // Redirects are not followed: the key would go where the user did not send it.
  return "protocol";
}

const KIND_OF_CODE: readonly (readonly [RegExp, ErrorKind])[] = [
  [/rate.?limit|too.?many|quota|throttl|resource.?exhausted/i, "rate_limited"],
  [/api.?key|auth|permission|forbidden|access.?denied|balance|arrear|billing/i, "auth"],
  [/not.?found|not.?exist|unknown.?model/i, "not_found"],
  [/timeout|overload|unavailable|internal|server|capacity|busy/i, "server"],
  [
    /invalid|bad.?request|context.?length|unsupported|too.?long|malformed|content.?filter|inspection|inappropriate/i,
    "bad_request",
  ],
];

/** What an error inside a 200 response means, by its code or type: a number is read as a status; unknown is `server`. */
export function kindOfCode(code: string | null): ErrorKind {
  if (code === null) return "server";
  const status = Number(code);
  if (Number.isInteger(status) && status >= 400 && status < 600) return kindOfStatus(status);
  return KIND_OF_CODE.find(([pattern]) => pattern.test(code))?.[1] ?? "server";
}

/** How far a request had come when its connection failed. */
export type Stage = "unsent" | "sent" | "responding";

/** What a failure of the connection means, by how far the request had come. */
export function kindOfConnectionError(error: Error, stage: Stage): ErrorKind {
  const code = codeOf(error);
  if (code.startsWith("HPE_") || error.name === "HTTPParserError" || code === "UND_ERR_HEADERS_OVERFLOW")
    return "protocol";
  // The wire itself was closed under the request.
  if (code === "UND_ERR_DESTROYED" || code === "UND_ERR_CLOSED") return "aborted";
  if (stage === "responding") return "truncated_stream";
  if (stage === "unsent" && (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT"))
    return "timeout_connect";
  return "network";
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
