/** The shape of a requirement file, and its JSON Schema for editors. What a shape cannot say, `parseRequirement` checks. */
import { z } from "zod";
import { metricDefinitions, stats } from "../../metrics/index.ts";
import { unknownPolicies } from "./requirement.ts";

/** The metric that takes limits, and what stands as a metric in a filter without being one. */
export const GOODPUT = "goodput";
export const VERIFY = "verify";

/** Metrics with one value per request: they take a stat, and limits of goodput are on them. */
export const requestMetrics = metricDefinitions.filter((d) => d.kind === "request").map((d) => d.name);

/** What stands as `metric` in an order. */
export const metricNames = metricDefinitions.map((d) => d.name);

/** What stands as `metric` in a filter. */
export const filterMetrics = [...metricNames, VERIFY];

const stat = z
  .enum(stats)
  .optional()
  .describe(
    `Which statistic of the metric; avg when left out. A percentile is the bad tail: of a metric where high is better, p90 is what 90 % of requests reach. Only for ${requestMetrics.join(", ")}.`,
  );

const limits = z
  .partialRecord(z.enum(requestMetrics), z.number())
  .optional()
  .describe(
    "Only of goodput: what each request must keep, by metric, in the metric's unit. Where low is better a request must not be above its limit, where high is better not below it.",
  )
  .meta({ examples: [{ ttft: 2, tpot: 0.05 }] });

const ofOrder = z
  .enum(metricNames)
  .describe("Name of a metric; docs/metrics.md has their formulas and units.");

const bound = (side: string) =>
  z.number().optional().describe(`The value must be ${side}, in the metric's own unit.`);

const filterSchema = z
  .strictObject({
    metric: z
      .enum(filterMetrics)
      .describe(
        "Name of a metric; docs/metrics.md has their formulas and units. Or verify: what `dsr verify` found of the target.",
      ),
    stat,
    limits,
    min: bound("at least this"),
    max: bound("at most this"),
    is: z
      .literal("equivalent")
      .optional()
      .describe("Only of verify: the newest verification found the target equivalent to its reference."),
  })
  .describe("Holds when the value is known and within min and max, both inclusive.")
  .meta({
    examples: [
      { metric: "ttft", stat: "p90", max: 2 },
      { metric: "goodput", limits: { ttft: 2, tpot: 0.05 }, min: 0.9 },
      { metric: "verify", is: "equivalent" },
    ],
  });

const orderSchema = z
  .strictObject({
    metric: ofOrder,
    stat,
    limits,
    tolerance: z
      .union([z.number().nonnegative(), z.string().regex(/^\d{1,3}(\.\d+)?\s?%$/)])
      .optional()
      .describe(
        "How far apart two values may be and still count as equal, so that the next key decides: a number in the metric's unit, or per cent of the better value.",
      )
      .meta({ examples: [0.1, "5%"] }),
  })
  .describe("A metric to optimise; whether low or high is better is the metric's own.")
  .meta({ examples: [{ metric: "output_price", tolerance: "5%" }] });

const weightSchema = z
  .strictObject({
    metric: ofOrder,
    stat,
    limits,
    weight: z.number().positive().describe("Its share in the whole: above 0; all weights together are 1."),
  })
  .describe("A metric to optimise together with others.")
  .meta({ examples: [{ metric: "output_price", weight: 0.6 }] });

const oneOrMore = (what: string, examples: (string | string[])[]) =>
  z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe(what)
    .meta({ examples });

const lengthSchema = z
  .strictObject({
    min: z.number().int().nonnegative().optional().describe("At least this many."),
    max: z.number().int().nonnegative().optional().describe("At most this many."),
  })
  .describe(
    "Length of the prompt in tokens, both ends inclusive. A request of unknown length does not count.",
  )
  .meta({ examples: [{ min: 4000 }, { min: 500, max: 2000 }] });

