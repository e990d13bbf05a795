/**
 * What a bench run is, as it goes into the store: everything that its plan is made of, so that an interrupted run can be taken
 * up again as it was.
 */
import { z } from "zod";
import { sha256 } from "../base/index.ts";
import type { Sample } from "../bench/index.ts";

const whole = z.number().int();
const ms = z.number().positive().nullable();

export const benchConfigSchema = z.object({
  /** Name of the exam. */
  dataset: z.string().min(1),
  /** The user's own exam, as the file was named; null for one that dsr knows. */
  examFile: z.string().nullable(),
  /** Days of contest, where only those are asked. */
  window: z.object({ from: z.string().nullable(), to: z.string().nullable() }).nullable(),
  limit: whole.positive().nullable(),
  questions: whole.positive(),
  ofQuestions: whole.positive(),
  /** Which exam it is, whatever its order: see `examHash`. */
  examHash: z.string(),
  /** SHA-256 of all samples in the order in which they are asked: a run is only taken up again with the same ones. */
  samplesHash: z.string(),
  repeats: whole.positive(),
  /** Most requests in flight at each target. */
  concurrency: whole.positive(),
  sampling: z.object({
    temperature: z.number().nullable(),
    topP: z.number().nullable(),
    maxTokens: whole.positive().nullable(),
  }),
  timeouts: z.object({ connectMs: ms, firstTokenMs: ms, idleMs: ms, totalMs: ms }),
  maxCostCny: z.number().nonnegative().nullable(),
  /** Where it was asked from, as the user calls it; null where nobody said. */
  region: z.string().nullable().default(null),
  /** Whether answers of earlier runs may stand for asking. */
  cache: z.boolean(),
  /** What programs were run in, for exams with programs; null where none were. */
  sandbox: z.string().nullable(),
  targets: z.array(z.string()).min(1),
  /** The one of them that the others are held against; null for what was published. */
  against: z.string().nullable().default(null),
  /** When an interrupted run was taken up again, ISO 8601. */
  resumedAt: z.array(z.iso.datetime()),
});

export type BenchConfig = z.infer<typeof benchConfigSchema>;

/** Equal for the same samples in the same order. */
export function samplesHashOf(samples: readonly Sample[]): string {
  return sha256(JSON.stringify(samples.map(({ id, repeat, hash }) => [id, repeat, hash])));
}
