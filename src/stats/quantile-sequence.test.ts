import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Random, randomFromSeed } from "../base/index.ts";
import { isQuantileBelow, quantileAtAnyTime } from "./index.ts";

const values = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 150 });
const ALPHA = 0.05;

describe("a quantile at any time", () => {
  it("lies between two of the values, which hold the one seen between them", () => {
    fc.assert(
      fc.property(values, fc.constantFrom(0.1, 0.5, 0.9), (xs, q) => {
        const ascending = Float64Array.from(xs).sort();
        const { low, high } = quantileAtAnyTime(ascending, q, ALPHA);
        for (const end of [low, high]) if (end !== null) expect(xs).toContain(end);
        const seen = ascending[Math.ceil(q * xs.length) - 1] ?? 0;
        expect(low ?? seen).toBeLessThanOrEqual(seen);
        expect(high ?? seen).toBeGreaterThanOrEqual(seen);
      }),
    );
  });

  it("has no upper end for a p90 before some 50 values, and never one without values", () => {
    const upTo = (n: number) => Float64Array.from({ length: n }, (_, i) => i);
    expect(quantileAtAnyTime(upTo(0), 0.9, ALPHA)).toEqual({ low: null, high: null });
    expect(quantileAtAnyTime(upTo(30), 0.9, ALPHA).high).toBeNull();
    expect(quantileAtAnyTime(upTo(30), 0.9, ALPHA).low).not.toBeNull();
    expect(quantileAtAnyTime(upTo(60), 0.9, ALPHA).high).not.toBeNull();
  });

  it("is mirrored with its values", () => {
    fc.assert(
      fc.property(values, (xs) => {
        const there = quantileAtAnyTime(Float64Array.from(xs).sort(), 0.5, ALPHA);
        const back = quantileAtAnyTime(Float64Array.from(xs, (x) => -x).sort(), 0.5, ALPHA);
        expect(there.low).toBe(back.high === null ? null : 0 - back.high);
      }),
    );
  });

  it.each([0.5, 0.9])(
    "misses the quantile of %d in no more than 2 alpha of all sequences, at any look",
    (q) => {
      const truth = quantileOfNormal[q] ?? 0;
      const missed = countRuns(250, `quantile ${q}`, (random) => {
        const xs: number[] = [];
        for (let n = 1; n <= 150; n++) {
          xs.push(Math.exp(random.normal()));
          if (n % 3 > 0) continue;
          const { low, high } = quantileAtAnyTime(Float64Array.from(xs).sort(), q, ALPHA);
          if ((low ?? truth) > truth || (high ?? truth) < truth) return true;
        }
        return false;
      });
      expect(missed / 250).toBeLessThan(2 * ALPHA + 3 * Math.sqrt(0.09 / 250));
    },
  );
});

describe("which of two quantiles is lower, at any time", () => {
  it("is not shown of the same values, nor of both orders", () => {
    fc.assert(
      fc.property(values, values, (xs, ys) => {
        const rounds = Math.min(xs.length, ys.length);
        const [a, b] = [xs, ys].map((one) => Float64Array.from(one.slice(0, rounds))) as [
          Float64Array,
          Float64Array,
        ];
        expect(isQuantileBelow({ a, b: a }, 0.5, ALPHA)).toBe(false);
        expect(isQuantileBelow({ a, b }, 0.5, ALPHA) && isQuantileBelow({ a: b, b: a }, 0.5, ALPHA)).toBe(
          false,
        );
      }),
    );
  });

  it("is wrongly shown in no more than alpha of all pairs of sequences, paired or not", () => {
    for (const together of [0, 0.9]) {
      const wrong = countRuns(
        300,
        `order ${together}`,
        (random) => firstShown(random, 1, together, 120) !== null,
      );
      expect(wrong / 300).toBeLessThan(ALPHA + 3 * Math.sqrt(0.0475 / 300));
    }
  });

  it("takes fewer rounds than two intervals that part, and fewer still where rounds are slow for both", () => {
    const rounds = (together: number) =>
      median(
        Array.from(
          { length: 30 },
          (_, i) => firstShown(randomFromSeed(`pair ${i}`), 0.6, together, 500) ?? 500,
        ),
      );
    const apart = median(
      Array.from({ length: 30 }, (_, i) => {
        const random = randomFromSeed(`pair ${i}`);
        const { a, b } = drawn(random, 0.6, 0, 500);
        for (let n = 10; n <= 500; n += 5) {
          const [x, y] = [a, b].map((one) => quantileAtAnyTime(one.slice(0, n).sort(), 0.5, ALPHA));
          if (x?.high != null && y?.low != null && x.high < y.low) return n;
        }
        return 500;
      }),
    );
    expect(rounds(0)).toBeLessThan(0.8 * apart);
    expect(rounds(0.9)).toBeLessThan(0.8 * rounds(0));
  });

  it("counts rounds without a value for neither, and needs values of both", () => {
    const a = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 + i / 100 : Number.NaN));
    const b = a.map((x) => x + 5);
    expect(isQuantileBelow({ a, b }, 0.5, ALPHA)).toBe(true);
    expect(isQuantileBelow({ a, b: b.map(() => Number.NaN) }, 0.5, ALPHA)).toBe(false);
  });
});

/** 0.5 and 0.9 of the standard log-normal distribution. */
const quantileOfNormal: Record<number, number> = { 0.5: 1, 0.9: Math.exp(1.2815515655446004) };

/** Log-normal pairs whose logs are correlated; a's median is `factor` times b's. */
function drawn(random: Random, factor: number, together: number, rounds: number) {
  const a = new Float64Array(rounds);
  const b = new Float64Array(rounds);
  for (let i = 0; i < rounds; i++) {
    const shared = random.normal() * Math.sqrt(together);
    const own = () => shared + random.normal() * Math.sqrt(1 - together);
    a[i] = factor * Math.exp(own());
    b[i] = Math.exp(own());
  }
  return { a, b };
}

/** The round after which a is shown to be below b; null where none is. */
function firstShown(random: Random, factor: number, together: number, rounds: number): number | null {
  const { a, b } = drawn(random, factor, together, rounds);
  for (let n = 10; n <= rounds; n += 5)
    if (isQuantileBelow({ a: a.subarray(0, n), b: b.subarray(0, n) }, 0.5, ALPHA)) return n;
  return null;
}

function countRuns(runs: number, seed: string, happens: (random: Random) => boolean): number {
  return Array.from({ length: runs }, (_, i) => happens(randomFromSeed(`${seed} ${i}`))).filter(Boolean)
    .length;
}

function median(xs: readonly number[]): number {
  return [...xs].sort((x, y) => x - y)[Math.floor(xs.length / 2)] ?? 0;
}
