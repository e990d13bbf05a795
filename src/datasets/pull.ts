/** `dsr datasets pull`: installs data sets into a folder, from their addresses or from a local folder. */
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, DsrError, EXIT } from "../base/index.ts";
import { checkOnly, isAskedFor } from "./asked-for.ts";
import { hashOf, sizeOf } from "./disk.ts";
import { copyInto, findLocally, NOT_ASKED_FOR } from "./local.ts";
import { type ManifestFile, readManifest, writeManifest } from "./manifest.ts";
import { obtain } from "./obtain.ts";
import { type DatasetEntry, type DatasetFile, type DatasetLayout, entriesOf, registry } from "./registry.ts";
import type { Fetch } from "./transfer.ts";

export interface PullProgress {
  dataset: string;
  /** Path of the file inside the data set's folder. */
  file: string;
  step: "downloading" | "waiting" | "checking" | "copying" | "done" | "skipped";
  bytes: number;
  /** Null when the server does not say. */
  total: number | null;
  /** A line worth showing: why it waits, why an optional file is left out. */
  note: string | null;
}

export interface PullDeps {
  /** The folder of all data sets; each gets a folder of its name in it. */
  dir: string;
  fetch: Fetch;
  clock: Clock;
  onProgress?: ((progress: PullProgress) => void) | undefined;
  /** Install from this folder or file instead of the network. */
  from?: string | undefined;
  /** Of the optional files only these, by path or bare name; all of them where it is not given. */
  only?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
  /** The entries to choose from; those that ship with dsr by default. */
  entries?: readonly DatasetEntry[] | undefined;
}

export interface PullResult {
  dataset: string;
  /** `present` when every file was already there and right. */
  state: "installed" | "present" | "shipped";
  path: string | null;
  /** Which of the registry's layouts is installed; null for a set that ships. */
  layout: string | null;
  files: ManifestFile[];
  missing: { path: string; reason: string }[];
  /** What whoever uses the set has to keep to. */
  conditions: string[];
}

/**
 * Installs the named data sets, one after the other. Files that are there and right are left alone; a broken download
 * is continued. Each folder gets a `manifest.json` saying what was installed, when, from where and with which hash.
 * @throws DsrError `dataset_unknown` and `dataset_only` before anything is fetched; `dataset_download_failed` with the reason of
 * every address; `dataset_not_in_folder` for `from`; `dataset_disk`; `interrupted`.
 */
export async function pullDatasets(names: readonly string[], deps: PullDeps): Promise<PullResult[]> {
  const entries = entriesOf(names, deps.entries ?? registry());
  checkOnly(entries, deps.only);
  const results: PullResult[] = [];
  for (const entry of entries) results.push(await pullOne(entry, deps));
  return results;
}

async function pullOne(entry: DatasetEntry, deps: PullDeps): Promise<PullResult> {
  const { name: dataset, conditions } = entry;
  if (entry.shipped)
    return { dataset, state: "shipped", path: null, layout: null, files: [], missing: [], conditions };
  const path = join(deps.dir, dataset);
  const { layout, files, missing, changed } =
    deps.from === undefined ? await download(entry, path, deps) : await install(entry, path, deps.from, deps);
  if (changed) {
    const before = await readManifest(path);
    await writeManifest(path, {
      schema: 1,
      dataset,
      layout: layout.name,
      installedAt: new Date(deps.clock.wallMs()).toISOString(),
      files,
      missing,
    });
    // Files of a layout that this one replaces would mislead whoever looks into the folder for data.
    const gone = before?.files.filter((old) => files.every((file) => file.path !== old.path)) ?? [];
    for (const old of gone) await rm(join(path, old.path), { force: true });
  }
  return {
    dataset,
    state: changed ? "installed" : "present",
    path,
    layout: layout.name,
    files,
    missing,
    conditions,
  };
}

interface Installed {
  layout: DatasetLayout;
  files: ManifestFile[];
  missing: { path: string; reason: string }[];
  changed: boolean;
}

async function download(entry: DatasetEntry, path: string, deps: PullDeps): Promise<Installed> {
  const kept = await keptFiles(entry, path);
  const reasons: string[] = [];
  for (const layout of inOrder(entry, kept.layout)) {
    const outcome = await downloadLayout(entry, layout, path, kept.files, deps);
    if (!("reasons" in outcome)) return outcome;
    reasons.push(...outcome.reasons);
  }
  if (reasons.length === 0) reasons.push("no address is known; it is installed from a folder of yours");
  throw new DsrError(
    `Could not download the data set "${entry.name}":\n${reasons.map((r) => `  ${r}`).join("\n")}`,
    {
      code: "dataset_download_failed",
      hint:
        `Run the same command again to continue where it stopped, or fetch the files by hand and run ` +
        `dsr datasets pull ${entry.name} --from FOLDER (${entry.homepage ?? "see datasets/registry.json"}).`,
      exitCode: EXIT.fault,
    },
  );
}

