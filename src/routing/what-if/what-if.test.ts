import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DsrError } from "../../base/index.ts";
import type { ExchangeRates, PriceQuote, RequestFacts, TargetEvidence } from "../../record/index.ts";
import { aRecord } from "../../testing/index.ts";
import { decide, describeFilter, parseRequirement, parseWhatIf } from "../index.ts";
import { documentOf } from "../requirement/document.ts";
import { applyWhatIf, whatIfForms } from "./what-if.ts";

const requirement = parseRequirement(
  JSON.stringify({
    filters: [
      { metric: "success", min: 0.9 },
      { metric: "ttft", stat: "p90", max: 2 },
      { metric: "ttft", min: 0.1 },
      { metric: "goodput", limits: { ttft: 2, tpot: 0.05 }, min: 0.8 },
      { metric: "verify", is: "equivalent" },
    ],
    order: [{ metric: "output_price" }],
    window: "7d",
    where: { source: "sharegpt", input_tokens: { min: 500 } },
  }),
  "req.json",
);

const rates: ExchangeRates = { cnyPer: { USD: { rate: 7, asOf: "2026-03-01", source: "a test" } } };
const inUsd: PriceQuote = {
  ...{ inputPerM: 1, outputPerM: 2, cachedInputPerM: null },
  ...{ currency: "USD", source: "a list", asOf: null },
};

const changed = (...texts: string[]) => parseWhatIf(texts, requirement).requirement;
const filtersAfter = (...texts: string[]) => changed(...texts).filters.map(describeFilter);

function faultOf(...texts: string[]): string {
  try {
    parseWhatIf(texts, requirement);
  } catch (error) {
    if (error instanceof DsrError) return error.message;
    throw error;
  }
  throw new Error("no fault was found");
}

describe("what if another key stood in the file", () => {
  it.each([
    ["window=30d", { window: { text: "30d", ms: 30 * 86_400_000 } }],
    ["window=all", { window: null }],
    ["confidence=0.99", { confidence: 0.99 }],
    ["min_samples = 50", { minSamples: 50 }],
    ["unknown=rank_last", { unknown: "rank_last" }],
    ["model=r1, v3", { models: ["r1", "v3"] }],
    ["where=all", { where: null }],
    [
      "order=otps_median,cost_per_request",
      {
        order: [
          { metric: "otps", stat: "median" },
          { metric: "cost_per_request", stat: "avg" },
        ],
      },
    ],
    [
      "order=output_price~5%,ttft~0.1",
      {
        order: [
          { metric: "output_price", tolerance: { percent: 5 } },
          { metric: "ttft", stat: "avg", tolerance: { absolute: 0.1 } },
        ],
      },
    ],
    [
      "order=goodput(ttft<=1,tpot≤0.1)",
      {
        order: [
          {
            metric: "goodput",
            limits: [
              { metric: "ttft", bound: 1 },
              { metric: "tpot", bound: 0.1 },
            ],
          },
        ],
      },
    ],
    [
      "weights=output_price:0.6,otps_p90:0.4",
      {
        order: [],
        weights: [
          { metric: "output_price", weight: 0.6 },
          { metric: "otps", stat: "p90", weight: 0.4 },
        ],
      },
    ],
  ])("%s", (text, expected) => {
    expect(changed(text)).toEqual({ ...requirement, ...expected });
  });

  it("in parts of the workload, the others kept", () => {
    expect(
      changed("where.input_tokens=..4000", "where.hours=9..18@Asia/Shanghai", "where.region=eu").where,
    ).toEqual({
      sources: ["sharegpt"],
      inputTokens: { min: null, max: 4000 },
      hours: { from: 9, to: 18, zone: "Asia/Shanghai" },
      regions: ["eu"],
    });
    expect(changed("where.source=all", "where.input_tokens=none").where).toBeNull();
  });

  it("one change after the other", () => {
    expect(changed("confidence=0.9", "window=all", "confidence=none")).toEqual({
      ...requirement,
      window: null,
    });
  });
});

