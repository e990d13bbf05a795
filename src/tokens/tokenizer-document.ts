/**
 * What a `tokenizer.json` must look like to be counted with. The library takes more than it can do: a way of splitting
 * that it does not know, it takes for another, and the counts would be wrong without a word.
 */
import { z } from "zod";

const component = z.looseObject({ type: z.string() }).nullable();

const documentSchema = z.looseObject({
  added_tokens: z
    .array(
      z.looseObject({ id: z.number().int(), content: z.string().min(1), special: z.boolean().optional() }),
    )
    .default([]),
  normalizer: component.default(null),
  pre_tokenizer: component.default(null),
  model: z.looseObject({
    type: z.string().optional(),
    vocab: z.union([z.record(z.string(), z.number()), z.array(z.unknown())]),
    merges: z.array(z.unknown()).optional(),
  }),
});

export type TokenizerDocument = z.infer<typeof documentSchema>;

/** What splits as the library does it. */
const SPLITS = new Set(["isolated", "removed"]);

/** The document as it can be used, or in words why it cannot. */
export function whyUnusable(value: unknown): string | { document: TokenizerDocument } {
  const result = documentSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const place = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
    return `it is not a tokenizer.json, which holds a vocabulary at model.vocab (${issue?.message ?? "no reason given"}${place})`;
  }
  const { data: document } = result;
  if (document.model.type === "BPE" && document.model.merges === undefined)
    return "its model is of type BPE and has no merges";
  for (const splitter of flat(document.pre_tokenizer)) {
    if (splitter.type !== "Split") continue;
    const { behavior, invert } = splitter;
    const way = `${behavior}${invert === true ? ", inverted" : ""}`;
    // Removing what is not matched and isolating what is are known; the other ways are not.
    const known =
      SPLITS.has(String(behavior).toLowerCase()) && (invert !== true || /^removed$/i.test(String(behavior)));
    if (!known && !neverMatches(splitter, document))
      return `it splits texts in a way that cannot be counted here (Split, ${way}; known are Isolated and Removed)`;
  }
  return { document };
}

type Component = z.infer<typeof component>;

/** A component and those it consists of. */
function flat(part: Component): NonNullable<Component>[] {
  if (part === null) return [];
  const inner = z.array(component).safeParse(part.pretokenizers ?? part.normalizers ?? []);
  return [part, ...(inner.success ? inner.data.flatMap(flat) : [])];
}

/** True for a literal that the normalizer has replaced before anything is split (a space, say, by `▁`). */
function neverMatches(splitter: NonNullable<Component>, { normalizer }: TokenizerDocument): boolean {
  const literal = literalOf(splitter);
  return (
    literal !== null &&
    flat(normalizer).some(
      (step) =>
        step.type === "Replace" && literalOf(step) === literal && !String(step.content).includes(literal),
    )
  );
}

function literalOf({ pattern }: NonNullable<Component>): string | null {
  const shape = z.object({ String: z.string().min(1) }).safeParse(pattern);
  return shape.success ? shape.data.String : null;
}
