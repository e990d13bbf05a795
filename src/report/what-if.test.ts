import { describe, expect, it } from "vitest";
import { type MoveRow, whatIfReport } from "./what-if.ts";

const style = { colour: false, width: 100 };
const target = (provider: string) => ({ provider, model: "m", mode: null });

const moves: MoveRow[] = [
  {
    ...target("ark"),
    before: { rank: null, verdict: "failed" },
    after: { rank: 1, verdict: "met" },
    isMoved: true,
    why: ["ttft p90 ≤ 2 s, which failed, is not asked for any more"],
  },
  {
    ...target("deepseek"),
    before: { rank: 1, verdict: "met" },
    after: { rank: 2, verdict: "unknown" },
    isMoved: true,
    why: ["others moved"],
  },
  {
    ...target("together"),
    before: { rank: null, verdict: "absent" },
    after: { rank: null, verdict: "unknown" },
    isMoved: false,
    why: [],
  },
];

describe("the report of a what-if", () => {
  it("shows where each target stands and would stand, and why", () => {
    expect(whatIfReport(["without=ttft_p90", "window=30d"], moves, style).split("\n")).toEqual([
      "What if without=ttft_p90, window=30d",
      "target      now          then          why",
      "──────────  ───────────  ────────────  ───────────────────────────────────────────────────────",
      "ark/m       failed       #1            ttft p90 ≤ 2 s, which failed, is not asked for any more",
      "deepseek/m  #1           #2 (unknown)  others moved",
      "together/m  no evidence  unknown",
      "The first place would go from deepseek/m to ark/m.",
      "2 of 3 targets would stand elsewhere.",
    ]);
  });

  it("says so where nothing would change", () => {
    const same = moves.map((move) => ({ ...move, after: move.before, isMoved: false, why: [] }));
    const text = whatIfReport(["confidence=0.9"], same, style);
    expect(text).toContain("The first place would still be that of deepseek/m.");
    expect(text).toContain("Nothing would change place.");
  });

  it("names all who share a first place", () => {
    const [, deepseek] = moves;
    const shared = ["a", "b", "c"].flatMap((provider) =>
      deepseek === undefined ? [] : [{ ...deepseek, ...target(provider), after: deepseek.before }],
    );
    expect(whatIfReport(["x"], shared, style)).toContain("still be that of a/m, b/m and c/m.");
  });

  it("knows a first place that is nobody's", () => {
    const nobody = moves.slice(2);
    expect(whatIfReport(["x"], nobody, style)).toContain("The first place would still be nobody's.");
    const lost = moves
      .slice(1, 2)
      .map((move) => ({ ...move, after: { rank: null, verdict: "failed" as const } }));
    expect(whatIfReport(["x"], lost, style)).toContain("The first place would go from deepseek/m to nobody.");
  });
});
