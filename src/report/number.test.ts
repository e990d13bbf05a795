import { describe, expect, it } from "vitest";
import {
  brief,
  bytes,
  count,
  duration,
  figure,
  milliseconds,
  moment,
  money,
  percent,
  rough,
  UNKNOWN,
} from "./number.ts";

describe("numbers for people", () => {
  it.each([[figure], [brief], [rough], [count], [percent], [money], [duration], [bytes]])(
    "%o shows what is not known as –, never as 0",
    (show) => {
      for (const absent of [null, Number.NaN, Number.POSITIVE_INFINITY]) expect(show(absent)).toBe(UNKNOWN);
      expect(show(0)).not.toBe(UNKNOWN);
      expect(show(0)).toMatch(/^0/);
    },
  );

  it.each([
    [0.000123456, "0.000123"],
    [0.0451, "0.0451"],
    [0.9999, "1.00"],
    [1.234, "1.23"],
    [9.999, "10.0"],
    [45.62, "45.6"],
    [99.96, "100"],
    [812, "812"],
    [12345.6, "12,346"],
    [-0.5, "-0.500"],
    [-1234567, "-1,234,567"],
  ])("figure(%d) is %s", (value, text) => {
    expect(figure(value)).toBe(text);
  });

  it.each([
    [1.2, "1.2", "1.2"],
    [60, "60", "60"],
    [0.34, "0.34", "0.34"],
    [0.0999, "0.0999", "0.10"],
    [100, "100", "100"],
    [45.67, "45.7", "46"],
    [12345, "12,345", "12,345"],
  ])("%d in brief is %s, roughly %s", (value, short, coarse) => {
    expect(brief(value)).toBe(short);
    expect(rough(value)).toBe(coarse);
  });

  it.each([
    [1, "100 %"],
    [0.9999, "99.9 %"],
    [0.975, "97.5 %"],
    [0.9, "90 %"],
    [0.0001, "0.1 %"],
    [0, "0 %"],
  ])("percent(%d) is %s: only all is 100 %% and only none is 0 %%", (share, text) => {
    expect(percent(share)).toBe(text);
  });

  it("milliseconds stop at the hundredth", () => {
    expect([0.002, -0.001, 1.234, 9.994, 45.62, 1234.5].map(milliseconds)).toEqual([
      "0.00",
      "0.00",
      "1.23",
      "9.99",
      "45.6",
      "1,235",
    ]);
    expect(milliseconds(null)).toBe(UNKNOWN);
  });

  it("money has two decimals from 1 on and three digits below", () => {
    expect([12.345, 1, 0.0123, 0.0000412, 1234.5].map(money)).toEqual([
      "12.35",
      "1.00",
      "0.0123",
      "0.0000412",
      "1,234.50",
    ]);
  });

  it("durations count up in minutes and hours", () => {
    expect([999, 42_000, 65_000, 3_723_000].map(duration)).toEqual(["0:01", "0:42", "1:05", "1:02:03"]);
  });

  it("bytes come in powers of 1024", () => {
    expect([512, 1023, 1024, 1_500_000, 5 * 1024 ** 3].map(bytes)).toEqual([
      "512 B",
      "1,023 B",
      "1.00 KiB",
      "1.43 MiB",
      "5.00 GiB",
    ]);
  });

  it("moments are shown to the second, in UTC", () => {
    expect(moment("2026-03-02T04:00:00.123Z")).toBe("2026-03-02 04:00:00Z");
    expect(moment(null)).toBe(UNKNOWN);
  });
});
