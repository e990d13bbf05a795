/** The grade of one answer, and accuracy figures that others computed. */
import { z } from "zod";
import { targetSchema } from "./target.ts";

/** `unscored` is not `incorrect`: the provider or the extraction failed, the model was not shown to be wrong. */
const verdicts = ["correct", "incorrect", "unscored"] as const;
export type ScoreVerdict = (typeof verdicts)[number];

export const scoreSchema = z.object({
  schema: z.literal(1),
  runId: z.string().min(1),
  /** The request that produced the answer. */
  requestId: z.string().min(1),
  dataset: z.string().min(1),
  sampleId: z.string().min(1),
  /** SHA-256 over what was asked and what counts as right: equal hashes mean the same exam. */
  sampleHash: z.string(),
  /** 0 for the first time the question was asked, then 1, 2, … */
  repeat: z.number().int().nonnegative(),
  target: targetSchema,
  verdict: z.enum(verdicts),
  /** Why unscored: `error`, `empty`, `truncated`, `unparsed`; null when scored. */
  reason: z.enum(["error", "empty", "truncated", "unparsed"]).nullable(),
  /** What was read from the answer (a letter, a number); null when nothing was, never running text. */
  extracted: z.string().nullable(),
  /** True when the output cap cut the answer, whether or not it could still be graded. */
  truncated: z.boolean(),
  scoredAt: z.iso.datetime(),
});

export type Score = z.infer<typeof scoreSchema>;

/** An accuracy that arrives as one number (imported history), without its samples. */
export const figureSchema = z.object({
  provider: z.string().min(1),
  model: z.string().min(1),
  /** Metric name, for example `gpqa`. */
  metric: z.string().min(1),
  /** 0–100. */
  value: z.number().finite(),
  measuredAt: z.iso.datetime().nullable(),
  source: z.string(),
});

export type Figure = z.infer<typeof figureSchema>;
