import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aRecord } from "../../testing/index.ts";
import { priceSteps } from "./price-steps.ts";

const day = (n: number, hour = 0) => new Date(Date.UTC(2026, 2, n, hour)).toISOString();
const at = (startedAt: string, inputPerM: number | null, outputPerM = 16, currency = "CNY") =>
  aRecord({ startedAt, price: { inputPerM, outputPerM, cachedInputPerM: null, currency } });
const everyone = () => "";
const byHour = ({ startedAt }: { startedAt: string }) => startedAt.slice(11, 13);

describe("steps of a price", () => {
  it("lie between the last request at the old price and the first at the new one", () => {
    const requests = [at(day(1), 4), at(day(3), 4), at(day(4), 5), at(day(9), 5), at(day(12), 4.5)];
    expect(priceSteps(requests, everyone)).toEqual([
      { name: "input_price", currency: "CNY", from: [4], to: [5], after: day(3), before: day(4) },
      { name: "input_price", currency: "CNY", from: [5], to: [4.5], after: day(9), before: day(12) },
    ]);
  });

  it("are none where a price comes back: it goes by the hour", () => {
    const requests = [1, 2, 3].flatMap((n) => [at(day(n, 2), 1), at(day(n, 10), 2)]);
    expect(priceSteps(requests, everyone)).toEqual([]);
    const dearer = [4, 5].flatMap((n) => [at(day(n, 2), 1.5), at(day(n, 10), 3)]);
    expect(priceSteps([...requests, ...dearer], everyone)).toMatchObject([
      { from: [1, 2], to: [1.5, 3], after: day(3, 10), before: day(4, 2) },
    ]);
  });

  it("are seen in each slot of a schedule by itself", () => {
    // By day alone the price would seem to fall on the third, when it was only measured at night.
    const requests = [at(day(1, 10), 2), at(day(2, 10), 2), at(day(3, 2), 1)];
    expect(priceSteps(requests, everyone)).toHaveLength(1);
    expect(priceSteps(requests, byHour)).toEqual([]);
  });

  it("do not mix currencies, and prices that nobody knows are no steps", () => {
    const requests = [
      at(day(1), 4),
      at(day(2), null),
      at(day(3), 1, 16, "USD"),
      { ...at(day(4), 4), price: null },
    ];
    expect(priceSteps(requests, everyone)).toEqual([]);
  });

  it("do not depend on the order in which requests are read", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.constantFrom(1, 2, 3))), (list) => {
        const requests = list.map(([n, price]) => at(day(n + 1), price));
        expect(priceSteps([...requests].reverse(), everyone)).toEqual(priceSteps(requests, everyone));
      }),
      { numRuns: 200 },
    );
  });
});
