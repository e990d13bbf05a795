/** Installing from a local folder, for machines without access: finds a data set's files in the layouts people keep. */
import { randomUUID } from "node:crypto";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { diskFault, hashOf, sizeOf } from "./disk.ts";
import type { DatasetEntry, DatasetFile, DatasetLayout } from "./registry.ts";

interface FoundFile {
  file: DatasetFile;
  /** The local file. */
  source: string;
  bytes: number;
  sha256: string;
}

export interface FoundLayout {
  layout: DatasetLayout;
  found: FoundFile[];
  missing: { path: string; reason: string }[];
}

/**
 * Looks for the files of one of the entry's layouts in `folder`, in `folder/<name>` and in `folder/<alias>`, under
 * their registry path or their bare name. A file whose size or hash is wrong does not count.
 * @returns the first layout whose required files are all there, or why none is.
 */
export async function findInFolder(
  entry: DatasetEntry,
  folder: string,
): Promise<FoundLayout | { reasons: string[] }> {
  const bases = [entry.name, ...entry.aliases, "."].map((name) => join(folder, name));
  const reasons: string[] = [];
  for (const layout of entry.layouts) {
    const found: FoundFile[] = [];
    const missing: FoundLayout["missing"] = [];
    const wrong: string[] = [];
    for (const file of layout.files) {
      const hit = await findFile(file, bases);
      if ("source" in hit) found.push(hit);
      else if (file.optional) missing.push({ path: file.path, reason: hit.reason });
      else wrong.push(`${file.path}: ${hit.reason}`);
    }
    if (wrong.length === 0 && found.length > 0) return { layout, found, missing };
    reasons.push(...wrong.map((reason) => `layout "${layout.name}": ${reason}`));
  }
  return { reasons };
}

/** Copies a local file to its place through a temporary name, so that no reader sees half of it. */
export async function copyInto(source: string, target: string): Promise<void> {
  const temporary = `${target}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, temporary);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskFault(error, target) ?? error;
  }
}

async function findFile(file: DatasetFile, bases: string[]): Promise<FoundFile | { reason: string }> {
  const candidates = bases.flatMap((base) => [join(base, file.path), join(base, basename(file.path))]);
  const faults: string[] = [];
  for (const source of new Set(candidates)) {
    const bytes = await sizeOf(source);
    if (bytes === null) continue;
    if (file.bytes !== null && bytes !== file.bytes) {
      faults.push(`${source} has ${bytes} bytes instead of ${file.bytes}`);
      continue;
    }
    const sha256 = await hashOf(source);
    if (file.sha256 === null || file.sha256 === sha256) return { file, source, bytes, sha256 };
    faults.push(`${source} has sha256 ${sha256} instead of ${file.sha256}`);
  }
  return { reason: faults.length > 0 ? faults.join("; ") : "not there" };
}
