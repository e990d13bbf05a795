/** Drift of histories whose changes are known: what is told of them, and what counts as drift of the target. */
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../../base/index.ts";
import type { RequestRecord } from "../../record/index.ts";
import { aFailedRecord, aRecord, aTarget } from "../../testing/index.ts";
import { driftOf } from "./drift.ts";
import { driftMetrics } from "./metrics.ts";

const DAYS = 24;
const dayOf = (day: number) => new Date(Date.UTC(2026, 2, 1 + day, 8)).toISOString();

/** One request a day; the days from the middle on are `later`. */
function history(of: (isLater: boolean, day: number) => RequestRecord) {
  return Array.from({ length: DAYS }, (_, day) => of(day >= DAYS / 2, day));
}

/** Neighbouring days differ by a little, so that no two are alike. */
const waited = (seconds: number, day: number, inputTokens = 20) =>
  aRecord({
    ...{ startedAt: dayOf(day), runId: `r${day}`, usage: { inputTokens } },
    times: { firstOutputAtMs: 1000 + seconds * 1000 * (1 + (((day * 7) % 5) - 2) / 100) },
  });

function drift(requests: readonly RequestRecord[], names: readonly string[], minChange = 0.1) {
  const target = { provider: "p", model: "m", mode: null };
  return driftOf([{ target, requests, scores: [], figures: [] }], {
    ...{ metrics: driftMetrics(names), alpha: 0.05, minChange, unit: "day" },
    rates: { cnyPer: {} },
    workloadOf: ({ prompt }) => prompt.source,
    listPricesOf: () => ({ slotOf: () => "", quoteAt: () => null }),
    wallMs: Date.parse(dayOf(DAYS)),
    random: randomFromSeed("drift"),
  });
}

describe("a level that moved", () => {
  const slower = history((isLater, day) => waited(isLater ? 1.5 : 1, day));

  it("is told with when, by how much, between which bounds, and that it is worse", () => {
    const { isDrift, changes, basis } = drift(slower, ["ttft"]);
    expect(isDrift).toBe(true);
    expect(changes).toMatchObject([
      {
        ...{
          target: "p/m",
          workload: "synthetic",
          metric: "ttft",
          unit: "s",
          verdict: "drift",
          isWorse: true,
        },
        last: { runId: `r${DAYS / 2 - 1}`, at: dayOf(DAYS / 2 - 1) },
        first: { runId: `r${DAYS / 2}`, at: dayOf(DAYS / 2) },
      },
    ]);
    const { change, bounds, p } = changes[0]!;
    expect(change).toBeCloseTo(0.5, 1);
    expect(bounds!.low! < 0.5 && 0.5 < bounds!.high!).toBe(true);
    expect(p).toBeLessThan(0.05);
    expect(basis).toMatchObject({ tested: 1, constant: 0, targets: 1, runs: DAYS, requests: DAYS });
  });

  it("is no drift where it is less than was asked for, or where the prompts changed as well", () => {
    expect(drift(slower, ["ttft"], 0.8)).toMatchObject({ isDrift: false, changes: [{ verdict: "small" }] });
    const longer = history((isLater, day) => waited(isLater ? 1.5 : 1, day, isLater ? 40 : 20));
    expect(drift(longer, ["ttft"])).toMatchObject({
      isDrift: false,
      changes: [{ verdict: "prompts", inputTokens: { before: 20, after: 40 } }],
    });
  });

  it("is better where it fell", () => {
    const faster = history((isLater, day) => waited(isLater ? 0.5 : 1, day));
    expect(drift(faster, ["ttft"]).changes).toMatchObject([{ isWorse: false, verdict: "drift" }]);
  });
});

describe("success", () => {
  it("changes by points, however little it was to begin with", () => {
    const target = aTarget({ provider: "p", model: "m" });
    const failing = history((isLater, day) =>
      isLater && day % 2 === 0
        ? aFailedRecord({ target, startedAt: dayOf(day), runId: `r${day}` })
        : waited(1, day),
    );
    const often = failing.flatMap((one) => Array.from({ length: 10 }, () => one));
    const [found] = drift(often, ["success"]).changes;
    expect(found).toMatchObject({ metric: "success", before: 1, bounds: null, isWorse: true, unit: "0–1" });
    expect(found!.change).toBeCloseTo(found!.after - 1, 10);
  });
});

describe("what is looked at", () => {
  it("has a place where it never varied, and where it is too short to tell", () => {
    const same = history((_, day) => aRecord({ startedAt: dayOf(day), runId: `r${day}` }));
    expect(drift(same, ["success"]).basis).toMatchObject({ tested: 0, constant: 1 });
    const short = history((isLater, day) => waited(isLater ? 2 : 1, day)).slice(10, 14);
    expect(drift(short, ["ttft"])).toMatchObject({ changes: [], lacking: [{ metric: "ttft", has: 4 }] });
  });

  it("are names that have a history", () => {
    expect(() => driftMetrics(["ttft", "gpqa", "otpss"])).toThrowError(/gpqa[\s\S]*otpss/);
    expect(driftMetrics(["success", "output_price"])).toEqual({
      ...{ medians: [], success: true, prices: ["output_price"] },
    });
  });
});
