import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { type PriceQuote, packDeltas, type RequestFacts, type TargetEvidence } from "../record/index.ts";
import { aFailedRecord, aRecord, aScore } from "../testing/index.ts";
import { differences, findMetric, type MetricContext, type Stat } from "./index.ts";

const context: MetricContext = { quote: null, rates: { cnyPer: {} } };
const contexts = { a: context, b: context };

function evidenceOf(parts: Partial<TargetEvidence>): TargetEvidence {
  const target = { provider: "sim-a", model: "model-x", mode: null };
  return { target, requests: [], scores: [], figures: [], ...parts };
}

function question(name: string, stat: Stat | null = null) {
  const definition = findMetric(name);
  if (definition === null) throw new Error(`no metric ${name}`);
  return { definition, stat, limits: null };
}

/** Rounds from 0 on: seconds to the first token, or null for a request that failed. */
function rounds(ttfts: readonly (number | null)[], from = 0, runId = "run-1"): RequestFacts[] {
  return ttfts.map((ttft, i) =>
    ttft === null
      ? aFailedRecord({ runId, round: from + i })
      : aRecord({ runId, round: from + i, times: { firstOutputAtMs: 1000 + 1000 * ttft } }),
  );
}

const between = (
  asked: ReturnType<typeof question>,
  a: Partial<TargetEvidence> | readonly RequestFacts[],
  b: Partial<TargetEvidence> | readonly RequestFacts[],
  given = contexts,
) => differences()(asked, asEvidence(a), asEvidence(b), given, 0.95);

function asEvidence(given: Partial<TargetEvidence> | readonly RequestFacts[]): TargetEvidence {
  return evidenceOf(Array.isArray(given) ? { requests: given as RequestFacts[] } : (given as object));
}

/** Seconds that have nothing to do with each other. */
function scattered(n: number): number[] {
  const random = randomFromSeed("differences");
  return Array.from({ length: n }, () => 0.2 + random.next());
}

describe("targets measured in the same rounds", () => {
  it("are compared in pairs: Student's t over the differences 0.1, 0.2 and 0.3 s", () => {
    const found = between(question("ttft"), rounds([0.5, 0.7, 0.9]), rounds([0.4, 0.5, 0.6]));
    expect(found).toMatchObject({ n: 3, isPaired: true });
    expect(found?.difference).toBeCloseTo(0.2, 9);
    // 4.3027 · 0.1 / √3
    expect(found?.bounds.low).toBeCloseTo(0.2 - 0.24841, 4);
    expect(found?.bounds.high).toBeCloseTo(0.2 + 0.24841, 4);
  });

  it("see a small difference through rounds that differ much", () => {
    const a = scattered(40);
    const b = a.map((value, i) => value + 0.01 + 0.001 * (i % 3));
    const paired = between(question("ttft"), rounds(a), rounds(b));
    const apart = between(question("ttft"), rounds(a), rounds(b, 1000));
    expect([paired?.isPaired, apart?.isPaired]).toEqual([true, false]);
    expect(paired?.p).toBeLessThan(0.001);
    expect(apart?.p).toBeGreaterThan(0.5);
  });

  it("leave a round out of a latency in which one of them failed", () => {
    const found = between(
      question("ttft"),
      rounds([0.5, 0.7, 0.9, 1.1, 1.3, null]),
      rounds([0.4, 0.5, 0.6, 0.7, null, 9]),
    );
    expect(found).toMatchObject({ n: 4, isPaired: true });
  });

  it("compare success over all rounds: 1 against 3 of 4 that differ are McNemar's z = 1", () => {
    const a = [null, 1, 1, null, 1, 1, 1, null, 1, 1];
    const b = [1, 1, 1, 1, 1, null, 1, 1, 1, 1];
    const found = between(question("success"), rounds(a), rounds(b));
    expect(found).toMatchObject({ n: 10, isPaired: true });
    expect(found?.difference).toBeCloseTo(-0.2, 12);
    expect(found?.p).toBeCloseTo(0.31731, 4);
  });

  it("are pairs only within a run", () => {
    const found = between(question("ttft"), rounds(scattered(9)), rounds(scattered(9), 0, "run-2"));
    expect(found?.isPaired).toBe(false);
  });

  it("are pairs when they share four fifths of the smaller side's rounds", () => {
    const isPaired = (shared: number) =>
      between(question("ttft"), rounds(scattered(30)), rounds(scattered(10), 30 - shared))?.isPaired;
    expect([isPaired(8), isPaired(7)]).toEqual([true, false]);
  });

  it("are paired whatever the order in which their requests were stored", () => {
    const [a, b] = [rounds(scattered(12)), rounds(scattered(12).map((value) => 1.1 * value))];
    const inOrder = between(question("ttft"), a, b);
    expect(between(question("ttft"), [...a].reverse(), b)).toMatchObject({
      difference: inOrder?.difference,
      p: inOrder?.p,
    });
  });
});

