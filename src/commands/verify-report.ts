/** The verdicts of a run as they are printed, stored in its settings, and shown again by `dsr results show`. */
import { z } from "zod";
import { type RunInfo, targetName } from "../record/index.ts";
import { type Style, type VerifyDocument, verifyReport } from "../report/index.ts";
import { type GradedBundle, type VerifyResult, verifyResultSchema } from "../verify/index.ts";

const verifyConfigSchema = z.object({
  /** As the file was named. */
  reference: z.string(),
  sha256: z.string(),
  /** Whose answers it holds. */
  target: z.string(),
  exam: z.string(),
  examHash: z.string(),
  created: z.string(),
  published: z
    .object({ score: z.number(), model: z.string(), source: z.string(), date: z.string() })
    .nullable(),
  deltaPoints: z.number(),
  alpha: z.number(),
  maxPairs: z.number().nullable(),
  /** Ways in which targets were not asked as the reference was. */
  deviations: z.array(z.string()),
});

/** What a comparison is, as it goes into the store. */
export type VerifyConfig = z.infer<typeof verifyConfigSchema>;

export function verifyConfigOf(
  bundle: GradedBundle & { sha256: string },
  decided: Pick<VerifyConfig, "reference" | "deltaPoints" | "alpha" | "maxPairs" | "deviations">,
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

export function verifyText(config: VerifyConfig, targets: readonly VerifyResult[], style: Style): string {
  const { target, exam, created, sha256 } = config;
  const document: VerifyDocument = {
    ...config,
    reference: `${target}, ${exam}, ${created.slice(0, 10)}, sha256 ${sha256.slice(0, 12)}`,
    targets,
  };
  return verifyReport(document, style);
}

/** The settings of a stored run without its comparison, and the comparison; null where the run is none, or has no verdicts yet. */
export function storedVerify(
  run: RunInfo,
): { run: RunInfo; config: VerifyConfig; targets: VerifyResult[] } | null {
  const { verify, verdicts, ...rest } = run.config;
  const config = verifyConfigSchema.safeParse(verify);
  const targets = z.array(verifyResultSchema).safeParse(verdicts);
  if (!config.success || !targets.success) return null;
  return { run: { ...run, config: rest }, config: config.data, targets: targets.data };
}
