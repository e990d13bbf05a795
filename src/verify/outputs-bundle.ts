/** A reference of outputs: what a trusted deployment said to prompts that have no right answer, several times each, as text. */
import { z } from "zod";
import { DsrError } from "../base/index.ts";
import { digest, invalidBundle, samplingSchema, sealedText, targetHead, unsealed } from "./bundle-file.ts";

const outputsSchema = z.strictObject({
  schema: z.literal(1),
  kind: z.literal("outputs"),
  created: z.iso.datetime(),
  dsr: z.string().min(1),
  target: targetHead,
  run: z.string().min(1),
  /** Where the prompts are from, as it was asked for. */
  source: z.string().min(1),
  sampling: samplingSchema,
  prompts: z
    .array(
      z.strictObject({
        id: digest,
        messages: z
          .array(z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: z.string() }))
          .min(1),
        /** Thinking that could be seen, then the answer. */
        outputs: z.array(z.string()).min(2, "must hold two outputs or more"),
      }),
    )
    .min(1),
});

export type OutputsBundle = z.infer<typeof outputsSchema>;

export function outputsText(bundle: OutputsBundle): string {
  return sealedText(outputsSchema.parse(bundle), "prompts");
}

/** As `readBundle`, of outputs. */
export function readOutputs(text: string, path: string): OutputsBundle & { sha256: string } {
  const { sha256, content } = unsealed(text, path, "outputs");
  const parsed = outputsSchema.safeParse(content);
  if (!parsed.success)
    throw invalidBundle(
      path,
      parsed.error.issues.map((issue) => `${issue.path.map(String).join(".") || "file"}: ${issue.message}`),
    );
  const ids = parsed.data.prompts.map(({ id }) => id);
  const twice = [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))];
  if (twice.length > 0)
    throw invalidBundle(
      path,
      twice.map((id) => `prompt ${id} is there twice`),
    );
  return { ...parsed.data, sha256 };
}

/** The prompts of a bundle with what was said to them; those with fewer than two outputs are left out. Throws where none is left. */
export function makeOutputs(
  facts: Omit<OutputsBundle, "schema" | "kind" | "prompts">,
  prompts: readonly Omit<OutputsBundle["prompts"][number], "outputs">[],
  outputsOf: (id: string) => readonly string[],
): OutputsBundle {
  const answered = prompts
    .map((prompt) => ({ ...prompt, outputs: [...outputsOf(prompt.id)] }))
    .filter(({ outputs }) => outputs.length >= 2);
  if (answered.length === 0)
    throw new DsrError(`Run ${facts.run} has no prompt that was answered twice.`, { code: "bundle_empty" });
  return { schema: 1, kind: "outputs", ...facts, prompts: answered };
}
