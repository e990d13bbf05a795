import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { ExchangeRates, RequestRecord } from "../record/index.ts";
import { aFailedRecord, aRecord, type Overrides } from "../testing/index.ts";
import { audit } from "./index.ts";

const rates: ExchangeRates = { cnyPer: { USD: { rate: 7, asOf: "2026-03-01", source: "a test" } } };

const counts = (
  inputTokens: number,
  outputTokens: number,
  reasoningTokens = 0,
  tokenizer = "o200k_base",
) => ({
  tokenizer,
  inputTokens,
  outputTokens,
  reasoningTokens,
});

/** Billed 20 in and 100 out, 40 of them reasoning that was shown; ours: 12 in, 90 out, 35 of them reasoning. */
function answered(overrides: Overrides<RequestRecord> = {}): RequestRecord {
  return aRecord({ counted: counts(12, 90, 35), ...overrides });
}

describe("the audit of a target", () => {
  it("sets the bill beside our own count, worked out by hand", () => {
    const records = [
      answered(),
      answered({
        usage: { inputTokens: 108, outputTokens: 60, cachedTokens: 64 },
        counted: counts(100, 50, 38),
      }),
    ];
    expect(audit(records, rates)).toEqual({
      requests: 2,
      answered: 2,
      counter: { tokenizer: "o200k_base", isNative: false },
      input: {
        n: 2,
        billed: 128,
        counted: 112,
        medianDifference: 8,
        line: { slope: 1, intercept: 8 },
      },
      output: { n: 2, billed: 160, counted: 140, ratio: 160 / 140, medianRatio: (100 / 90 + 60 / 50) / 2 },
      cached: { n: 2, tokens: 64, inputTokens: 128, share: 0.5 },
      reasoning: {
        n: 2,
        tokens: 80,
        hidden: { n: 0, tokens: 0, shareOfOutput: 0 },
        shown: { n: 2, billed: 80, counted: 73, ratio: 80 / 73 },
        unreported: 0,
      },
      models: [{ asked: "vendor/model-x", named: "vendor/model-x", n: 2, isSubstitute: false }],
      substituted: 0,
      unnamed: 0,
      money: {
        n: 2,
        unknown: 0,
        // 20 · 4 + 100 · 16 and (44 · 4 + 64 · 1) + 60 · 16, in millionths.
        billedCny: expect.closeTo(2880e-6, 15),
        // 12 · 4 + 90 · 16 and (36 · 4 + 64 · 1) + 50 · 16.
        countedCny: expect.closeTo(2496e-6, 15),
        differenceCny: expect.closeTo(384e-6, 15),
        differencePercent: expect.closeTo((100 * 384) / 2496, 9),
        // 8 tokens each, at 4 and at (44 · 4 + 64 · 1) / 108.
        templateCny: expect.closeTo(8 * (4 + 240 / 108) * 1e-6, 15),
        hiddenReasoningCny: 0,
        failures: { n: 0, cny: 0 },
      },
    });
  });

  it("cannot price a template that prompts of one length do not show, and prices none below zero", () => {
    expect(audit([answered(), answered()], rates).money.templateCny).toBeNull();
    const shrinking = answered({ usage: { inputTokens: 60 }, counted: counts(100, 90) });
    expect(audit([answered({ usage: { inputTokens: 4 } }), shrinking], rates).money.templateCny).toBe(0);
  });

  it("counts by the model's own tokenizer wherever a request was, and by that one alone", () => {
    const native = { countedNatively: counts(14, 100, 40, "model-x") };
    const { counter, input, money } = audit([answered(native), answered(), answered()], rates);
    expect(counter).toEqual({ tokenizer: "model-x", isNative: true });
    expect(input).toMatchObject({ n: 1, counted: 14, medianDifference: 6, line: null });
    expect(money).toMatchObject({ n: 1, unknown: 2 });
  });

  it("takes reasoning that was billed and never shown out of the comparison, and puts a price on it", () => {
    const hiding = answered({
      usage: { outputTokens: 130, reasoningTokens: 40 },
      outputChars: { reasoning: 0, answer: 400, tool: 0 },
      counted: counts(20, 90),
    });
    const { output, reasoning, money } = audit([hiding], rates);
    expect(output).toEqual({ n: 1, billed: 90, counted: 90, ratio: 1, medianRatio: 1 });
    expect(reasoning.hidden).toEqual({ n: 1, tokens: 40, shareOfOutput: 40 / 130 });
    expect(reasoning.shown).toEqual({ n: 0, billed: null, counted: null, ratio: null });
    expect(money.differenceCny).toBeCloseTo(640e-6, 15);
    expect(money.hiddenReasoningCny).toBeCloseTo(640e-6, 15);
  });

  it("notes reasoning that was shown and that the bill does not state", () => {
    const silent = [
      answered({ usage: { reasoningTokens: null } }),
      answered({ usage: { reasoningTokens: 0 } }),
    ];
    expect(audit([...silent, answered(), answered({ usage: null })], rates).reasoning).toMatchObject({
      n: 2,
      tokens: 40,
      unreported: 2,
    });
  });

  it("counts whom responses named, and who was another than the one asked for", () => {
    const named = (model: string | null) => answered({ response: { model } });
    const records = [named("Model-X"), named("model-x-mini"), named("model-x-mini"), named(null)];
    expect(audit(records, rates)).toMatchObject({
      models: [
        { asked: "vendor/model-x", named: "model-x-mini", n: 2, isSubstitute: true },
        { asked: "vendor/model-x", named: "Model-X", n: 1, isSubstitute: false },
      ],
      substituted: 2,
      unnamed: 1,
    });
  });

  it("compares answers alone: failures only for what they were billed, warm-ups not at all", () => {
    const cut = aFailedRecord({ usage: aRecord().usage, counted: counts(12, 5) });
    const records = [answered(), answered({ warmup: true }), cut, aFailedRecord()];
    const { requests, answered: n, input, money } = audit(records, rates);
    expect([requests, n, input.n, money.n]).toEqual([3, 1, 1, 1]);
    expect(money.failures).toEqual({ n: 1, cny: expect.closeTo(1680e-6, 15) });
    expect(audit([aFailedRecord({ usage: aRecord().usage, price: null })], rates).money.failures).toEqual({
      n: 1,
      cny: null,
    });
  });

  it("leaves tool calls out of output, which is counted from text", () => {
    const calling = answered({ outputChars: { tool: 30 } });
    expect(audit([calling], rates)).toMatchObject({ input: { n: 1 }, output: { n: 0 }, money: { n: 0 } });
  });

  it.each([
    ["nobody counted", answered({ counted: null })],
    ["there is no bill", answered({ usage: null })],
    ["there is nothing", null],
  ])("is unknown, never 0, where %s", (_, record) => {
    const { input, output, money } = audit(record === null ? [] : [record], rates);
    expect(input).toEqual({ n: 0, billed: null, counted: null, medianDifference: null, line: null });
    expect(output).toEqual({ n: 0, billed: null, counted: null, ratio: null, medianRatio: null });
    expect(money).toMatchObject({ n: 0, billedCny: null, differenceCny: null, differencePercent: null });
  });

  it("has no money without a price or an exchange rate, and converts it where there is one", () => {
    expect(audit([answered({ price: null })], rates).money).toMatchObject({ n: 0, unknown: 1 });
    expect(audit([answered({ price: { currency: "EUR" } })], rates).money.billedCny).toBeNull();
    expect(audit([answered({ price: { currency: "USD" } })], rates).money.billedCny).toBeCloseTo(
      7 * 1680e-6,
      15,
    );
  });

  it("finds a template of 11 tokens and 7 % more tokens than ours though every tenth bill is made up", () => {
    const random = randomFromSeed("audit");
    const records = Array.from({ length: 800 }, (_, i) => {
      const own = 20 + random.integer(2000);
      const honest = Math.round(11 + 1.07 * own + random.normal());
      const inputTokens = i % 10 === 0 ? random.integer(5000) : honest;
      return answered({ usage: { inputTokens }, counted: counts(own, 90) });
    });
    const { line } = audit(records, rates).input;
    expect(Math.abs(line!.slope - 1.07)).toBeLessThan(0.01);
    expect(Math.abs(line!.intercept - 11)).toBeLessThan(5);
  });
});
