/**
 * A reference bundle: what a trusted deployment answered, graded, in one file that outlives the deployment. It holds no text of
 * questions or answers, so that it may be shared where the questions may not. A hash over its content shows any change.
 */
import { z } from "zod";
import { digest, invalidBundle, samplingSchema, sealedText, targetHead, unsealed } from "./bundle-file.ts";

const tokens = z.number().int().nonnegative().nullable();
const verdict = z.enum(["correct", "incorrect", "unscored"]);

const sampleSchema = z.strictObject({
  repeat: z.number().int().nonnegative(),
  /** Over what was asked and what counts as right; GPQA's options rotate with the repeat. */
  hash: digest,
  verdict,
  lenient: verdict.nullable(),
  /** Failed requests and answers that could not be graded are left out of a bundle. */
  reason: z.enum(["empty", "truncated", "refused", "unparsed"]).nullable(),
  truncated: z.boolean(),
  /** Thinking included. */
  outputTokens: tokens,
  reasoningTokens: tokens,
  finishReason: z.string().nullable(),
  answerSha256: digest.nullable(),
});

const gradedSchema = z.strictObject({
  schema: z.literal(1),
  kind: z.literal("graded"),
  created: z.iso.datetime(),
  /** The version of dsr that wrote it. */
  dsr: z.string().min(1),
  /** Who answered. */
  target: targetHead,
  /** The run that the answers are from. */
  run: z.string().min(1),
  exam: z.strictObject({
    name: z.string().min(1),
    /** Over the questions of this bundle in the words in which they are asked first. */
    hash: digest,
    /** Days of contest, where only those were asked. */
    window: z.strictObject({ from: z.string().nullable(), to: z.string().nullable() }).nullable(),
    /** Questions in the whole exam. */
    ofQuestions: z.number().int().positive(),
  }),
  /** How the answers were asked for. */
  sampling: samplingSchema,
  graders: z.array(z.string().min(1)).min(1),
  /** What others published for this model on this exam, 0–100: to stand beside, never compared with by a test. */
  published: z.array(
    z.strictObject({ score: z.number(), model: z.string(), source: z.string(), date: z.string() }),
  ),
  /** Answers that were left out: they say nothing of the model. */
  leftOut: z.strictObject({
    error: z.number().int().nonnegative(),
    ungraded: z.number().int().nonnegative(),
  }),
  questions: z
    .array(z.strictObject({ id: z.string().min(1), flawed: z.boolean(), samples: z.array(sampleSchema) }))
    .min(1),
});

export type GradedBundle = z.infer<typeof gradedSchema>;
export type ReferenceSample = z.infer<typeof sampleSchema>;

/** The text of the file: the bundle and the hash over its content. */
export function bundleText(bundle: GradedBundle): string {
  return sealedText(gradedSchema.parse(bundle), "questions");
}

/**
 * Reads the text of a bundle; `path` names it in errors. Throws DsrError where it is no bundle, where its content does not have the
 * hash it states (both are named), and for every fault of its form at once, repeated questions and repeats among them.
 */
export function readBundle(text: string, path: string): GradedBundle & { sha256: string } {
  const { sha256, content } = unsealed(text, path, "graded");
  const parsed = gradedSchema.safeParse(content);
  const faults = parsed.success
    ? repeatedIn(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.map(String).join(".") || "file"}: ${issue.message}`);
  if (!parsed.success || faults.length > 0) throw invalidBundle(path, faults);
  return { ...parsed.data, sha256 };
}

function repeatedIn({ questions }: GradedBundle): string[] {
  const twice = (values: readonly (string | number)[]) => [
    ...new Set(values.filter((value, i) => values.indexOf(value) !== i)),
  ];
  const ids = new Map<string, number>();
  for (const { id } of questions) ids.set(id, (ids.get(id) ?? 0) + 1);
  return [
    ...[...ids]
      .filter(([, times]) => times > 1)
      .map(([id, times]) => `question ${id} is there ${times} times`),
    ...questions.flatMap(({ id, samples }) =>
      twice(samples.map(({ repeat }) => repeat)).map(
        (repeat) => `question ${id} has more than one answer of repeat ${repeat}`,
      ),
    ),
  ];
}
