/** Installing from a local copy, for machines without access: finds a data set's files in the layouts people keep. */
import { randomUUID } from "node:crypto";
import { copyFile, mkdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DsrError, EXIT } from "../base/index.ts";
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

/** Where one file of the registry is, or why nothing that is there is it. */
type Search = (file: DatasetFile) => Promise<FoundFile | { reason: string }>;

/**
 * Looks for the files of one of the entry's layouts at `place`: in a folder, in `place/<name>` and in `place/<alias>`, under
 * their registry path or their bare name; or the single file that `place` is, under whatever name where its hash is known. A
 * file whose size or hash is wrong does not count. `wanted` leaves out optional files.
 * @returns the first layout whose required files are all there, or why none is.
 */
export async function findLocally(
  entry: DatasetEntry,
  place: string,
  wanted: (file: DatasetFile) => boolean,
): Promise<FoundLayout | { reasons: string[] }> {
  const search = (await isFile(place)) ? searchFile(place) : searchFolder(entry, place);
  const reasons: string[] = [];
  for (const layout of entry.layouts) {
    const found: FoundFile[] = [];
    const missing: FoundLayout["missing"] = [];
    const wrong: string[] = [];
    for (const file of layout.files) {
      if (file.optional && !wanted(file)) {
        missing.push({ path: file.path, reason: NOT_ASKED_FOR });
        continue;
      }
      const hit = await search(file);
      if ("source" in hit) found.push(hit);
      else if (file.optional) missing.push({ path: file.path, reason: hit.reason });
      else wrong.push(`${file.path}: ${hit.reason}`);
    }
    if (wrong.length === 0 && found.length > 0) return { layout, found, missing };
    // Where every file is optional, that none was found is the reason.
    if (wrong.length === 0) wrong.push(...missing.map(({ path, reason }) => `${path}: ${reason}`));
    reasons.push(...wrong.map((reason) => `layout "${layout.name}": ${reason}`));
  }
  return { reasons };
}

export const NOT_ASKED_FOR = "not asked for";

/**
 * Copies the found files to their places in `folder`: all of them beside their places first, then each by one rename, so that a
 * copy that fails leaves what was there before. What was copied is hashed again, for a source may change meanwhile.
 * @throws DsrError `dataset_disk`, or `dataset_changed` where a source is no longer what it was found to be.
 */
export async function copyInto(
  folder: string,
  found: readonly FoundFile[],
  tell: (file: FoundFile, step: "copying" | "done") => void,
): Promise<void> {
  const staged: { temporary: string; target: string }[] = [];
  try {
    for (const one of found) {
      const target = join(folder, one.file.path);
      const temporary = `${target}.${randomUUID()}.part`;
      tell(one, "copying");
      try {
        await mkdir(dirname(target), { recursive: true });
        staged.push({ temporary, target });
        await copyFile(one.source, temporary);
      } catch (error) {
        throw diskFault(error, target) ?? error;
      }
      const sha256 = await hashOf(temporary);
      if (sha256 !== one.sha256)
        throw new DsrError(
          `${one.source} changed while it was copied: sha256 ${sha256} instead of ${one.sha256}.`,
          { code: "dataset_changed", hint: "Run the same command again.", exitCode: EXIT.fault },
        );
      tell(one, "done");
    }
    for (const { temporary, target } of staged) await rename(temporary, target);
  } catch (error) {
    for (const { temporary } of staged) await rm(temporary, { force: true });
    throw diskFault(error, folder) ?? error;
  }
}

function searchFolder(entry: DatasetEntry, folder: string): Search {
  const bases = [entry.name, ...entry.aliases, "."].map((name) => join(folder, name));
  return async (file) => {
    const candidates = bases.flatMap((base) => [join(base, file.path), join(base, basename(file.path))]);
    const faults: string[] = [];
    for (const source of new Set(candidates)) {
      const bytes = await sizeOf(source);
      if (bytes === null) continue;
      const sha256 = await hashOf(source);
      const fault = whyNot(file, source, bytes, sha256);
      if (fault === null) return { file, source, bytes, sha256 };
      faults.push(fault);
    }
    return { reason: faults.length > 0 ? faults.join("; ") : "not there" };
  };
}

function searchFile(source: string): Search {
  let facts: Promise<{ bytes: number; sha256: string }> | null = null;
  const read = async () => ({ bytes: (await sizeOf(source)) ?? 0, sha256: await hashOf(source) });
  return async (file) => {
    facts ??= read();
    const { bytes, sha256 } = await facts;
    if (file.sha256 === null && basename(source) !== basename(file.path))
      return { reason: `${source} has another name, and nobody published a hash to know it by` };
    const fault = whyNot(file, source, bytes, sha256);
    return fault === null ? { file, source, bytes, sha256 } : { reason: fault };
  };
}

function whyNot(file: DatasetFile, source: string, bytes: number, sha256: string): string | null {
  const wrongSize =
    file.bytes !== null && bytes !== file.bytes ? ` (${bytes} bytes instead of ${file.bytes})` : "";
  if (file.sha256 !== null && sha256 !== file.sha256)
    return `${source} has sha256 ${sha256} instead of ${file.sha256}${wrongSize}`;
  return wrongSize === "" ? null : `${source} has the wrong size${wrongSize}`;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
