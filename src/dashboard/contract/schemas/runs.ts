/** Documents of runs and of their requests. */
import { z } from "zod";
import { requestRecordSchema, runInfoSchema } from "../../../record/index.ts";
import { count, dated, moment, orNull, target, textOrNull } from "./common.ts";

const { kind, status } = runInfoSchema.shape;

export const runs = z.strictObject({
  ...dated,
  runs: z.array(
    z.strictObject({
      id: z.string(),
      kind,
      status,
      startedAt: moment,
      endedAt: moment.nullable(),
      stopReason: textOrNull,
      requests: count,
      failures: count,
      scores: count,
      targets: z.array(z.string()),
    }),
  ),
});

export const progress = z.strictObject({
  ...dated,
  status,
  planned: count.nullable(),
  done: count,
  failed: count,
  scores: count,
  correct: count,
  costCny: orNull,
  elapsedMs: z.number(),
  targets: z.array(
    z.strictObject({
      name: z.string(),
      done: count,
      failed: count,
      scores: count,
      correct: count,
      ttftMedianS: orNull,
      otpsMedian: orNull,
      costCny: orNull,
    }),
  ),
});

export const run = z.strictObject({
  ...dated,
  run: runInfoSchema.strict(),
  progress,
  log: z.array(z.strictObject({ at: moment, level: z.enum(["info", "warning", "error"]), text: z.string() })),
});

export const requests = z.strictObject({
  ...dated,
  total: count,
  offset: count,
  requests: z.array(
    z.strictObject({
      id: z.string(),
      target: z.string(),
      startedAt: moment,
      round: count,
      attempt: count,
      warmup: z.boolean(),
      error: textOrNull,
      ttftS: orNull,
      totalS: orNull,
      otps: orNull,
      outputTokens: orNull,
      sample: z.strictObject({ dataset: z.string(), id: z.string(), verdict: z.string() }).nullable(),
    }),
  ),
});

export const request = z.strictObject({
  ...dated,
  record: requestRecordSchema.strict(),
  target,
  name: z.string(),
  moments: z.array(z.strictObject({ moment: z.string(), atMs: z.number(), delayMs: orNull })),
  deltas: z.array(
    z.strictObject({ atMs: z.number(), chars: count, channel: z.enum(["reasoning", "answer", "tool"]) }),
  ),
  values: z.array(z.strictObject({ metric: z.string(), unit: z.string(), value: orNull })),
  costCny: orNull,
  score: z
    .strictObject({
      dataset: z.string(),
      sampleId: z.string(),
      verdict: z.string(),
      reason: textOrNull,
      extracted: textOrNull,
    })
    .nullable(),
  text: z.union([
    z.strictObject({ answer: z.string(), reasoning: textOrNull, cut: z.boolean() }),
    z.strictObject({ withheld: z.enum(["perf", "sensitive", "not_kept"]) }),
  ]),
  neighbours: z.strictObject({ previous: textOrNull, next: textOrNull }),
});
