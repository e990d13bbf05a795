/** What a provider calls a request, for its support to find it. */
import type { ResponseHeaders } from "./call.ts";

/** Customary headers, most specific first. */
const REQUEST_ID_HEADERS = [
  "x-request-id",
  "request-id",
  "apim-request-id",
  "x-ms-request-id",
  "x-ds-trace-id",
  "x-siliconcloud-trace-id",
  "x-tt-logid",
  "nvcf-reqid",
  "x-amzn-requestid",
  "x-trace-id",
  "cf-ray",
];

/** The first of the customary request id headers that `keep` leaves something of; null when there is none. */
export function requestIdOf(headers: ResponseHeaders, keep: (raw: string) => string | null): string | null {
  for (const header of REQUEST_ID_HEADERS) {
    const value = headerOf(headers, header);
    const kept = value === null ? null : keep(value);
    if (kept !== null) return kept;
  }
  return null;
}

/** One response header as text, read as UTF-8 where it is; null when it is absent. */
export function headerOf(headers: ResponseHeaders, name: string): string | null {
  const value = headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  if (first === undefined) return null;
  // HTTP hands bytes on as Latin-1; servers put UTF-8 in all the same.
  const text = /[\x80-\xff]/.test(first) ? Buffer.from(first, "latin1").toString("utf8") : first;
  return text.includes("\ufffd") ? first : text;
}
