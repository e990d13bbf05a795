import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { knee, type LoadSearch, type LoadStep, nextLoad } from "./index.ts";

function step(load: number, holds: boolean | null, more: Partial<LoadStep> = {}): LoadStep {
  return { load, holds, n: 100, delivered: null, ...more };
}

const search: LoadSearch = { from: 1, to: 64, factor: 2, resolution: 0.1, whole: false };

/** Every load that a search tries, and where it ends. */
function run(
  options: LoadSearch,
  holds: (load: number) => boolean | null,
): { loads: number[]; steps: LoadStep[] } {
  const steps: LoadStep[] = [];
  for (let load = nextLoad(steps, options); load !== null; load = nextLoad(steps, options)) {
    if (steps.length > 200) throw new Error(`no end: ${steps.map((one) => one.load)}`);
    steps.push(step(load, holds(load)));
  }
  return { loads: steps.map(({ load }) => load), steps };
}

describe("the knee", () => {
  it("lies between the highest load that held and the lowest that did not", () => {
    expect(knee([step(4, true), step(1, true), step(8, false), step(2, true)])).toEqual({
      holdsUpTo: 4,
      failsFrom: 8,
      violations: [],
      untold: [],
    });
  });

  it("is open at the end that was not found", () => {
    expect(knee([step(1, true), step(2, true)])).toMatchObject({ holdsUpTo: 2, failsFrom: null });
    expect(knee([step(1, false), step(2, false)])).toMatchObject({ holdsUpTo: null, failsFrom: 1 });
    expect(knee([])).toEqual({ holdsUpTo: null, failsFrom: null, violations: [], untold: [] });
  });

  it("is where the steps contradict it least, and names those that do", () => {
    const steps = [step(1, true), step(2, false, { n: 20 }), step(4, true), step(8, false)];
    expect(knee(steps)).toMatchObject({ holdsUpTo: 4, failsFrom: 8, violations: [steps[1]] });
  });

  it("promises the lower of two that fit equally well", () => {
    const steps = [step(1, true), step(2, false), step(4, true), step(8, false)];
    expect(knee(steps)).toMatchObject({ holdsUpTo: 1, failsFrom: 2, violations: [steps[2]] });
  });

  it("weighs a load that was tried again by all its tries", () => {
    const steps = [step(1, true), step(2, true), step(2, true), step(2, false), step(4, false)];
    expect(knee(steps)).toMatchObject({ holdsUpTo: 2, failsFrom: 4, violations: [steps[3]] });
  });

  it("does not take a load for carried that was never reached, nor one that nobody could judge", () => {
    const short = step(8, true, { delivered: 7 });
    const unknown = step(16, null);
    const empty = step(32, true, { n: 0 });
    expect(knee([step(4, true, { delivered: 3.9 }), short, unknown, empty])).toEqual({
      holdsUpTo: 4,
      failsFrom: null,
      violations: [],
      untold: [short, unknown, empty],
    });
    // What failed before it was reached would have failed there too.
    expect(knee([step(4, true), step(8, false, { delivered: 5 })]).failsFrom).toBe(8);
  });

  it("contradicts no more than any other threshold would", () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 8 }), fc.boolean(), fc.integer({ min: 1, max: 9 })),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(steps, (tried) => {
        const all = tried.map(([load, holds, n]) => step(load, holds, { n }));
        const against = (threshold: number) =>
          all.reduce((sum, { load, holds, n }) => sum + (holds === load > threshold ? n : 0), 0);
        const found = knee(all);
        const own = found.violations.reduce((sum, { n }) => sum + n, 0);
        expect(own).toBe(Math.min(...Array.from({ length: 9 }, (_, i) => against(i))));
        if (found.holdsUpTo !== null && found.failsFrom !== null)
          expect(found.holdsUpTo).toBeLessThan(found.failsFrom);
      }),
    );
  });
});

