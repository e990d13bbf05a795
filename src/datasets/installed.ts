/** What is installed: the list, and the place of one set. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DsrError } from "../base/index.ts";
import { sizeOf } from "./disk.ts";
import { MANIFEST, readManifest } from "./manifest.ts";
import { type DatasetEntry, type DatasetFile, entriesOf, packagedFolder, registry } from "./registry.ts";

export interface DatasetStatus {
  entry: DatasetEntry;
  installed: boolean;
  /** Not installed, but a folder of its name holds data that bench reads all the same; see `locateDataset`. */
  unchecked: boolean;
  /** The folder; null when not installed. */
  path: string | null;
  /** Name of the installed layout; null when not installed or part of the package. */
  layout: string | null;
  /** Bytes on disk; null when not installed or part of the package. */
  bytes: number | null;
  installedAt: string | null;
}

/** Every data set that is known, with what of it is installed in `dir`. */
export async function listDatasets(
  dir: string,
  entries: readonly DatasetEntry[] = registry(),
): Promise<DatasetStatus[]> {
  return Promise.all(
    entries.map(async (entry): Promise<DatasetStatus> => {
      const none = {
        entry,
        installed: false,
        unchecked: false,
        path: null,
        layout: null,
        bytes: null,
        installedAt: null,
      };
      if (entry.shipped) return { ...none, installed: true, path: join(packagedFolder, entry.name) };
      const [place] = await placesOf(entry, dir);
      if (place === undefined) return { ...none, unchecked: (await uncheckedFolder(entry, dir)) !== null };
      const { path, placed } = place;
      const bytes = placed.sizes.reduce((sum, size) => sum + size, 0);
      return {
        entry,
        installed: true,
        unchecked: false,
        path,
        layout: placed.layout,
        bytes,
        installedAt: placed.installedAt,
      };
    }),
  );
}

/** The folders that hold the whole set: its own, as a pull makes it, then those of the other names that people use. */
export async function placesOf(
  entry: DatasetEntry,
  dir: string,
): Promise<{ path: string; placed: Placed }[]> {
  const places = [];
  for (const name of [entry.name, ...entry.aliases]) {
    const path = join(dir, name);
    const placed = await placedFiles(entry, path);
    if (placed !== null) places.push({ path, placed });
  }
  return places;
}

/**
 * The folder of an installed data set. A folder of its name without a manifest serves an exam too, whatever lies in it:
 * people unpack archives, and the reader of the exam checks every row.
 * @throws DsrError `dataset_unknown`, or `dataset_missing` with the command that pulls it.
 */
export async function locateDataset(
  name: string,
  { dir, entries = registry() }: { dir: string; entries?: readonly DatasetEntry[] },
): Promise<string> {
  const [entry] = entriesOf([name], entries);
  if (entry === undefined) throw new Error("unreachable: entriesOf returns what it was asked for");
  const [status] = await listDatasets(dir, [entry]);
  if (status?.path) return status.path;
  const begun = (await readManifest(join(dir, name))) !== null;
  if (!begun && entry.purpose === "bench" && (await holdsData(join(dir, name)))) return join(dir, name);
  throw new DsrError(
    begun
      ? `The data set "${name}" in ${join(dir, name)} is incomplete.`
      : `The data set "${name}" is not installed in ${dir}.`,
    { code: "dataset_missing", hint: `dsr datasets pull ${name}` },
  );
}

/** The folder of an exam's name that holds data, but neither a manifest nor the files of a layout; null where there is none. */
export async function uncheckedFolder({ name, purpose }: DatasetEntry, dir: string): Promise<string | null> {
  const path = join(dir, name);
  if (purpose !== "bench" || (await sizeOf(join(path, MANIFEST))) !== null) return null;
  return (await holdsData(path)) ? path : null;
}

const DATA = /\.(?:csv|jsonl|zip|tar|tgz|gz)$/i;

async function holdsData(path: string): Promise<boolean> {
  const names = await readdir(path, { recursive: true }).catch(() => []);
  return names.some((name) => DATA.test(name));
}

interface Placed {
  layout: string | null;
  sizes: number[];
  installedAt: string | null;
}

/** The files of a complete installation by their sizes alone (hashing is for `verify`); null when incomplete. */
async function placedFiles(entry: DatasetEntry, path: string): Promise<Placed | null> {
  const manifest = await readManifest(path);
  if (manifest !== null) {
    if (manifest.dataset !== entry.name) return null;
    const sizes = await Promise.all(manifest.files.map((file) => sizeOf(join(path, file.path))));
    const whole = manifest.files.every((file, i) => sizes[i] === file.bytes);
    if (!whole || manifest.files.length === 0) return null;
    return {
      layout: manifest.layout,
      sizes: manifest.files.map((file) => file.bytes),
      installedAt: manifest.installedAt,
    };
  }
  const layout = await placedLayout(entry, path);
  if (layout === undefined) return null;
  const sizes = await Promise.all(layout.files.map((file) => sizeOf(join(path, file.path))));
  return { layout: layout.name, sizes: sizes.filter((size) => size !== null), installedAt: null };
}

/** A layout whose required files were placed by hand, without a manifest. */
export async function placedLayout(
  entry: DatasetEntry,
  path: string,
): Promise<DatasetEntry["layouts"][number] | undefined> {
  for (const layout of entry.layouts) {
    const sizes = await Promise.all(layout.files.map((file) => sizeOf(join(path, file.path))));
    const isRight = (file: DatasetFile, i: number) =>
      sizes[i] !== null && (file.bytes ?? sizes[i]) === sizes[i];
    const isIn = (file: DatasetFile, i: number) =>
      isRight(file, i) || (file.optional === true && sizes[i] === null);
    if (layout.files.every(isIn) && layout.files.some(isRight)) return layout;
  }
  return undefined;
}
