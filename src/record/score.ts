/** The grade of one answer, and accuracy figures that others computed. */
import { z } from "zod";
import { targetSchema } from "./target.ts";

/** `unscored` is not `incorrect`: the provider or the extraction failed, the model was not shown to be wrong. */
const verdicts = ["correct", "incorrect", "unscored"] as const;
export type ScoreVerdict = (typeof verdicts)[number];

const unscoredReasons = ["error", "empty", "truncated", "refused", "unparsed", "ungraded"] as const;
export type UnscoredReason = (typeof unscoredReasons)[number];

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
  /**
   * Why unscored: `error` (the request failed), `empty`, `truncated`, `refused` (the model declined), `unparsed`, `ungraded`
   * (nothing here can run the code); null when scored.
   */
  reason: z.enum(unscoredReasons).nullable(),
  /** What was read from the answer (a letter, a number, a formula, a hash of code); null when nothing was, never running text. */
  extracted: z.string().nullable(),
  /** The verdict of the lenient reading, which also takes answers that are not stated as asked; null in older scores. */
  lenient: z.enum(verdicts).nullable().default(null),
  /** What the lenient reading read; null when nothing was. */
  lenientExtracted: z.string().nullable().default(null),
  /** The grader and its version, for example `choice/2`; null in older scores. */
  grader: z.string().nullable().default(null),
  /** The part of the exam that the question belongs to; null where it has none. */
  subject: z.string().nullable().default(null),
  /** True for a question that is known to be broken: results are told with and without it. */
  flawed: z.boolean().default(false),
  /** Which attempt at the sample this grades: of one run, target, sample and repeat the highest counts. */
  attempt: z.number().int().positive().default(1),
  /** True where the answer was taken from an earlier run's and not asked for: `requestId` is that run's, and it is no new evidence. */
  fromCache: z.boolean().default(false),
  /** SHA-256 of the answer's text; null when there was none. */
  answerSha256: z.string().nullable().default(null),
  /** True when the output cap cut the answer, whether or not it could still be graded. */
  truncated: z.boolean(),
  scoredAt: z.iso.datetime(),
});

export type Score = z.infer<typeof scoreSchema>;

/**
 * True for what counts in an accuracy: an answer came, and it could be held against the right one. A request that failed and an
 * answer that nothing here could grade say nothing of the model.
 */
export function isAnswer({ reason }: Pick<Score, "reason">): boolean {
  return reason !== "error" && reason !== "ungraded";
}

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
