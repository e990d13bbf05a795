/** What an installed data set's folder says of itself: `manifest.json`, written last, so that it vouches for the rest. */
import { randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { codeOf } from "./disk.ts";
import { relativePath } from "./registry.ts";

export const MANIFEST = "manifest.json";

const manifestSchema = z.object({
  schema: z.literal(1),
  dataset: z.string(),
  layout: z.string(),
  installedAt: z.iso.datetime(),
  files: z.array(
    z.object({
      path: relativePath,
      bytes: z.number().int().nonnegative(),
      sha256: z.string(),
      /** True when the hash was compared with the registry's, false when the registry knows none. */
      checked: z.boolean(),
      /** The address or the local file it came from. */
      source: z.string(),
    }),
  ),
  /** Optional files that could not be had, with the reason. */
  missing: z.array(z.object({ path: z.string(), reason: z.string() })),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFile = Manifest["files"][number];

/** The manifest of a folder; null when there is none or it cannot be read as one. */
export async function readManifest(folder: string): Promise<Manifest | null> {
  let text: string;
  try {
    text = await readFile(join(folder, MANIFEST), "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return null;
    throw error;
  }
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Writes the manifest in one step: a reader sees the old one or the new one, never half of either. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const temporary = join(folder, `.${MANIFEST}.${randomUUID()}`);
  await writeFile(temporary, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(temporary, join(folder, MANIFEST));
}
