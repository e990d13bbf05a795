import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timeOrderedUuid } from "./index.ts";

describe("a time-ordered UUID", () => {
  it("is the one of the standard's own example", () => {
    // RFC 9562, appendix A.6.
    expect(timeOrderedUuid("919108f7-52d1-4cc3-98c4-dc0c0c07398f", Date.UTC(2022, 1, 22, 19, 22, 22))).toBe(
      "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    );
  });

  it("sorts by the millisecond, and is a UUID of version 7 at any time", () => {
    const times = fc.nat(2 ** 41);
    fc.assert(
      fc.property(times, times, (a, b) => {
        const [left, right] = [timeOrderedUuid(randomUUID(), a), timeOrderedUuid(randomUUID(), b + 0.9)];
        expect(left).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        if (a !== b) expect(left < right).toBe(a < b);
      }),
    );
  });

  it("differs from every other of its millisecond", () => {
    expect(new Set(Array.from({ length: 1000 }, () => timeOrderedUuid(randomUUID(), 5))).size).toBe(1000);
  });
});
