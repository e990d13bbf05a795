/** Which runs were asked to do something out of the ordinary, by their settings. */
import { readCsvRuns } from "./csv-source.ts";
import type { EvidenceSource } from "./source.ts";
import { withReader } from "./sqlite-open.ts";

/** Ids of the runs whose settings have a value other than null of that name, such as `race`. */
export function runsThatSet(sources: readonly EvidenceSource[], name: string): Set<string> {
  const found = new Set<string>();
  for (const { kind, path } of sources) {
    const ids =
      kind === "csv"
        ? readCsvRuns(path).flatMap(({ id, config }) => (config[name] == null ? [] : [id]))
        : withReader(
            path,
            (db) =>
              db
                .prepare(
                  `SELECT id FROM runs WHERE json_valid(config_json) AND json_extract(config_json, ?) IS NOT NULL`,
                )
                .pluck()
                .all(`$.${name}`) as string[],
          );
    for (const id of ids) found.add(id);
  }
  return found;
}