describe("what if a filter were another", () => {
  it.each([
    ["without=ttft_p90", [0, 2, 3, 4]],
    ["without=ttft", [0, 1, 3, 4]],
    ["without=ttft_avg", [0, 1, 3, 4]],
    ["without=verify", [0, 1, 2, 3]],
    ["without=goodput(tpot<=0.05,ttft<=2)", [0, 1, 2, 4]],
    ["filter:ttft_p90.max=none", [0, 2, 3, 4]],
  ])("%s leaves the others", (text, left) => {
    expect(changed(text).filters).toEqual(left.map((i) => requirement.filters[i]));
  });

  it("changes the bound that is there, adds the one that is not, or a whole filter", () => {
    expect(filtersAfter("filter:ttft_p90.max=3")[1]).toBe("ttft p90 ≤ 3 s");
    expect(filtersAfter("filter:ttft_p90.min=1")[1]).toBe("1 ≤ ttft p90 ≤ 2 s");
    expect(filtersAfter("filter:goodput(ttft<=2,tpot<=0.05).min=0.5")[3]).toContain("≥ 0.5");
    expect(filtersAfter("filter:otps.min=30")[5]).toBe("otps avg ≥ 30 tok/s");
  });

  it("may be a verification that was not asked for", () => {
    expect(filtersAfter("without=verify", "filter:verify.is=equivalent")[4]).toBe("verify is equivalent");
  });
});

describe("what has to be read anew", () => {
  it.each([
    ["window=30d", true],
    ["model=r1", true],
    ["where.region=eu", true],
    ["order=gap_max", false],
    ["confidence=0.9", false],
    ["without=success", false],
    ["window=7d", false],
    ["price:deepseek=*2", false],
  ])("%s: %s", (text, isReadAnew) => {
    expect(parseWhatIf([text], requirement).isReadAnew).toBe(isReadAnew);
  });

  it("is everything where deltas are needed that were not read", () => {
    const plain = parseRequirement('{"filters": [], "order": []}', "req.json");
    expect(parseWhatIf(["order=gap_max"], plain).isReadAnew).toBe(true);
    expect(parseWhatIf(["order=ttft"], plain).isReadAnew).toBe(false);
  });
});

describe("what if prices were others", () => {
  const quoted = (quote: PriceQuote | null, ...texts: string[]) =>
    applyWhatIf(parseWhatIf(texts, requirement), { requirement, quoteFor: () => quote, rates }).quoteFor({
      ...{ provider: "deepseek", model: "r1", mode: null },
    });

  it.each([
    ["price:deepseek=*0.5", { inputPerM: 0.5, outputPerM: 1, cachedInputPerM: null, currency: "USD" }],
    [
      "price:deepseek=output:8,input:2",
      { inputPerM: 2, outputPerM: 8, cachedInputPerM: null, currency: "CNY" },
    ],
    ["price:deepseek=output:8", { inputPerM: 7, outputPerM: 8, cachedInputPerM: null, currency: "CNY" }],
    [
      "price:deepseek/r1=cached_input:0.1usd",
      { inputPerM: 7, outputPerM: 14, cachedInputPerM: 0.7, currency: "CNY" },
    ],
  ])("%s", (text, expected) => {
    const { inputPerM, outputPerM, cachedInputPerM, currency } = quoted(inUsd, text) ?? inUsd;
    expect({ inputPerM, outputPerM, currency }).toEqual({ ...expected, cachedInputPerM: undefined });
    expect(cachedInputPerM === null ? null : Number(cachedInputPerM.toPrecision(9))).toBe(
      expected.cachedInputPerM,
    );
  });

  it("leaves those of others alone", () => {
    expect(quoted(inUsd, "price:ark=*0.5", "price:deepseek/v3=*0.5", "price:deepseek/r1@thinking=*2")).toBe(
      inUsd,
    );
  });

  it("sets what was not known, and leaves the rest unknown; a factor makes nothing of nothing", () => {
    expect(quoted(null, "price:deepseek=output:8")).toMatchObject({
      inputPerM: null,
      outputPerM: 8,
      cachedInputPerM: null,
    });
    expect(quoted(null, "price:deepseek=*2")).toBeNull();
  });

  it("says that a currency has no rate", () => {
    expect(() => quoted(inUsd, "price:deepseek=output:8EUR")).toThrow(
      "given in EUR, and there is no exchange rate",
    );
  });

  it("changes what stored requests cost, too, though one object shows them all", () => {
    const evidence = walkOf("deepseek", [100, 300]);
    const byCost = parseRequirement('{"filters": [], "order": [{"metric": "cost_per_request"}]}', "req.json");
    const whatIf = parseWhatIf(["price:deepseek=output:10,input:0"], byCost);
    const { evidence: changedBy, quoteFor } = applyWhatIf(whatIf, {
      requirement: byCost,
      quoteFor: () => null,
      rates,
    });
    const cost = (of: TargetEvidence) =>
      decide(byCost, [of], { quoteFor, rates }).ranking[0]?.values.cost_per_request_avg;
    expect(cost(evidence)).toBeCloseTo((200 * 2 * 7) / 1e6, 12);
    expect(cost(changedBy(evidence))).toBeCloseTo((200 * 10) / 1e6, 12);
    expect(changedBy(walkOf("ark", [1])).requests.length).toBe(1);
  });
});

