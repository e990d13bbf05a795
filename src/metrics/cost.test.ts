import { describe, expect, it } from "vitest";
import type { RequestRecord } from "../record/index.ts";
import { aRecord } from "../testing/index.ts";
import { billedCny, requestCostCny } from "./index.ts";

const rates = { cnyPer: {} };
const price = { inputPerM: 4, outputPerM: 16, cachedInputPerM: null, currency: "CNY" };
const usage = { inputTokens: 40, outputTokens: 20, reasoningTokens: null, cachedTokens: null };
const counted = { tokenizer: "words", inputTokens: 30, outputTokens: 5 };
const failure = (kind: string) => ({
  kind,
  httpStatus: null,
  providerCode: null,
  retryAfterMs: null,
  message: "",
});

const record = (overrides: object) => aRecord({ price, usage, ...overrides } as Partial<RequestRecord>);

describe("what a limit on money counts for a request", () => {
  it("is its cost where it went well, by our own count where the provider reported none", () => {
    expect(billedCny(record({}), rates)).toBeCloseTo(0.00048, 10);
    expect(billedCny(record({ usage: null, counted }), rates)).toBeCloseTo(0.0002, 10);
  });

  it.each(["aborted", "timeout_idle", "timeout_total", "network", "truncated_stream"])(
    "is not known of an answer that was cut off (%s): it may go on, and be billed to its end",
    (kind) => {
      const seen = record({ usage: null, counted, error: failure(kind) });
      expect(requestCostCny(seen, rates)).toBeCloseTo(0.0002, 10);
      expect(billedCny(seen, rates)).toBeNull();
      // Some providers report what was used so far with every piece.
      expect(billedCny(record({ error: failure(kind) }), rates)).toBeNull();
    },
  );

  it("is nothing of one that was refused, and what was reported of one that failed afterwards", () => {
    const nothing = { usage: null, counted: null, outputChars: { reasoning: 0, answer: 0, tool: 0 } };
    expect(billedCny(record({ ...nothing, error: failure("rate_limited") }), rates)).toBe(0);
    expect(billedCny(record({ error: failure("server") }), rates)).toBeCloseTo(0.00048, 10);
    expect(billedCny(record({ usage: null, counted, error: failure("server") }), rates)).toBeNull();
  });
});
