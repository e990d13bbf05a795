import { expect, it } from "vitest";
import { limitIn } from "./refused-limit.ts";

it.each([
  ["HTTP 400: max_tokens is too large: 100000. This model supports at most 16384 completion tokens", 16_384],
  ["HTTP 400: Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", 8192],
  [
    "HTTP 400: This model's maximum context length is 65536 tokens. However, you requested 100003 tokens (100000 in the messages, 3 in the completion).",
    65_536,
  ],
  ["HTTP 400: <400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 16384]", 16_384],
  ["HTTP 400: prompt is too long: 200082 tokens > 199999 maximum", 199_999],
  ["HTTP 422: `inputs` tokens + `max_new_tokens` must be <= 32,768. Given: 100000", 32_768],
  ["HTTP 400: max_tokens 参数非法，范围为 [1, 4096]", 4096],
  ["HTTP 400: 输入长度不能超过 30720", 30_720],
  ["HTTP 400: The request is not valid.", null],
  ["HTTP 400: unknown field in request 20240501", null],
])("the limit in %j is %s", (message, limit) => expect(limitIn(message, 100_000)).toBe(limit));

it("is never the number that was asked for", () => {
  expect(limitIn("HTTP 400: max_tokens 4096 exceeds the limit", 4096)).toBeNull();
});
