import fc from "fast-check";
import { expect, it } from "vitest";
import { Series } from "./sample.ts";
import { boundsOf, type Claim, isShown, type Statistic } from "./statistic.ts";

const ALPHA = 0.05;
const statistics: Statistic[] = [
  { kind: "share" },
  { kind: "mean" },
  { kind: "quantile", q: 0.1 },
  { kind: "quantile", q: 0.5 },
  { kind: "quantile", q: 0.9 },
];

it("shows of a number just what its bounds say", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...statistics),
      fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 120 }),
      fc.constantFrom<Claim["is"]>("at most", "below", "at least", "above"),
      fc.integer({ min: -1, max: 8 }),
      (statistic, values, is, place) => {
        const isShare = statistic.kind === "share";
        const series = seriesOf(isShare ? values.map((value) => Number(value > 1)) : values);
        const bound = isShare ? Math.min(Math.max(place, 0), 7) / 7 : place;
        const { low, high } = boundsOf(statistic, series, ALPHA);
        // At the very end of an interval that was found by bisection either answer is right.
        fc.pre(!isShare || (Math.abs((low ?? 0) - bound) > 1e-5 && Math.abs((high ?? 1) - bound) > 1e-5));
        const said = {
          "at most": high !== null && high <= bound,
          below: high !== null && high < bound,
          "at least": low !== null && low >= bound,
          above: low !== null && low > bound,
        }[is];
        expect(isShown(statistic, { is, bound }, series, ALPHA)).toBe(said);
      },
    ),
    { numRuns: 1000 },
  );
});

function seriesOf(values: readonly number[]): Series {
  const series = new Series();
  for (const [round, value] of values.entries()) series.add(round, value);
  return series;
}
