import { describe, expect, it } from "vitest";
import type { PriceQuote, TargetEvidence } from "../../record/index.ts";
import { aRecord } from "../../testing/index.ts";
import { decide, parseRequirement, parseWhatIf } from "../index.ts";
import { compareDecisions } from "./moves.ts";
import { applyWhatIf } from "./what-if.ts";

/** Ten requests each, by ttft in seconds; otps is 100 / (ttft + 1). */
function evidenceOf(ttfts: Record<string, number>): TargetEvidence[] {
  return Object.entries(ttfts).map(([provider, ttft]) => ({
    target: { provider, model: "m", mode: null },
    requests: Array.from({ length: 10 }, () =>
      aRecord({
        times: { sentAtMs: 0, firstOutputAtMs: ttft * 1000, endedAtMs: (ttft + 1) * 1000 },
        usage: { outputTokens: 100 },
      }),
    ),
    scores: [],
    figures: [],
  }));
}

const rates = { cnyPer: {} };
const prices: Record<string, number> = { quick: 30, middling: 16, slow: 8 };
const quoteFor = ({ provider }: { provider: string }): PriceQuote => ({
  ...{ inputPerM: 1, outputPerM: prices[provider] ?? null, cachedInputPerM: null },
  ...{ currency: "CNY", source: null, asOf: null },
});
const three = evidenceOf({ quick: 1, middling: 2, slow: 4 });
const requirement = parseRequirement(
  JSON.stringify({
    filters: [{ metric: "ttft", stat: "p90", max: 3 }],
    order: [{ metric: "output_price" }],
  }),
  "req.json",
);

/** Where each target stood, stands and why, by `provider: #1 → #2: why`. */
function movesBy(texts: string[], evidence = { before: three, after: three }): string[] {
  const changed = applyWhatIf(parseWhatIf(texts, requirement), { requirement, quoteFor, rates });
  const before = decide(requirement, evidence.before, { quoteFor, rates });
  const after = decide(changed.requirement, evidence.after.map(changed.evidence), changed);
  return compareDecisions(before, after).map((move) => {
    const place = ({ rank, verdict }: typeof move.before) => (rank === null ? verdict : `#${rank}`);
    const moved = move.isMoved ? "" : " stays";
    return `${move.provider}${moved}: ${place(move.before)} → ${place(move.after)}: ${move.why.join("; ")}`;
  });
}

describe("two decisions side by side say of each target why it stands elsewhere", () => {
  it("a filter is not asked for any more", () => {
    expect(movesBy(["without=ttft_p90"])).toEqual([
      "slow: failed → #1: ttft p90 ≤ 3 s, which failed, is not asked for any more",
      "middling: #1 → #2: others moved",
      "quick: #2 → #3: others moved",
    ]);
  });

  it("a filter is another", () => {
    expect(movesBy(["filter:ttft_p90.max=1.5"])).toEqual([
      "quick: #2 → #1: others moved",
      "middling: #1 → failed: fails ttft p90 ≤ 1.5 s with 2",
      "slow stays: failed → failed: ttft p90 ≤ 3 s, which failed, is not asked for any more; fails ttft p90 ≤ 1.5 s with 4",
    ]);
  });

  it("something is unknown now", () => {
    const why =
      "ttft p90 ≤ 3 s is unknown now: the file asks for at least 11 observations (min_samples), here are 10";
    expect(movesBy(["min_samples=11"]).map((move) => move.replace(/; .*/, ""))).toEqual([
      `middling: #1 → unknown: ${why}`,
      `quick: #2 → unknown: ${why}`,
      `slow: failed → unknown: ${why}`,
    ]);
  });

  it("a price is another", () => {
    expect(movesBy(["price:quick=*0.5"])).toEqual([
      "quick: #2 → #1: output_price 30 → 15",
      "middling: #1 → #2: others moved",
      "slow stays: failed → failed: ",
    ]);
  });

  it("the order asks for something else", () => {
    expect(movesBy(["order=otps"])).toEqual([
      "quick: #2 → #1: the order asks for something else",
      "middling: #1 → #2: the order asks for something else",
      "slow stays: failed → failed: ",
    ]);
  });

  it("there is other evidence", () => {
    const after = evidenceOf({ quick: 1, newcomer: 2.5, slow: 2 });
    expect(movesBy([], { before: three, after })).toEqual([
      "slow: failed → #1: meets ttft p90 ≤ 3 s now with 2; ttft_p90 4 → 2",
      "quick stays: #2 → #2: ",
      "newcomer: absent → #3: there was no evidence on it before",
      "middling: #1 → absent: there is no evidence on it any more",
    ]);
  });
});
