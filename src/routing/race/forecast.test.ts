import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainly, type Requirement } from "../index.ts";
import { roundsToGo } from "./forecast.ts";
import type { RaceStanding, RaceStatement } from "./standing.ts";

const requirement: Requirement = {
  ...plainly,
  filters: [{ metric: "ttft", stat: "p90", max: 2 }],
  order: [{ metric: "otps", stat: "avg" }],
};
const filter = (changes: Partial<RaceStatement>): RaceStatement => ({
  key: "ttft_p90",
  filter: "ttft p90 ≤ 2 s",
  verdict: "unknown",
  value: 1,
  bounds: { low: 0.2, high: 3 },
  n: 50,
  ...changes,
});
const key = (value: number, half: number | null): RaceStatement => ({
  key: "otps_avg",
  filter: null,
  verdict: null,
  value,
  bounds: half === null ? null : { low: value - half, high: value + half },
  n: 50,
});

function standing(
  own: readonly (readonly RaceStatement[])[],
  changes: Partial<RaceStanding> = {},
): RaceStanding {
  const names = own.map((_, i) => `t${i}`);
  return {
    isSettled: false,
    winner: null,
    sharedWith: [],
    undecided: [],
    why: "open",
    ask: names,
    targets: own.map((statements, i) => ({
      target: `t${i}`,
      state: "in",
      why: "open",
      isAsked: true,
      rounds: 50,
      requests: 50,
      statements,
    })),
    requests: 50 * own.length,
    savedAgainst: { rounds: 50, requests: 50 * own.length },
    ...changes,
  };
}

describe("how much longer a race would take", () => {
  it("is until an open filter's bound has come in to the limit: twice as wide as allowed takes four times the rounds", () => {
    // 1 s, bounded by 3 s, to be within 2 s: the bound must come as near as 1 s from 2 s. 50 × 4 rounds, 50 of them done.
    expect(roundsToGo(standing([[filter({})]]), requirement)).toBe(150);
  });

  it("looks at the bound on the side of the limit: one that fails must be shown to fail", () => {
    expect(roundsToGo(standing([[filter({ value: 3, bounds: { low: 1, high: 99 } })]]), requirement)).toBe(
      150,
    );
  });

  it("is the longest of all that is open", () => {
    const near = [filter({ value: 1, bounds: { low: 0.5, high: 2.2 } })];
    expect(roundsToGo(standing([near, [filter({})]]), requirement)).toBe(150);
  });

  it("is until the first two stand apart, once filters are met", () => {
    const met = filter({ verdict: "met", bounds: { low: 0.5, high: 1.5 } });
    // 10 tok/s apart; their half-widths add up to 20.
    expect(
      roundsToGo(
        standing([
          [met, key(60, 12)],
          [met, key(50, 8)],
          [met, key(10, 8)],
        ]),
        requirement,
      ),
    ).toBe(150);
  });

  it("is shorter for a share that is all so far: its bound comes in as one over the rounds", () => {
    const success: Requirement = { ...requirement, filters: [{ metric: "success", min: 0.9 }] };
    const share = filter({ key: "success", value: 1, bounds: { low: 0.7, high: 1 } });
    expect(roundsToGo(standing([[share]]), success)).toBe(100);
  });

  it("cannot be said where an estimate lies on its limit, nothing bounds it, or two estimates are equal", () => {
    expect(roundsToGo(standing([[filter({ value: 2 })]]), requirement)).toBeNull();
    expect(roundsToGo(standing([[filter({ bounds: null })]]), requirement)).toBeNull();
    expect(roundsToGo(standing([[filter({ bounds: { low: null, high: null } })]]), requirement)).toBeNull();
    expect(roundsToGo(standing([[key(50, 8)], [key(50, 8)]]), requirement)).toBeNull();
    expect(roundsToGo(standing([[key(50, null)], [key(40, 8)]]), requirement)).toBeNull();
  });

  it("says nothing of a race that is settled", () => {
    expect(roundsToGo(standing([[filter({})]], { isSettled: true }), requirement)).toBeNull();
  });

  it("is a whole number of rounds, one at least, whatever the figures", () => {
    const number = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(number, number, number, (value, below, above) => {
        const open = filter({ value, bounds: { low: value - below, high: value + above } });
        const rounds = roundsToGo(standing([[open]]), requirement);
        return rounds === null || (Number.isInteger(rounds) && rounds >= 1);
      }),
    );
  });
});
