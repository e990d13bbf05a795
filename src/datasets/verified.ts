/** Whether installed files are still what they should be. */
import { join } from "node:path";
import { hashOf, sizeOf } from "./disk.ts";
import { placedLayout, placesOf, uncheckedFolder } from "./installed.ts";
import { MANIFEST, readManifest } from "./manifest.ts";
import { type DatasetEntry, type DatasetFile, entriesOf, registry } from "./registry.ts";

export interface FileCheck {
  path: string;
  state: "ok" | "missing" | "damaged";
  /** What is wrong, or what an `ok` rests on. */
  detail: string;
}

export interface DatasetCheck {
  dataset: string;
  /** `unchecked`: files that bench reads, laid out otherwise than published ones, so that nothing can be compared. */
  state: "ok" | "damaged" | "missing" | "shipped" | "unchecked";
  files: FileCheck[];
}

/**
 * Reads the installed files and compares sizes and hashes, with the registry's where it knows them and otherwise with
 * those of the day of installation. `names` null checks all that are installed.
 */
export async function verifyDatasets(
  names: readonly string[] | null,
  { dir, entries = registry() }: { dir: string; entries?: readonly DatasetEntry[] },
): Promise<DatasetCheck[]> {
  const chosen = names === null ? entries : entriesOf(names, entries);
  const checks: DatasetCheck[] = [];
  for (const entry of chosen) {
    const [place] = await placesOf(entry, dir);
    const unchecked = place === undefined && (await uncheckedFolder(entry, dir)) !== null;
    const check: DatasetCheck = unchecked
      ? { dataset: entry.name, state: "unchecked", files: [] }
      : await verifyOne(entry, place?.path ?? join(dir, entry.name));
    if (names !== null || check.state !== "missing") checks.push(check);
  }
  return checks;
}

async function verifyOne(entry: DatasetEntry, path: string): Promise<DatasetCheck> {
  const dataset = entry.name;
  if (entry.shipped) return { dataset, state: "shipped", files: [] };
  const manifest = await readManifest(path);
  const layout =
    entry.layouts.find((candidate) => candidate.name === manifest?.layout) ??
    (manifest === null ? await placedLayout(entry, path) : undefined);
  if (layout === undefined && manifest === null) {
    if ((await sizeOf(join(path, MANIFEST))) === null) return { dataset, state: "missing", files: [] };
    const detail = "cannot be read; pull the data set again";
    return { dataset, state: "damaged", files: [{ path: MANIFEST, state: "damaged", detail }] };
  }
  const expected =
    manifest?.files ??
    (await presentOrRequired(layout?.files ?? [], path)).map((file) => ({ ...file, checked: false }));
  const files: FileCheck[] = [];
  for (const file of expected) {
    const known = layout?.files.find((candidate) => candidate.path === file.path);
    files.push(
      await verifyFile(file.path, join(path, file.path), {
        bytes: known?.bytes ?? file.bytes,
        sha256: known?.sha256 ?? file.sha256,
        origin: known?.sha256 ? "published hash" : "hash of the day of installation",
      }),
    );
  }
  return { dataset, state: files.every((file) => file.state === "ok") ? "ok" : "damaged", files };
}

async function presentOrRequired(files: readonly DatasetFile[], path: string): Promise<DatasetFile[]> {
  const kept: DatasetFile[] = [];
  for (const file of files) {
    if (file.optional !== true || (await sizeOf(join(path, file.path))) !== null) kept.push(file);
  }
  return kept;
}

async function verifyFile(
  path: string,
  full: string,
  wanted: { bytes: number | null; sha256: string | null; origin: string },
): Promise<FileCheck> {
  const bytes = await sizeOf(full);
  if (bytes === null) return { path, state: "missing", detail: "not there" };
  if (wanted.bytes !== null && bytes !== wanted.bytes)
    return { path, state: "damaged", detail: `${bytes} bytes instead of ${wanted.bytes}` };
  if (wanted.sha256 === null) return { path, state: "ok", detail: "present; no hash is known for it" };
  const sha256 = await hashOf(full);
  return sha256 === wanted.sha256
    ? { path, state: "ok", detail: `equals the ${wanted.origin}` }
    : { path, state: "damaged", detail: `sha256 ${sha256} instead of ${wanted.sha256} (${wanted.origin})` };
}
