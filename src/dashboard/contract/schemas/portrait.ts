/** `PortraitDocument` and `StreamDocument`. */
import { z } from "zod";
import { errorKinds } from "../../../record/index.ts";
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
  targetParts,
} from "./common.ts";
import { cell, column } from "./overview.ts";

const spreadOfValues = { n: count, p10: orNull, median: orNull, p90: orNull };
const ofMetric = { metric: z.string(), unit: z.string(), better };
const errorKind = z.enum(errorKinds);

const history = z.strictObject({
  ...ofMetric,
  buckets: z.array(z.strictObject({ ...spreadOfValues, from: moment, to: moment })),
});

const distribution = z.strictObject({
  ...ofMetric,
  n: count,
  ecdf: z.array(z.strictObject({ value: z.number(), share: z.number().min(0).max(1) })),
  scale: z.enum(["log", "linear"]),
  edges: z.array(z.number()),
  counts: z.array(count),
  zeros: count,
  marks: z.array(z.strictObject({ stat: anyStat, value: z.number() })),
});

const failures = z.strictObject({
  sent: count,
  kinds: z.array(z.strictObject({ kind: errorKind, count, share: z.number().min(0).max(1) })),
  emptyAnswers: count,
  buckets: z.array(
    z.strictObject({
      from: moment,
      to: moment,
      sent: count,
      emptyAnswers: count,
      counts: z.partialRecord(errorKind, count),
    }),
  ),
});

const hours = z.strictObject({
  zone: z.string(),
  hours: z.array(
    z.strictObject({
      hour: z.number().int().min(0).max(23),
      sent: count,
      succeeded: count,
      ttft: z.strictObject(spreadOfValues),
      otps: z.strictObject(spreadOfValues),
    }),
  ),
});

const phases = z.strictObject({
  fresh: count,
  reused: count,
  phases: z.array(
    z.strictObject({
      ...spreadOfValues,
      phase: z.enum(["dns", "tcp", "tls", "headers", "first_output", "think", "answer"]),
    }),
  ),
});

const moments = z.strictObject({ runId: z.string(), at: moment });

const driftChange = z.strictObject({
  ...targetParts,
  target: z.string(),
  workload: z.string(),
  metric: z.string(),
  unit: z.string(),
  before: z.number(),
  after: z.number(),
  change: orNull,
  bounds: bounds.nullable(),
  isWorse: z.boolean(),
  last: moments,
  first: moments,
  within: z.strictObject({ from: moment, to: moment }),
  p: z.number(),
  inputTokens: z.strictObject({ before: orNull, after: orNull }),
  verdict: z.enum(["drift", "small", "prompts"]),
});

export const portrait = z.strictObject({
  ...dated,
  since: moment.nullable(),
  until: moment.nullable(),
  level,
  target,
  name: z.string(),
  requests: count,
  failed: count,
  runs: count,
  sources: z.array(z.string()),
  span: span.nullable(),
  columns: z.array(column),
  cells: z.record(z.string(), cell),
  histories: z.array(history),
  distributions: z.array(distribution),
  failures,
  hours,
  phases,
  changes: z.array(driftChange).nullable(),
  substitutes: z.array(z.string()),
});

const statistics = z.strictObject({ avg: orNull, median: orNull, p90: orNull, p99: orNull, n: count });

export const stream = z.strictObject({
  ...dated,
  name: z.string(),
  looked: count,
  of: count,
  gap: distribution.nullable(),
  gapHistory: history.nullable(),
  honesty: z.strictObject({
    n: count,
    metrics: z.strictObject({
      burst_share: statistics,
      end_share: statistics,
      first_delta_share: statistics,
      tokens_per_delta: statistics,
      stalled: statistics,
      lead: statistics,
      tail: statistics,
    }),
    heldBack: z.strictObject({ n: count, of: count }),
    stalls: z.strictObject({ n: count, of: count, count, longestS: orNull }),
    earlyFirstEvent: z.strictObject({ n: count, of: count, medianLeadS: orNull }),
  }),
});
