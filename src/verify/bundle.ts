/**
 * A reference bundle: what a trusted deployment answered, graded, in one file that outlives the deployment. It holds no text of
 * questions or answers, so that it may be shared where the questions may not. A hash over its content shows any change.
 */
import { z } from "zod";
import { DsrError } from "../base/index.ts";
import { contentHash } from "./content-hash.ts";

const digest = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in lower-case hex");
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

export const targetHead = z.strictObject({
  provider: z.string().min(1),
  model: z.string().min(1),
  mode: z.string().min(1).nullable(),
});

export const samplingSchema = z.strictObject({
  temperature: z.number().nullable(),
  topP: z.number().nullable(),
  maxTokens: z.number().int().positive().nullable(),
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

/** The text of the file: the bundle and the hash over its content, fit to be read by people and compared line by line. */
export function bundleText(bundle: GradedBundle): string {
  const { questions, ...head } = gradedSchema.parse(bundle);
  const lines = questions.map((question) => `    ${JSON.stringify(question)}`).join(",\n");
  const top = JSON.stringify({ sha256: contentHash(bundle), ...head }, null, 2).slice(0, -2);
  return `${top},\n  "questions": [\n${lines}\n  ]\n}\n`;
}

/**
 * Reads the text of a bundle; `path` names it in errors. Throws DsrError where it is no bundle, where its content does not have the
 * hash it states (both are named), and for every fault of its form at once, repeated questions and repeats among them.
 */
export function readBundle(text: string, path: string): GradedBundle & { sha256: string } {
  const { sha256, content } = unsealed(text, path);
  const parsed = gradedSchema.safeParse(content);
  const faults = parsed.success
    ? repeatedIn(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.map(String).join(".") || "file"}: ${issue.message}`);
  if (!parsed.success || faults.length > 0) throw invalid(path, faults);
  return { ...parsed.data, sha256 };
}

/** The content of a sealed file, its hash checked. Throws DsrError. */
export function unsealed(text: string, path: string): { sha256: string; content: Record<string, unknown> } {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new DsrError(`${path} is no reference bundle: it is not JSON.`, { code: "bundle_invalid", cause });
  }
  if (typeof document !== "object" || document === null || !("sha256" in document))
    throw new DsrError(`${path} is no reference bundle: it states no sha256.`, { code: "bundle_invalid" });
  const { sha256, ...content } = document;
  const actual = contentHash(content);
  if (sha256 !== actual)
    throw new DsrError(
      `${path} was changed: it states the hash ${String(sha256)}, and its content has ${actual}.`,
      {
        code: "bundle_changed",
        hint: "Take the file as it was recorded, or record it again with `dsr verify record`.",
      },
    );
  return { sha256, content: content as Record<string, unknown> };
}

const SHOWN_FAULTS = 10;

export function invalid(path: string, faults: readonly string[]): DsrError {
  const more = faults.length > SHOWN_FAULTS ? [`and ${faults.length - SHOWN_FAULTS} more`] : [];
  return new DsrError(
    `${path} is no valid reference bundle:\n  ${[...faults.slice(0, SHOWN_FAULTS), ...more].join("\n  ")}`,
    { code: "bundle_invalid" },
  );
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
