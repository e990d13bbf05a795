/** `DecisionDocument` and `ParetoDocument`. */
import { z } from "zod";
import { priceQuoteSchema } from "../../../record/index.ts";
import { better, bounds, count, dated, level, orNull, stat, targetParts, textOrNull } from "./common.ts";

const never = z.never().exactOptional();
const limits = z.array(z.strictObject({ metric: z.string(), bound: z.number() }));

const boundFilter = z.strictObject({
  metric: z.string(),
  stat: stat.exactOptional(),
  limits: limits.exactOptional(),
  min: z.number().exactOptional(),
  max: z.number().exactOptional(),
  is: never,
});
const verifyFilter = z.strictObject({
  metric: z.literal("verify"),
  is: z.literal("equivalent"),
  ...{ stat: never, limits: never, min: never, max: never },
});
const filter = z.union([verifyFilter, boundFilter]);

const verdict = z.enum(["met", "failed", "unknown"]);
const notMet = z.enum(["failed", "unknown"]);

const filterVerdict = {
  filter,
  verdict,
  value: orNull,
  n: count.nullable(),
  why: textOrNull,
  bounds: bounds.nullable(),
  worth: z.number().exactOptional(),
};

const judged = {
  ...targetParts,
  values: z.record(z.string(), orNull),
  n: z.record(z.string(), orNull),
  why: z.record(z.string(), z.string()),
  intervals: z.record(z.string(), bounds),
  verdicts: z.array(z.strictObject(filterVerdict)),
  reasons: z.array(
    z.strictObject({ filter, verdict: notMet, value: orNull, n: count.nullable(), why: textOrNull }),
  ),
};

const comparison = {
  leader: z.string(),
  other: z.string(),
  difference: orNull,
  bounds: bounds.nullable(),
  p: orNull,
  adjustedP: orNull,
  n: count.nullable(),
  method: textOrNull,
  tolerated: z.number(),
  isApart: z.boolean(),
  why: z.string(),
};

const tolerance = z.union([
  z.strictObject({ absolute: z.number() }),
  z.strictObject({ percent: z.number() }),
]);

const decision = {
  ranking: z.array(
    z.strictObject({
      ...judged,
      rank: z.number().int().positive(),
      score: orNull,
      scoreBounds: bounds.nullable(),
    }),
  ),
  excluded: z.array(z.strictObject(judged)),
  confidence: level.nullable(),
  order: z.array(
    z.strictObject({
      key: z.string(),
      tolerance: tolerance.nullable(),
      places: z.array(z.array(z.string())),
      comparisons: z.array(z.strictObject(comparison)),
    }),
  ),
  weights: z.array(z.strictObject({ key: z.string(), weight: z.number() })).nullable(),
  unsettled: z.array(z.string()),
  cautions: z.array(
    z.strictObject({
      code: z.enum([
        "nothing_measured",
        "currency_without_rate",
        "different_prompts",
        "different_questions",
        "not_measured_together",
        "few_observations",
        "from_a_race",
      ]),
      text: z.string(),
      targets: z.array(z.string()),
    }),
  ),
  evidence: z.strictObject({
    targets: z.array(
      z.strictObject({
        ...targetParts,
        perfRequests: count,
        setAside: count,
        benchRequests: count,
        scores: count,
        figures: count,
        price: priceQuoteSchema.strict().nullable(),
        substitutes: z.array(z.string()),
      }),
    ),
    exchangeRates: z.record(
      z.string(),
      z.strictObject({ rate: z.number(), asOf: z.string(), source: z.string() }),
    ),
  }),
};

const distance = z.strictObject({ bound: z.number(), amount: z.number(), percent: orNull });

const explanation = z.strictObject({
  targets: z.array(
    z.strictObject({
      ...targetParts,
      name: z.string(),
      rank: z.number().int().positive().nullable(),
      filters: z.array(
        z.strictObject({ ...filterVerdict, distance: distance.nullable(), moreObservations: orNull }),
      ),
    }),
  ),
  runnerUp: z
    .strictObject({
      winner: z.string(),
      target: z.string(),
      isTied: z.boolean(),
      changes: z.array(
        z.strictObject({ key: z.string(), from: orNull, to: orNull, amount: orNull, percent: orNull }),
      ),
      open: z.array(z.strictObject({ ...comparison, key: z.string(), moreObservations: orNull })),
    })
    .nullable(),
  betterButExcluded: z.array(
    z.strictObject({
      target: z.string(),
      misses: z.array(z.strictObject({ filter, verdict: notMet, distance: distance.nullable() })),
    }),
  ),
  settling: z.array(
    z.strictObject({
      target: z.string(),
      filter,
      command: textOrNull,
      advice: textOrNull,
      requests: orNull,
      costCny: orNull,
    }),
  ),
});

const front = {
  axes: z.array(z.strictObject({ key: z.string(), label: z.string(), unit: z.string(), better })),
  targets: z.array(
    z.strictObject({
      ...targetParts,
      name: z.string(),
      values: z.record(z.string(), orNull),
      intervals: z.record(z.string(), bounds),
      isOnFront: z.boolean().nullable(),
      dominatedBy: z.array(z.string()),
      surelyDominatedBy: z.array(z.string()),
      why: z.record(z.string(), z.string()),
    }),
  ),
  level,
};

export const pareto = z.strictObject({ ...dated, ...front });
export const route = z.strictObject({
  ...{ ...dated, ...decision, explanation, pareto: z.strictObject(front) },
  basis: z.array(z.string()).readonly(),
});
