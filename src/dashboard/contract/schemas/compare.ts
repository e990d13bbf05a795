/** `CompareDocument`, with when it was made. */
import { z } from "zod";
import { better, count, dated, level, orNull, span, textOrNull } from "./common.ts";
import { metricKind } from "./overview.ts";

const side = z.strictObject({
  target: z.string(),
  requests: count,
  failed: count,
  runs: count,
  answers: count,
  figures: count,
  sources: z.array(z.string()),
  span: span.nullable(),
  substitutes: z.array(z.string()),
});

const value = z.strictObject({
  value: orNull,
  low: orNull,
  high: orNull,
  n: count.nullable(),
  why: textOrNull,
});

const difference = z.strictObject({
  value: z.number(),
  low: orNull,
  high: orNull,
  ratio: z.strictObject({ value: z.number(), low: orNull, high: orNull }).nullable(),
  p: z.number(),
  adjustedP: orNull,
  n: count,
  isPaired: z.boolean(),
  method: z.string(),
});

export const compare = z.strictObject({
  ...dated,
  a: side,
  b: side,
  confidence: level,
  comparisons: count,
  metrics: z.array(
    z.strictObject({
      metric: z.string(),
      stat: textOrNull,
      limits: textOrNull,
      unit: z.string(),
      better,
      kind: metricKind,
      a: value,
      b: value,
      difference: difference.nullable(),
      verdict: z.enum(["a_better", "b_better", "equal", "open", "noise", "unknown"]),
      why: textOrNull,
    }),
  ),
  notes: z.array(z.string()),
});
