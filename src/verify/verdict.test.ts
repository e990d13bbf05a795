import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { PairEvidence } from "./evidence.ts";
import { claimLevel, verdicts } from "./verdict.ts";

/** Log e-values given as the e-values themselves. */
const shown = (degraded: number, equivalent: number) => ({
  logEDegraded: Math.log(degraded),
  logEEquivalent: Math.log(equivalent),
});

describe("verdicts", () => {
  it("need an e-value of 1/alpha for a single target", () => {
    expect(verdicts([shown(20.01, 1)], 0.05)).toEqual(["degraded"]);
    expect(verdicts([shown(1, 20.01)], 0.05)).toEqual(["equivalent"]);
    expect(verdicts([shown(19.9, 19.9)], 0.05)).toEqual(["undecided"]);
  });

  it("of several targets need as many times the evidence, whichever claim it is for", () => {
    expect(verdicts([shown(59, 1), shown(1, 59), shown(1, 1)], 0.05)).toEqual(Array(3).fill("undecided"));
    expect(verdicts([shown(61, 1), shown(1, 61), shown(1, 1)], 0.05)).toEqual([
      "degraded",
      "equivalent",
      "undecided",
    ]);
  });

  it("need less once both claims on a target are shown: neither can be false any more", () => {
    expect(verdicts([shown(61, 61), shown(41, 1), shown(1, 39)], 0.05)).toEqual([
      "equivalent",
      "degraded",
      "undecided",
    ]);
    // One claim alone leaves the other, which may be the true hypothesis.
    expect(verdicts([shown(1, 1e9), shown(39, 1)], 0.05)).toEqual(["equivalent", "undecided"]);
    expect(verdicts([shown(1, 1e9), shown(41, 1)], 0.05)).toEqual(["equivalent", "degraded"]);
  });

  it("tell what level is left to the claims that are not shown", () => {
    expect(claimLevel([shown(1, 1)], 0.05)).toBeCloseTo(0.05);
    expect(claimLevel([shown(61, 61), shown(61, 1), shown(1, 1)], 0.05)).toBeCloseTo(0.025);
  });

  it("are false with a probability of at most alpha, of whichever kind and target", () => {
    const random = randomFromSeed("one as good, one worse by the margin");
    const delta = 0.1;
    let wrong = 0;
    for (let run = 0; run < 400; run++) {
      const [good, worse] = [0, delta].map((drop) => {
        const one = new PairEvidence({ alpha: 0.05, delta });
        for (let i = 0; i < 400; i++)
          one.add({ reference: random.next() < 0.6, target: random.next() < 0.6 - drop });
        return one;
      });
      const [first, second] = verdicts([good!, worse!], 0.05);
      if (first === "degraded" || second === "equivalent") wrong += 1;
    }
    // 20 expected at most; 33 with a probability of 0.3 % where alpha is just met.
    expect(wrong).toBeLessThan(33);
  });

  it("call a drop that is real and within the margin equivalent", () => {
    expect(verdicts([shown(1e6, 1e6)], 0.05)).toEqual(["equivalent"]);
  });
});

describe("the evidence of pairs", () => {
  const evidence = () => new PairEvidence({ alpha: 0.05, delta: 0.05 });

  it("is none before the first pair", () => {
    expect(evidence()).toMatchObject({
      pairs: 0,
      drop: null,
      dropInterval: { low: -1, high: 1 },
      logEDegraded: 0,
      logEEquivalent: 0,
    });
  });

  it("keeps its largest value, because that is what the bound is on", () => {
    const one = evidence();
    for (let i = 0; i < 12; i++) one.add({ reference: true, target: false });
    const most = one.logEDegraded;
    for (let i = 0; i < 30; i++) one.add({ reference: false, target: true });
    expect(one.logEDegraded).toBe(most);
    expect(most).toBeGreaterThan(Math.log(20));
    expect(one).toMatchObject({ pairs: 42, worse: 12, better: 30 });
    expect(one.drop).toBeCloseTo(-18 / 42, 12);
  });

  it("does not grow against either hypothesis where the drop is just the margin", () => {
    const one = evidence();
    // One more worse than better in twenty pairs, evenly spread: five points.
    for (let i = 0; i < 400; i++)
      one.add(i % 20 === 0 ? { reference: true, target: false } : { reference: true, target: true });
    expect(one.logEEquivalent).toBeLessThan(Math.log(20));
    expect(one.dropInterval.low).toBeLessThan(0.05);
    expect(one.dropInterval.high).toBeGreaterThan(0.05);
  });

  it("cannot be asked about a margin of nothing or of everything", () => {
    for (const delta of [0, 1, -0.1, Number.NaN])
      expect(() => new PairEvidence({ alpha: 0.05, delta })).toThrow("margin");
  });
});