/** Requests without input, by their output tokens, charged by `inUsd` and shown one after the other by one object. */
function walkOf(provider: string, outputTokens: readonly number[]): TargetEvidence {
  const records = outputTokens.map((tokens) =>
    aRecord({ usage: { inputTokens: 0, outputTokens: tokens, cachedTokens: 0 }, price: inUsd }),
  );
  return {
    target: { provider, model: "r1", mode: null },
    requests: {
      length: records.length,
      forEach: (visit) => {
        const shown = {} as RequestFacts;
        for (const record of records) visit(Object.assign(shown, record));
      },
    },
    scores: [],
    figures: [],
  };
}

describe("a change that cannot be made", () => {
  it.each([
    ["window=7 days", '"window=7 days": window: is "7 days"; it must be a text of hours (h)'],
    ["confidence=95", "write 0.95"],
    ["confidence=high", 'confidence: is "high"; it must be a number'],
    ["unknown=none", 'it must be one of "exclude", "rank_last", "fail"'],
    [
      "without=otps",
      "no filter is on otps; the filters are success (success ≥ 0.9), ttft_p90 (ttft p90 ≤ 2 s)",
    ],
    ["filter:ttft_p90=3", "names no bound; write filter:KEY.min=… or filter:KEY.max=…"],
    ["filter:ttft_p90.min=5", "min 5 is above max 2"],
    ["filter:tfft.max=5", 'Unknown metric "tfft". Did you mean "ttft"'],
    ["filter:otps.max=none", "no filter on otps has a max"],
    ["order=tfft", 'order[0].metric: Unknown metric "tfft"'],
    ["weights=ttft:0.5,ttft_avg:0.5", "weights[1]: ttft avg is weights[0] already"],
    ["weights=ttft:0.5,otps:0.4", "weights: sum to 0.9"],
    ["weights=ttft", "has no weight; write weights=ttft:0.6,…"],
    ["order=goodput(ttft>=1)", "of ttft low is better; write ttft<=1"],
    ["order=goodput(ttft=1)", '"ttft=1" is no limit such as ttft<=2'],
    ["where.hours=9-18", "no span of hours such as 9..18@Asia/Shanghai"],
    ["where.input_tokens=5", "no range such as 500..2000, 4000.. or ..500"],
    ["where.colour=red", 'Unknown part of a workload "colour"'],
    ["price:deepseek=8", '"8" is no price; it must be prices per million tokens'],
    ["price:deepseek=output:8,output:9", "one price is given twice"],
    ["price:=*2", "it names no provider or target"],
    ["colour=red", 'Unknown change "colour"'],
    ["window", "a change is written NAME=VALUE"],
    ["=3", "a change is written NAME=VALUE"],
  ])("%s: %s", (text, expected) => {
    expect(faultOf(text)).toContain(expected);
  });

  it("is listed with the others, and with the forms there are", () => {
    expect(faultOf("window=1m", "confidence=0.9", "nothing").split("\n")[0]).toBe(
      "Changes that cannot be made, 2 faults:",
    );
    for (const form of whatIfForms) expect(() => changed(form)).not.toThrow();
  });

  it("is never a crash, whatever the text", () => {
    const pieces = fc.constantFrom(
      ...[
        "window",
        "confidence",
        "where.hours",
        "filter:",
        "without",
        "price:deepseek",
        "order",
        "weights",
        "=",
      ],
      ...[
        "ttft_p90",
        "goodput(ttft<=2",
        ")",
        ".max",
        "7d",
        "9..18@",
        "UTC",
        "~5%",
        ":0.5",
        ",",
        "none",
        "1e999",
        "*",
      ],
      ...["output:8", "9".repeat(400), "__proto__", "verify.is", "equivalent", "5"],
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join("")),
      fc.string(),
    );
    let [made, refused] = [0, 0];
    fc.assert(
      fc.property(fc.oneof(text, fc.constantFrom(...whatIfForms)), (written) => {
        try {
          const { requirement: after, prices } = parseWhatIf([written], requirement);
          expect(parseRequirement(JSON.stringify(documentOf(after)), "req.json")).toEqual(after);
          expect(JSON.stringify(prices)).not.toContain('null,"currency');
          made += 1;
        } catch (error) {
          if (!(error instanceof DsrError)) throw error;
          refused += 1;
        }
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(made, refused)).toBeGreaterThan(100);
  });
});