describe("rounds that were tried again", () => {
  it("take success out of pairs, since it is failures that are tried again", () => {
    const ok = rounds([0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4]);
    const again = [...ok, aFailedRecord({ round: 3, attempt: 1 })];
    expect(between(question("success"), ok, ok)?.isPaired).toBe(true);
    expect(between(question("success"), again, ok)).toMatchObject({ isPaired: false, n: 10 });
    expect(between(question("ttft"), again, ok)).toMatchObject({ isPaired: true, n: 10 });
  });
});

describe("a metric with many values a request", () => {
  it("is compared request by request, not gap by gap", () => {
    const stream = (second: number, round: number) => {
      const deltas = Array.from({ length: 31 }, (_, i) => ({
        ...{ atMs: 100 + i * 1000 * second, channel: "answer" as const, chars: 4, delayMs: null },
      }));
      return aRecord({ round, deltas: packDeltas(deltas) });
    };
    const a = scattered(20).map(stream);
    const b = scattered(20).map((value, i) => stream(value + 0.1, i));
    for (const stat of ["median", "avg"] as const) {
      const found = between(question("gap", stat), a, b);
      expect(found?.isPaired).toBe(false);
      // Of 620 gaps taken as independent the p-value would be below 1e-7.
      expect(found?.p).toBeGreaterThan(0.05);
    }
  });
});

describe("accuracies", () => {
  const answered = (letters: string, ids = "q") =>
    [...letters].map((letter, i) =>
      aScore({ sampleId: `${ids}${i}`, verdict: letter === "c" ? "correct" : "incorrect" }),
    );

  it("are paired by question, in points", () => {
    const found = between(
      question("smoke"),
      { scores: answered("cccccxxxxx") },
      { scores: answered("ccccxxxxxx") },
    );
    expect(found).toMatchObject({ n: 10, isPaired: true });
    expect(found?.difference).toBeCloseTo(10, 9);
  });

  it("on other questions are taken as independent", () => {
    const [a, b] = [{ scores: answered("ccccxx") }, { scores: answered("cccxxx", "p") }];
    expect(between(question("smoke"), a, b)?.isPaired).toBe(false);
  });

  it("of which one was imported are not comparable", () => {
    const figure = {
      ...{ schema: 1 as const, provider: "sim-a", model: "model-x", metric: "smoke", value: 61 },
      ...{ measuredAt: null, source: "a table" },
    };
    expect(between(question("smoke"), { scores: answered("cccx") }, { figures: [figure] })).toBeNull();
  });
});

describe("list prices", () => {
  const quoted = (outputPerM: number): MetricContext => {
    const quote: PriceQuote = {
      ...{ inputPerM: 4, outputPerM, cachedInputPerM: null, currency: "CNY" },
      ...{ source: null, asOf: "2026-03-01" },
    };
    return { ...context, quote };
  };

  it("differ exactly", () => {
    const found = between(question("output_price"), {}, {}, { a: quoted(20), b: quoted(16) });
    expect(found).toMatchObject({ difference: 4, bounds: { low: 4, high: 4 }, p: 0 });
    expect(found?.ratio()).toEqual({ value: 0.25, bounds: { low: 0.25, high: 0.25 } });
    const same = between(question("output_price"), {}, {}, { a: quoted(16), b: quoted(16) });
    expect(same).toMatchObject({ difference: 0, p: 1 });
  });

  it("are not compared where one is not known", () => {
    expect(between(question("output_price"), {}, {}, { a: quoted(20), b: context })).toBeNull();
  });
});

