import { describe, expect, it } from "vitest";
import { toCny } from "../record/index.ts";
import { parseConfig } from "./config.ts";
import { resolveRates } from "./index.ts";

const today = "2026-11-20";
const config = {
  ...parseConfig(
    "fx: { USD: { rate: 7, asOf: 2026-11-01 }, EUR: { rate: 8, asOf: 2026-11-02, source: ECB } }",
    "c",
  ),
  file: "/x/dsr.config.yaml",
};

describe("exchange rates", () => {
  it("have a dated built-in USD rate with its source", () => {
    const { USD } = resolveRates(null, [], today).cnyPer;
    expect(USD?.rate).toBeGreaterThan(5);
    expect(USD?.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(USD?.source).toMatch(/^https:/);
  });

  it("come from the configuration before the built-in ones, from --fx before both", () => {
    expect(resolveRates(config, [], today).cnyPer.USD).toEqual({
      rate: 7,
      asOf: "2026-11-01",
      source: "/x/dsr.config.yaml",
    });
    expect(resolveRates(config, [], today).cnyPer.EUR).toEqual({
      rate: 8,
      asOf: "2026-11-02",
      source: "ECB",
    });
    expect(resolveRates(config, ["USD=7.1"], today).cnyPer.USD).toEqual({
      rate: 7.1,
      asOf: today,
      source: "--fx",
    });
  });

  it("may be several in one flag, in any case", () => {
    const { cnyPer } = resolveRates(null, ["usd=7.1, EUR=8.2", "JPY=0.047"], today);
    expect([cnyPer.USD?.rate, cnyPer.EUR?.rate, cnyPer.JPY?.rate]).toEqual([7.1, 8.2, 0.047]);
  });

  it("convert, and leave a currency without a rate unknown", () => {
    const rates = resolveRates(null, ["USD=7.1"], today);
    expect(toCny(2, "USD", rates)).toBe(14.2);
    expect(toCny(2, "GBP", rates)).toBeNull();
  });

  it("name every faulty flag at once", () => {
    expect(() =>
      resolveRates(null, ["USD", "EUR=0", "DOLLAR=7", "USD=-1", "CNY=2", "GBP=9.1"], today),
    ).toThrow(
      '--fx "USD", "EUR=0", "DOLLAR=7", "USD=-1", "CNY=2" (CNY is the unit, always 1): expected a currency',
    );
  });
});
