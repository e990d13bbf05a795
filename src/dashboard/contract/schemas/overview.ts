/** `OverviewDocument` and its parts. */
import { z } from "zod";
import {
  anyStat,
  better,
  bounds,
  count,
  dated,
  level,
  moment,
  orNull,
  span,
  target,
  textOrNull,
} from "./common.ts";

export const metricKind = z.enum(["request", "rate", "benchmark", "price", "money"]);

export const column = z.strictObject({
  key: z.string(),
  metric: z.string(),
  stat: anyStat.nullable(),
  unit: z.string(),
  better,
  kind: metricKind,
});

export const cell = z.strictObject({
  value: orNull,
  n: count.nullable(),
  why: textOrNull,
  bounds: bounds.nullable(),
  spread: z.strictObject({ p10: orNull, p90: orNull }).nullable(),
});

export const overview = z.strictObject({
  ...dated,
  since: moment.nullable(),
  until: moment.nullable(),
  level,
  columns: z.array(column),
  targets: z.array(
    z.strictObject({
      target,
      name: z.string(),
      requests: count,
      failed: count,
      runs: count,
      answers: count,
      sources: z.array(z.string()),
      span: span.nullable(),
      cells: z.record(z.string(), cell),
      successByTime: z.array(z.strictObject({ sent: count, succeeded: count }).nullable()),
      substitutes: z.array(z.string()),
    }),
  ),
  bucketEdges: z.array(moment),
});
