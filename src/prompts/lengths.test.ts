import { describe, expect, test } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import { type LengthDistribution, parseLength } from "./lengths.ts";
import { WORDS } from "./words.ts";

function draws(text: string, count = 20_000): number[] {
  const parsed = parseLength(text) as LengthDistribution;
  const random = randomFromSeed("lengths");
  return Array.from({ length: count }, () => parsed.draw(random));
}
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const sd = (values: number[]) => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((v) => (v - centre) ** 2)));
};

describe("distributions have the moments they are named by", () => {
  test.each([
    ["512", 512, 0],
    ["uniform(100,900)", 500, Math.sqrt((801 ** 2 - 1) / 12)],
    ["normal(512,64)", 512, 64],
    ["lognormal(512,300)", 512, 300],
    ["lognormal(512, 0)", 512, 0],
  ])("%s", (text, expectedMean, expectedSd) => {
    const values = draws(text);
    // Five standard errors of the mean; the standard deviation within 5 %.
    expect(Math.abs(mean(values) - expectedMean)).toBeLessThanOrEqual(
      (5 * expectedSd) / Math.sqrt(values.length),
    );
    expect(Math.abs(sd(values) - expectedSd)).toBeLessThanOrEqual(0.05 * expectedSd);
    expect(values.every((v) => Number.isInteger(v) && v >= 1)).toBe(true);
  });

  test("uniform reaches both ends and nothing beyond", () => {
    const values = draws("uniform(3,5)", 1000);
    expect([...new Set(values)].sort()).toEqual([3, 4, 5]);
  });

  test("draws below one token are clipped to one", () => {
    expect(Math.min(...draws("normal(2,50)", 1000))).toBe(1);
  });
});

test.each([
  "",
  "0",
  "-1",
  "1.5",
  "many",
  "normal(5)",
  "normal(5,-1)",
  "uniform(9,3)",
  "uniform(1.5,3)",
  "gamma(1,2)",
  "9e9",
  "normal(a,b)",
])("%s is refused with what is allowed", (text) => {
  expect(parseLength(text)).toEqual(expect.stringMatching(/expected|not a|needs/));
});

test("the words are distinct, and one token each", async () => {
  const counter = await loadTokenCounter();
  expect(new Set(WORDS).size).toBe(WORDS.length);
  expect(WORDS.filter((word) => counter.count(` ${word}`) !== 1)).toEqual([]);
  expect(WORDS.length).toBeGreaterThan(700);
});
