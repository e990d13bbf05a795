/**
 * What a comparison is, as it goes into the store: everything that it is made of, so that an interrupted one can be taken up again,
 * and its verdicts.
 */
import { z } from "zod";
import { type RunInfo, targetName } from "../record/index.ts";
import { type GradedBundle, type VerifyResult, verifyResultSchema } from "../verify/index.ts";

const whole = z.number().int().positive();
const ms = z.number().positive().nullable();

const comparisonSchema = z.object({
  /** As the file was named. */
  reference: z.string(),
  sha256: z.string(),
  /** Whose answers it holds. */
  target: z.string(),
  exam: z.string(),
  /** The user's own exam, as the file was named; null for one that dsr knows. */
  examFile: z.string().nullable(),
  examHash: z.string(),
  created: z.string(),
  published: z
    .object({ score: z.number(), model: z.string(), source: z.string(), date: z.string() })
    .nullable(),
  deltaPoints: z.number(),
  alpha: z.number(),
  maxPairs: whole.nullable(),
  /** Ways in which targets were not asked as the reference was. */
  deviations: z.array(z.string()),
});

export type VerifyConfig = z.infer<typeof comparisonSchema>;

export const verifyRunSchema = z.object({
  dataset: z.string(),
  verify: comparisonSchema,
  /** Most requests in flight at each target. */
  concurrency: whole,
  sampling: z.object({
    temperature: z.number().nullable(),
    topP: z.number().nullable(),
    maxTokens: whole.nullable(),
  }),
  timeouts: z.object({ connectMs: ms, firstTokenMs: ms, idleMs: ms, totalMs: ms }),
  maxCostCny: z.number().nonnegative().nullable(),
  /** What programs were run in, for exams with programs; null where none were. */
  sandbox: z.string().nullable(),
  targets: z.array(z.string()).min(1),
  /** When it was taken up again after an interruption. */
  resumedAt: z.array(z.iso.datetime()),
});

export type VerifyRun = z.infer<typeof verifyRunSchema>;

export function verifyConfigOf(
  bundle: GradedBundle & { sha256: string },
  decided: Pick<VerifyConfig, "reference" | "examFile" | "deltaPoints" | "alpha" | "maxPairs" | "deviations">,
): VerifyConfig {
  return {
    sha256: bundle.sha256,
    target: targetName(bundle.target),
    exam: bundle.exam.name,
    examHash: bundle.exam.hash,
    created: bundle.created,
    published: bundle.published[0] ?? null,
    ...decided,
  };
}

/** The settings of a stored run without its comparison, and the comparison; null where the run is none, or has no verdicts yet. */
export function storedVerify(
  run: RunInfo,
): { run: RunInfo; config: VerifyConfig; targets: VerifyResult[] } | null {
  const { verify, verdicts, ...rest } = run.config;
  const config = comparisonSchema.safeParse(verify);
  const targets = z.array(verifyResultSchema).safeParse(verdicts);
  if (!config.success || !targets.success) return null;
  return { run: { ...run, config: rest }, config: config.data, targets: targets.data };
}