/** The installed layout first (it may only need repair), then those that can be downloaded, best first. */
export function inOrder(entry: DatasetEntry, installed: string | null): DatasetLayout[] {
  const usable = entry.layouts.filter(
    (layout) => layout.name === installed || layout.files.every((file) => file.urls.length > 0),
  );
  return [
    ...usable.filter((layout) => layout.name === installed),
    ...usable.filter((layout) => layout.name !== installed),
  ];
}

async function downloadLayout(
  entry: DatasetEntry,
  layout: DatasetLayout,
  path: string,
  kept: ReadonlyMap<string, ManifestFile>,
  deps: PullDeps,
): Promise<Installed | { reasons: string[] }> {
  const files: ManifestFile[] = [];
  const missing: Installed["missing"] = [];
  let changed = false;
  for (const file of layout.files) {
    const tell = (step: PullProgress["step"], bytes: number, total: number | null, note: string | null) =>
      deps.onProgress?.({ dataset: entry.name, file: file.path, step, bytes, total, note });
    const present = await presentFile(file, join(path, file.path), kept.get(file.path));
    if (present === null && !isAskedFor(file, deps.only)) {
      missing.push({ path: file.path, reason: NOT_ASKED_FOR });
      continue;
    }
    if (present !== null) {
      files.push(present);
      tell("done", present.bytes, present.bytes, null);
      continue;
    }
    if (file.urls.length === 0) return { reasons: [`${file.path}: damaged, and no address is known for it`] };
    const outcome = await obtain(file, join(path, file.path), {
      fetch: deps.fetch,
      clock: deps.clock,
      signal: deps.signal ?? null,
      report: tell,
    });
    if ("reasons" in outcome) {
      if (!file.optional) return outcome;
      missing.push({ path: file.path, reason: outcome.reasons.join("; ") });
      tell("skipped", 0, file.bytes, `left out: ${outcome.reasons.join("; ")}`);
      continue;
    }
    changed = true;
    const { resumed: _, ...facts } = outcome;
    files.push({ path: file.path, ...facts, checked: file.sha256 !== null });
    tell("done", facts.bytes, facts.bytes, null);
  }
  if (files.length === 0) return { reasons: missing.map(({ reason }) => reason) };
  // A set without its manifest (placed by hand, or interrupted just before the end) gets one.
  changed ||= files.some((file) => !kept.has(file.path));
  return { layout, files, missing, changed };
}

async function install(entry: DatasetEntry, path: string, from: string, deps: PullDeps): Promise<Installed> {
  const source = await stat(from).catch(() => null);
  if (source === null)
    throw new DsrError(
      `There is nothing at ${from}, so the data set "${entry.name}" cannot be installed from there.`,
      {
        code: "dataset_not_in_folder",
        hint: "--from takes a folder or a file.",
      },
    );
  const outcome = await findLocally(entry, from, (file) => isAskedFor(file, deps.only));
  if ("reasons" in outcome)
    throw new DsrError(
      `${from} does not hold the data set "${entry.name}":\n${outcome.reasons.map((r) => `  ${r}`).join("\n")}`,
      {
        code: "dataset_not_in_folder",
        hint: source.isFile()
          ? "A single file is known by its hash alone; name a folder where the set has several files."
          : `Files are looked for in ${[".", entry.name, ...entry.aliases].map((name) => join(from, name)).join(", ")}.`,
      },
    );
  await copyInto(path, outcome.found, ({ file, bytes }, step) =>
    deps.onProgress?.({
      dataset: entry.name,
      file: file.path,
      step,
      bytes: step === "done" ? bytes : 0,
      total: bytes,
      note: null,
    }),
  );
  const files = outcome.found.map(({ file, source, bytes, sha256 }) => ({
    path: file.path,
    bytes,
    sha256,
    checked: file.sha256 !== null,
    source,
  }));
  return { layout: outcome.layout, files, missing: outcome.missing, changed: true };
}

/** What the manifest in `path` says is installed. */
export async function keptFiles(
  entry: DatasetEntry,
  path: string,
): Promise<{ layout: string | null; files: Map<string, ManifestFile> }> {
  const manifest = await readManifest(path);
  if (manifest === null || manifest.dataset !== entry.name) return { layout: null, files: new Map() };
  return { layout: manifest.layout, files: new Map(manifest.files.map((file) => [file.path, file])) };
}

/** The file's facts when it is on disk with the right bytes: the registry's, or else those it was installed with. */
async function presentFile(
  file: DatasetFile,
  path: string,
  kept: ManifestFile | undefined,
): Promise<ManifestFile | null> {
  const bytes = await sizeOf(path);
  const wanted = file.sha256 ?? kept?.sha256 ?? null;
  if (bytes === null || wanted === null || (file.bytes !== null && bytes !== file.bytes)) return null;
  if ((await hashOf(path)) !== wanted) return null;
  return {
    path: file.path,
    bytes,
    sha256: wanted,
    checked: file.sha256 !== null,
    source: kept?.source ?? "found in place",
  };
}