describe("by proportion", () => {
  const slow = scattered(60);
  const quick = slow.map((value, i) => value * (i % 2 === 0 ? 0.78 : 0.82));

  it("is about a fifth, whichever the statistic and whether or not in pairs", () => {
    for (const stat of ["avg", "median"] as const)
      for (const from of [0, 1000]) {
        const ratio = between(question("ttft", stat), rounds(quick), rounds(slow, from))?.ratio();
        expect(ratio?.value, `${stat} ${from}`).toBeCloseTo(-0.2, 1);
        expect(ratio?.bounds.low).toBeLessThan(ratio?.value ?? Number.NaN);
        expect(ratio?.bounds.high).toBeGreaterThan(ratio?.value ?? Number.NaN);
      }
  });

  it("is turned over with the sides", () => {
    const [there, back] = [
      between(question("ttft", "median"), rounds(quick), rounds(slow))?.ratio(),
      between(question("ttft", "median"), rounds(slow), rounds(quick))?.ratio(),
    ];
    expect(1 + (there?.value ?? Number.NaN)).toBeCloseTo(1 / (1 + (back?.value ?? Number.NaN)), 9);
    expect(1 + (there?.bounds.low ?? Number.NaN)).toBeCloseTo(1 / (1 + (back?.bounds.high ?? Number.NaN)), 6);
  });

  it("is not said of shares, nor of values that are 0", () => {
    expect(between(question("success"), rounds(slow), rounds(quick))?.ratio()).toBeNull();
    const none = slow.map(() => 0);
    expect(between(question("ttft", "median"), rounds(slow), rounds(none))?.ratio()).toBeNull();
  });
});

describe("any difference", () => {
  const side = fc.array(
    fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 3000 }) }, fc.constant(null)),
    {
      minLength: 5,
      maxLength: 40,
    },
  );
  const seconds = (ms: readonly (number | null)[]) => ms.map((one) => (one === null ? null : one / 1000));

  it("turns its sign with the sides, and its bounds with it", () => {
    const asked = fc.constantFrom<[string, Stat | null]>(
      ...([
        ["ttft", "avg"],
        ["ttft", "median"],
        ["ttft", "p90"],
        ["otps", "p90"],
        ["success", null],
      ] satisfies [string, Stat | null][]),
    );
    fc.assert(
      fc.property(side, side, asked, fc.constantFrom(0, 1000), (x, y, [name, stat], from) => {
        const [a, b] = [rounds(seconds(x)), rounds(seconds(y), from)];
        const there = between(question(name, stat), a, b);
        const back = between(question(name, stat), b, a);
        const turned = (value: number | null | undefined) => (value == null ? null : -value);
        const near = (value: number | null | undefined, other: number | null | undefined) => {
          if (value == null || other == null) expect(value).toBe(other);
          else expect(Math.abs(value - other)).toBeLessThan(1e-6);
        };
        near(there?.difference ?? null, turned(back?.difference));
        near(there?.bounds.low ?? null, turned(back?.bounds.high));
        near(there?.bounds.high ?? null, turned(back?.bounds.low));
        near(there?.p ?? null, back?.p ?? null);
      }),
      { numRuns: 120 },
    );
  });

  it("is none where a side has no value", () => {
    expect(between(question("ttft"), rounds([1, 2]), [])).toBeNull();
    expect(between(question("success"), rounds([1, 2]), [])).toBeNull();
    expect(between(question("cost_per_correct"), [], [])).toBeNull();
  });
});

describe("many pairs of targets", () => {
  it("are compared with one reading of each for a question", () => {
    let walks = 0;
    const counted = (requests: readonly RequestFacts[]) =>
      evidenceOf({
        requests: {
          length: requests.length,
          forEach: (visit) => {
            walks += 1;
            requests.forEach(visit);
          },
        },
      });
    const targets = [1, 1.1, 1.2, 1.3].map((factor) =>
      counted(rounds(scattered(12).map((value) => factor * value))),
    );
    const differ = differences();
    for (const [i, a] of targets.entries())
      for (const b of targets.slice(i + 1)) differ(question("ttft", "median"), a, b, contexts, 0.95);
    expect(walks).toBe(targets.length);
  });
});
