/** What all reference bundles have in common: a file with a hash over its content, and the heads of their schemas. */
import { z } from "zod";
import { DsrError } from "../base/index.ts";
import { contentHash } from "./content-hash.ts";

const KINDS = ["graded", "outputs"] as const;
type BundleKind = (typeof KINDS)[number];
const NAMES: Record<BundleKind, string> = { graded: "graded answers", outputs: "outputs" };

export const digest = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in lower-case hex");

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

/** The text of a file: the content and the hash over it, with one line for each entry of the long list. */
export function sealedText(content: object, listed: string): string {
  const { [listed]: list, ...head } = content as Record<string, unknown>;
  const entries = (list as unknown[]).map((entry) => `    ${JSON.stringify(entry)}`).join(",\n");
  const top = JSON.stringify({ sha256: contentHash(content), ...head }, null, 2).slice(0, -2);
  return `${top},\n  ${JSON.stringify(listed)}: [\n${entries}\n  ]\n}\n`;
}

/** The content of a sealed file of that kind, its hash checked. Throws DsrError. */
export function unsealed(
  text: string,
  path: string,
  kind: BundleKind,
): { sha256: string; content: Record<string, unknown> } {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new DsrError(`${path} is no reference bundle: it is not JSON.`, { code: "bundle_invalid", cause });
  }
  if (isDeeperThan(document, MOST_LEVELS))
    throw new DsrError(`${path} is no reference bundle: it is nested more deeply than any.`, {
      code: "bundle_invalid",
    });
  if (typeof document !== "object" || document === null || !("sha256" in document))
    throw new DsrError(`${path} is no reference bundle: it states no sha256.`, { code: "bundle_invalid" });
  const { sha256, ...content } = document;
  if (typeof sha256 !== "string")
    throw new DsrError(`${path} is no reference bundle: its sha256 is no text.`, { code: "bundle_invalid" });
  const actual = contentHash(content);
  if (sha256 !== actual)
    throw new DsrError(`${path} was changed: it states the hash ${sha256}, and its content has ${actual}.`, {
      code: "bundle_changed",
      hint: "Take the file as it was recorded, or record it again with `dsr verify record`.",
    });
  const isOther = "kind" in content && content.kind !== kind && KINDS.some((known) => known === content.kind);
  if (isOther)
    throw new DsrError(
      `${path} is a bundle of ${NAMES[content.kind as BundleKind]}, not of ${NAMES[kind]}.`,
      {
        code: "bundle_kind",
        hint: `\`dsr verify${content.kind === "outputs" ? " outputs" : ""} --reference\` compares with it.`,
      },
    );
  return { sha256, content: content as Record<string, unknown> };
}

/** Bundles have five. What is nested by the thousand would end in an overflow where its hash is made. */
const MOST_LEVELS = 16;

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isDeeperThan(one, levels - 1));
}

const SHOWN_FAULTS = 10;

export function invalidBundle(path: string, faults: readonly string[]): DsrError {
  const more = faults.length > SHOWN_FAULTS ? [`and ${faults.length - SHOWN_FAULTS} more`] : [];
  return new DsrError(
    `${path} is no valid reference bundle:\n  ${[...faults.slice(0, SHOWN_FAULTS), ...more].join("\n  ")}`,
    { code: "bundle_invalid" },
  );
}
