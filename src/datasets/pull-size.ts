/** How much a pull would download, to be said before it begins. */
import { join } from "node:path";
import { checkOnly, isAskedFor } from "./asked-for.ts";
import { sizeOf } from "./disk.ts";
import { inOrder, keptFiles, type PullDeps } from "./pull.ts";
import { entriesOf, registry } from "./registry.ts";

/** What a pull without `from` would download of one data set, by the layout it tries first. */
export interface PullSize {
  dataset: string;
  files: { path: string; bytes: number | null }[];
  /** Null where a part of it is not published. */
  bytes: number | null;
}

/**
 * What is to be downloaded for the named data sets: files that are already there with the right size are left out, and so are
 * data sets with nothing to download.
 */
export async function pullSizes(
  names: readonly string[],
  { dir, only, entries = registry() }: Pick<PullDeps, "dir" | "only" | "entries">,
): Promise<PullSize[]> {
  const chosen = entriesOf(names, entries);
  checkOnly(chosen, only);
  const sizes: PullSize[] = [];
  for (const entry of chosen) {
    const path = join(dir, entry.name);
    const [layout] = inOrder(entry, (await keptFiles(entry, path)).layout);
    const files: PullSize["files"] = [];
    for (const file of layout?.files ?? []) {
      if (!isAskedFor(file, only)) continue;
      const present = await sizeOf(join(path, file.path));
      if (present === null || (file.bytes ?? present) !== present) files.push(file);
    }
    if (files.length === 0) continue;
    const bytes = files.reduce(
      (sum: number | null, one) => (sum === null || one.bytes === null ? null : sum + one.bytes),
      0,
    );
    sizes.push({ dataset: entry.name, files: files.map(({ path, bytes }) => ({ path, bytes })), bytes });
  }
  return sizes;
}
