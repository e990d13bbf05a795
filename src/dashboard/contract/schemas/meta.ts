/** What a page asks first, alerts, requirement files, and faults. */
import { z } from "zod";
import { better, dated, moment, span, targetParts, textOrNull } from "./common.ts";

const trouble = z.strictObject({ code: z.string(), message: z.string(), hint: textOrNull });

export const meta = z.strictObject({
  ...dated,
  version: z.string(),
  sources: z.array(z.string()),
  trouble: trouble.nullable(),
  targets: z.array(z.strictObject({ ...targetParts, name: z.string() })),
  metrics: z.array(
    z.strictObject({
      name: z.string(),
      unit: z.string(),
      better,
      formula: z.string(),
      note: textOrNull,
      stats: z.array(z.string()),
    }),
  ),
  span: span.nullable(),
});

export const alerts = z.strictObject({
  ...dated,
  alerts: z.array(
    z.strictObject({
      kind: z.enum(["drift", "price", "failing", "stale", "substitute", "degraded", "requirement_lost"]),
      grade: z.enum(["serious", "warning", "note"]),
      target: textOrNull,
      at: moment.nullable(),
      facts: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    }),
  ),
});

export const requirements = z.strictObject({
  files: z.array(z.strictObject({ name: z.string(), text: z.string(), isWatched: z.boolean() })),
  schema: z.unknown(),
});

export const prometheus = z.strictObject({ ...dated, text: z.string() });

export const faultDocument = z.strictObject({ error: trouble });
