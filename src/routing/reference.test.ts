/**
 * Rankings held to the tool whose requirement files are promised to work here: `reference-rankings.jsonl` is what
 * DeepSeekRouter's own `router.py` (commit bdada15, numpy 2.4, pandas 2.3) answered on random data. It takes a percentile of any
 * number of requests, as `min_samples: 1` does here; where everybody has a hundred, a file without it says the same.
 *
 * Left out: failed requests where speed is asked for, because it lets them into its statistics; an accuracy that a provider
 * lacks where the file orders by it, since its zeros are texts: with one key it ends with a TypeError, with several that
 * provider comes first; a price that nobody stated, which it takes for free. Under pandas 3 it ends with one on any data.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ExchangeRates, TargetEvidence } from "../record/index.ts";
import { aFailedRecord, aRecord } from "../testing/index.ts";
import { decide, parseRequirement } from "./index.ts";

const caseSchema = z.object({
  requirement: z.looseObject({}),
  ranking: z.array(z.string()),
  targets: z.array(
    z.object({
      provider: z.string(),
      input: z.number(),
      output: z.number(),
      currency: z.string(),
      accuracy: z.record(z.string(), z.number()),
      /** Success, ttft in seconds, input tokens, total in seconds, output tokens. */
      rows: z.array(z.tuple([z.boolean(), z.number(), z.number(), z.number(), z.number()])),
    }),
  ),
});
type Case = z.infer<typeof caseSchema>;

const cases = readFileSync(new URL("reference-rankings.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => caseSchema.parse(JSON.parse(line)));

/** The rate that DeepSeekRouter has built in. */
const rates: ExchangeRates = { cnyPer: { USD: { rate: 7.3, asOf: "2025-03-01", source: "DeepSeekRouter" } } };

function evidenceOf({ provider, rows, accuracy }: Case["targets"][number]): TargetEvidence {
  return {
    target: { provider, model: "model-x", mode: null },
    requests: rows.map(([ok, ttft, inputTokens, total, outputTokens]) =>
      (ok ? aRecord : aFailedRecord)({
        times: { sentAtMs: 0, firstOutputAtMs: ttft * 1000, endedAtMs: total * 1000 },
        usage: { inputTokens, outputTokens, reasoningTokens: null, cachedTokens: null },
      }),
    ),
    scores: [],
    figures: Object.entries(accuracy).map(([metric, value]) => ({
      ...{ provider, model: "model-x", metric, value, measuredAt: null, source: "reference" },
    })),
  };
}

/** The least at which every percentile exists without `min_samples`. */
const ENOUGH = 100;
const isLarge = ({ targets }: Case) => targets.every(({ rows }) => rows.length >= ENOUGH);

function holdToReference({ targets, ranking }: Case, requirement: object): void {
  const text = JSON.stringify(requirement);
  const decision = decide(parseRequirement(text, "reference.json"), targets.map(evidenceOf), {
    rates,
    quoteFor: ({ provider }) => {
      const priced = targets.find((target) => target.provider === provider);
      if (priced === undefined) return null;
      const { input, output, currency } = priced;
      const unstated = { cachedInputPerM: null, source: null, asOf: null };
      return { inputPerM: input, outputPerM: output, currency, ...unstated };
    },
  });
  const ours = decision.ranking.map(({ provider }) => provider);
  expect([...ours].sort()).toEqual([...ranking].sort());
  // Among equals its order is that of its data, ours that of names: compare ranks.
  const ranks = ranking.map((name) => decision.ranking.find(({ provider }) => provider === name)?.rank ?? 0);
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
}

describe("requirement files rank as they did in DeepSeekRouter", () => {
  const named = cases.map((one, i) => [i + 1, JSON.stringify(one.requirement), one] as const);

  it.each(named)("case %d: %s", (_, __, one) => {
    holdToReference(one, { ...one.requirement, min_samples: 1 });
  });

  it.each(named.filter(([, , one]) => isLarge(one)))("case %d, as it stands: %s", (_, __, one) => {
    holdToReference(one, one.requirement);
  });

  it("on cases that tell something: some exclude, some rank many", () => {
    expect(cases.filter(({ targets, ranking }) => ranking.length < targets.length).length).toBeGreaterThan(
      10,
    );
    expect(cases.filter(({ ranking }) => ranking.length > 2).length).toBeGreaterThan(10);
    const requirements = cases.map(({ requirement }) => JSON.stringify(requirement));
    for (const wanted of [/"p99"/, /"min":[^}]*"max":/, /"order":\[\{[^}]*\},\{/])
      expect(requirements.filter((text) => wanted.test(text)).length).toBeGreaterThan(10);
    expect(cases.filter(isLarge).length).toBeGreaterThan(10);
  });
});