describe("the next load", () => {
  it("doubles until the limits fail, then closes in by equal ratios", () => {
    expect(run(search, (load) => load <= 11).loads).toEqual([1, 2, 4, 8, 16, 11.3, 9.51, 10.4]);
  });

  it("are whole numbers where it must be, down to neighbours", () => {
    const whole = { ...search, whole: true, resolution: 0.001 };
    expect(run(whole, (load) => load <= 11).loads).toEqual([1, 2, 4, 8, 16, 11, 13, 12]);
    expect(run({ ...whole, factor: 1.1, to: 4 }, () => true).loads).toEqual([1, 2, 3, 4]);
  });

  it("ends at the highest load that may be tried, to the digit", () => {
    expect(run({ ...search, from: 1.2345, to: 3.4567 }, () => true).loads).toEqual([1.2345, 2.47, 3.4567]);
    expect(run({ ...search, to: 1 }, () => true).loads).toEqual([1]);
  });

  it("ends at once where the lowest load fails or says nothing", () => {
    expect(run(search, () => false).loads).toEqual([1]);
    expect(run(search, () => null).loads).toEqual([1]);
  });

  it("takes a load that could not be reached for too high", () => {
    const reached = [step(8, true), step(16, true, { delivered: 9 })];
    expect(nextLoad(reached, search)).toBe(11.3);
  });

  it.each([{ from: 0, to: 4 }, { from: 5, to: 4 }, { factor: 1 }, { resolution: 0 }, { from: Number.NaN }])(
    "refuses a search without steps: %j",
    (bad) => {
      expect(() => nextLoad([], { ...search, ...bad })).toThrow(RangeError);
    },
  );

  it("always ends, tries no load twice, and brackets a clean knee to the resolution", () => {
    const options = fc.record({
      from: fc.double({ min: 0.01, max: 10, noNaN: true }),
      reach: fc.double({ min: 1, max: 1000, noNaN: true }),
      factor: fc.double({ min: 1.05, max: 10, noNaN: true }),
      resolution: fc.double({ min: 0.02, max: 1, noNaN: true }),
      at: fc.double({ min: 0, max: 1.2, noNaN: true }),
    });
    fc.assert(
      fc.property(options, ({ from, reach, factor, resolution, at }) => {
        const to = from * reach;
        const truth = from * reach ** at;
        const { loads, steps } = run({ from, to, factor, resolution, whole: false }, (load) => load <= truth);
        expect(new Set(loads).size).toBe(loads.length);
        expect(Math.min(...loads)).toBe(from);
        expect(Math.max(...loads)).toBeLessThanOrEqual(to);
        const { holdsUpTo, failsFrom, violations } = knee(steps);
        expect(violations).toEqual([]);
        expect(holdsUpTo!).toBeLessThanOrEqual(truth);
        if (truth >= to) expect(holdsUpTo).toBe(to);
        else expect(failsFrom! / holdsUpTo!).toBeLessThanOrEqual((1 + resolution) * (1 + 1e-9));
      }),
    );
  });

  it("always ends and tries no load twice, however contradictory the steps", () => {
    const coins = fc.array(fc.constantFrom(true, false, null), { minLength: 200, maxLength: 200 });
    fc.assert(
      fc.property(coins, fc.boolean(), (tosses, whole) => {
        let i = 0;
        const { loads } = run({ ...search, whole, resolution: 0.05 }, () => tosses[i++] ?? false);
        expect(new Set(loads).size).toBe(loads.length);
      }),
      { numRuns: 300 },
    );
  });

  it("finds the knee of a noisy service mostly to within a sixth, and seldom far off", () => {
    const random = randomFromSeed("noisy knee");
    const truth = 20;
    const found = Array.from({ length: 400 }, () => {
      // p(holds) falls from 1 to 0 around the knee: 0.95 at 20 % below it, 0.05 at 20 % above.
      const holds = (load: number) => random.next() < 1 / (1 + (load / truth) ** (2.944 / Math.log(1.2)));
      return knee(run(search, holds).steps).holdsUpTo;
    });
    const off = found.map((load) => Math.abs(Math.log((load ?? 0.001) / truth)));
    expect(off.filter((error) => error <= Math.log(7 / 6)).length / off.length).toBeGreaterThan(0.9);
    expect(off.filter((error) => error > Math.log(1.5)).length / off.length).toBeLessThan(0.01);
  });
});
