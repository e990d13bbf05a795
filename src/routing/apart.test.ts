/** What tells two targets apart, where all that is known of either and what both were measured on disagree. */
import { describe, expect, it } from "vitest";
import { sketchedEvidence, type TargetSketch } from "../testing/index.ts";
import { decide, parseRequirement } from "./index.ts";

type Timing = readonly [ttft: number, total: number, tokens: number];

const around = (ttft: number, n: number) =>
  Array.from({ length: n }, (_, i): Timing => [ttft * (0.8 + 0.04 * ((i * 7) % 11)), 9, 100]);

/** Both in a busy hour, when b is the slower one; b alone in a long quiet night, too. */
function measured() {
  const requests = [...around(3, 60), ...around(1, 600)];
  const sketches: Record<string, TargetSketch> = { a: { requests: around(2, 60) }, b: { requests } };
  return sketchedEvidence(sketches).map((evidence) => ({
    ...evidence,
    requests: evidence.requests.map((facts) => (facts.round < 60 ? facts : { ...facts, runId: "night" })),
  }));
}

const decided = (order: object) =>
  decide(
    parseRequirement(JSON.stringify({ confidence: 0.95, filters: [], order: [order] }), "test.json"),
    measured(),
    { rates: { cnyPer: {} }, quoteFor: () => null },
  );

describe("targets of which the rounds in common say the opposite of all rounds", () => {
  it.each([
    ["without a tolerance", { metric: "ttft" }],
    ["with a tolerance", { metric: "ttft", tolerance: "5%" }],
    ["on a percentile", { metric: "ttft", stat: "median" }],
  ])("share a place %s: no difference in favour of the leader is shown", (_, key) => {
    const { ranking, order } = decided(key);
    expect(ranking.map(({ rank, provider }) => [rank, provider])).toEqual([
      [1, "b"],
      [1, "a"],
    ]);
    const [comparison] = order[0]?.comparisons ?? [];
    expect(comparison).toMatchObject({ leader: "b/model-x", isApart: false, n: 60 });
    expect(comparison?.adjustedP).toBeLessThan(0.001);
    expect(comparison?.difference).toBeGreaterThan(0.5);
    expect(comparison?.why).toBe("in what both were measured on, the other is better");
  });
});
