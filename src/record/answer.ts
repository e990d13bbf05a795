/** The text of one answer. It stays in the local store: reports and exports hold hashes of it. */
import { z } from "zod";
import { targetSchema } from "./target.ts";

export const answerSchema = z.object({
  schema: z.literal(1),
  runId: z.string().min(1),
  /** The request that brought it. */
  requestId: z.string().min(1),
  dataset: z.string().min(1),
  sampleId: z.string().min(1),
  repeat: z.number().int().nonnegative(),
  target: targetSchema,
  /**
   * SHA-256 over everything that decides what is asked: endpoint, model id, mode, settings, messages, and the repeat, so that
   * no repeat is ever answered from another.
   */
  cacheKey: z.string().min(1),
  /** The answer without thinking that arrived apart. */
  text: z.string(),
  /** Thinking that arrived apart; null when there was none. */
  reasoning: z.string().nullable(),
  /** True where text or thinking was longer than is kept and ends early here: it can be looked at, and not graded. */
  cut: z.boolean().default(false),
  finishReason: z.string().nullable(),
  /** True for data that must not be shown in plain text outside this store. */
  sensitive: z.boolean(),
  at: z.iso.datetime(),
});

export type Answer = z.infer<typeof answerSchema>;