const whereSchema = z
  .strictObject({
    source: oneOrMore("Prompt sources of the requests: a family, or one of it by its whole name.", [
      "sharegpt",
      ["sharegpt:multi", "leval"],
    ]),
    input_tokens: lengthSchema.optional(),
    streaming: z
      .literal(true)
      .optional()
      .describe("dsr measures streams only, so nothing but true is allowed."),
    region: oneOrMore("Regions that runs were measured from, as --region named them.", ["cn-north"]),
    hours: z
      .strictObject({
        from: z.number().int().min(0).max(23).describe("First hour of the day, inclusive."),
        to: z
          .number()
          .int()
          .min(0)
          .max(24)
          .describe("Hour at which it ends, exclusive; 22 to 6 wraps at midnight."),
        zone: z
          .string()
          .min(1)
          .describe("IANA time zone of both hours.")
          .meta({ examples: ["Asia/Shanghai"] }),
      })
      .optional()
      .describe("Hours of the day at which requests were sent.")
      .meta({ examples: [{ from: 9, to: 18, zone: "Asia/Shanghai" }] }),
  })
  .describe("Only evidence of this workload counts. Source and length concern perf requests alone.");

/** The file as written. */
export const requirementSchema = z.strictObject({
  $schema: z.string().optional().describe("For editors: path of this schema."),
  filters: z
    .array(filterSchema)
    .describe("All must hold. A target with an unknown value does not meet a filter."),
  order: z
    .array(orderSchema)
    .optional()
    .describe("First key first; later keys decide between equals. This or weights."),
  weights: z
    .array(weightSchema)
    .min(1)
    .optional()
    .describe(
      "In place of order: targets are ranked by the weighted geometric mean of each metric's ratio to the best. Weights sum to 1.",
    ),
  confidence: z
    .number()
    .gt(0.5)
    .lt(1)
    .optional()
    .describe(
      "Decide by intervals at this level: a filter is met when the whole interval is within its bounds, failed when it is wholly outside, else unknown; targets that cannot be told apart share a place. Left out: by point estimates.",
    )
    .meta({ examples: [0.95] }),
  window: z
    .string()
    .regex(/^(?=.*[1-9])\d+(\.\d+)?[hdw]$/)
    .optional()
    .describe("Only evidence of the last hours (h), days (d) or weeks (w), counted back from now.")
    .meta({ examples: ["24h", "7d", "2w"] }),
  model: oneOrMore("Only this model, or these.", ["deepseek-r1", ["deepseek-r1", "deepseek-v3"]]),
  where: whereSchema.optional(),
  min_samples: z
    .int()
    .min(1)
    .optional()
    .describe(
      "The least number of observations behind a statistic; with fewer it is unknown. Left out: as many as it takes for the statistic to exist (p90: 10, p99: 100, others: 1). Prices and imported figures rest on no count.",
    )
    .meta({ examples: [30] }),
  unknown: z
    .enum(unknownPolicies)
    .optional()
    .describe(
      "What becomes of a target of which a filter is unknown and none failed: exclude (when left out), rank_last (after those that met all), or fail (the command ends with exit code 3 and names it).",
    ),
});

/** The file as written, sound in shape. */
export type RequirementFile = z.infer<typeof requirementSchema>;

/** The keys of every object in the file, by its path; `[]` stands for any place in a list. */
export const keysAt: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(requirementSchema.shape),
  "filters[]": Object.keys(filterSchema.shape),
  "order[]": Object.keys(orderSchema.shape),
  "weights[]": Object.keys(weightSchema.shape),
  where: Object.keys(whereSchema.shape),
  "where.input_tokens": ["min", "max"],
  "where.hours": ["from", "to", "zone"],
};

/** JSON Schema (draft 2020-12) of a requirement file, for editors. */
export function requirementJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(requirementSchema, {
    override: ({ zodSchema, jsonSchema }) => {
      const schema = zodSchema as unknown;
      if (schema === requirementSchema)
        jsonSchema.oneOf = [{ required: ["order"] }, { required: ["weights"] }];
      if (schema === lengthSchema) jsonSchema.anyOf = minOrMax;
      if (schema !== filterSchema && schema !== orderSchema && schema !== weightSchema) return;
      jsonSchema.allOf = [
        {
          if: { properties: { metric: { enum: requestMetrics } } },
          else: { properties: { stat: false } },
        },
        {
          if: { properties: { metric: { const: GOODPUT } } },
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
          then: { required: ["limits"], properties: { limits: { minProperties: 1 } } },
          else: { properties: { limits: false } },
        },
        ...(schema === filterSchema ? [boundOrVerdict] : []),
      ];
    },
  });
  return { title: "dsr requirement", ...schema };
}

const minOrMax = [{ required: ["min"] }, { required: ["max"] }];

const boundOrVerdict = {
  if: { properties: { metric: { const: VERIFY } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ["is"], properties: { min: false, max: false } },
  else: { anyOf: minOrMax, properties: { is: false } },
};
