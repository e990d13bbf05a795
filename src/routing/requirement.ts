/** What a user requires: filters that must hold, an order to optimise. The file's shape, and its JSON Schema. */
import { z } from "zod";
import { findMetric, metricDefinitions, type Stat, stats } from "../metrics/index.ts";
import type { Workload } from "../record/index.ts";

export const metricNames = metricDefinitions.map((definition) => definition.name);
const withStats = metricDefinitions.filter((d) => d.kind === "request").map((d) => d.name);

const metric = z
  .enum(metricNames)
  .describe("Name of a metric; docs/metrics.md has their formulas and units.");
const stat = z
  .enum(stats)
  .optional()
  .describe(
    `Which statistic of the metric; avg when left out. A percentile is the bad tail: of a metric where high is better, p90 is what 90 % of requests reach. Only for ${withStats.join(", ")}.`,
  );
const bound = (side: string) =>
  z.number().optional().describe(`The value must be ${side}, in the metric's own unit.`);

const filterSchema = z
  .strictObject({ metric, stat, min: bound("at least this"), max: bound("at most this") })
  .describe("Holds when the value is known and within min and max, both inclusive.");

const orderSchema = z
  .strictObject({ metric, stat })
  .describe("A metric to optimise; whether low or high is better is the metric's own.");

/** The file as written. Which stat goes with which metric, and min against max, `parseRequirement` checks itself. */
export const requirementSchema = z.strictObject({
  $schema: z.string().optional().describe("For editors: path of this schema."),
  filters: z
    .array(filterSchema)
    .describe("All must hold. A target with an unknown value does not meet a filter."),
  order: z.array(orderSchema).describe("First key first; later keys decide between equals."),
});

type Filled<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** A filter with its stat spelled out; metrics without stats have none. */
export type Filter = Filled<z.infer<typeof filterSchema>>;
export type OrderKey = Filled<z.infer<typeof orderSchema>>;

export interface Requirement {
  filters: readonly Filter[];
  order: readonly OrderKey[];
  /** In place of `order`; null where there are none. Their weights sum to 1. */
  weights: readonly Weight[] | null;
  /** The level at which bounds decide, above 0.5 and below 1; null decides by point estimates. */
  confidence: number | null;
  /** How far back evidence counts; null for all of it. */
  window: { text: string; ms: number } | null;
  /** Only these models; null for all. */
  models: readonly string[] | null;
  /** Only requests of this workload; null for all. */
  where: Workload | null;
  /** The least number of observations behind a statistic; null for as many as it takes to exist. */
  minSamples: number | null;
  /** What becomes of a target of which a filter is unknown and none failed. */
  unknown: UnknownPolicy;
}

export const unknownPolicies = ["exclude", "rank_last", "fail"] as const;
export type UnknownPolicy = (typeof unknownPolicies)[number];

/** How far apart two values may be and still count as equal: in the metric's unit, or in per cent of the better one. */
export type Tolerance = { absolute: number } | { percent: number };

export interface Weight {
  metric: string;
  stat?: Stat;
  weight: number;
}

/** What a file says that states filters and an order alone. */
export const plainly: Omit<Requirement, "filters" | "order"> = {
  weights: null,
  confidence: null,
  window: null,
  models: null,
  where: null,
  minSamples: null,
  unknown: "exclude",
};

/** Every metric and stat the requirement mentions, once each, filters first. */
export function mentioned(requirement: Requirement): OrderKey[] {
  const keys = new Map<string, OrderKey>();
  for (const { metric, stat } of [...requirement.filters, ...requirement.order]) {
    const key: OrderKey = stat === undefined ? { metric } : { metric, stat };
    if (!keys.has(metricKey(key))) keys.set(metricKey(key), key);
  }
  return [...keys.values()];
}

/** How a metric and its stat are named in a decision: `otps_p90`, `success`. */
export function metricKey({ metric, stat }: OrderKey): string {
  return stat === undefined ? metric : `${metric}_${stat}`;
}

/** True when deciding needs evidence read with deltas. */
export function needsDeltas(requirement: Requirement): boolean {
  return mentioned(requirement).some(({ metric }) => findMetric(metric)?.needsDeltas ?? false);
}

/** A filter as a phrase: `otps p90 ≥ 30 tok/s`, `1 ≤ ttft avg ≤ 2 s`. */
export function describeFilter({ metric, stat, min, max }: Filter): string {
  const name = stat === undefined ? metric : `${metric} ${stat}`;
  const unit = findMetric(metric)?.unit ?? "";
  const suffix = unit === "" || unit.startsWith("0–") ? "" : ` ${unit}`;
  if (min === undefined) return `${name} ≤ ${max}${suffix}`;
  if (max === undefined) return `${name} ≥ ${min}${suffix}`;
  return `${min} ≤ ${name} ≤ ${max}${suffix}`;
}

/** JSON Schema (draft 2020-12) of a requirement file, for editors. */
export function requirementJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(requirementSchema, {
    override: ({ zodSchema, jsonSchema }) => {
      if ((zodSchema as unknown) !== filterSchema && (zodSchema as unknown) !== orderSchema) return;
      jsonSchema.if = { properties: { metric: { enum: withStats } } };
      jsonSchema.else = { properties: { stat: false } };
      if ((zodSchema as unknown) === filterSchema)
        jsonSchema.anyOf = [{ required: ["min"] }, { required: ["max"] }];
    },
  });
  return { title: "dsr requirement", ...schema };
}
