import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { knee, type LoadStep } from "./index.ts";

function step(load: number, holds: boolean | null, more: Partial<LoadStep> = {}): LoadStep {
  return { load, holds, n: 100, delivered: null, ...more };
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
