/** What a provider calls a request, for its support to find it. */
import type { ResponseHeaders } from "./transport.ts";

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

/** The first of the customary request id headers, at most 200 characters; null when there is none. */
export function requestIdOf(headers: ResponseHeaders): string | null {
  for (const name of REQUEST_ID_HEADERS) {
    const value = headerOf(headers, name);
    if (value !== null && value !== "") return value.slice(0, 200);
  }
  return null;
}

/** One response header as text; null when it is absent. */
export function headerOf(headers: ResponseHeaders, name: string): string | null {
  const value = headers[name];
  if (value === undefined) return null;
  return Array.isArray(value) ? (value[0] ?? null) : value;
}
