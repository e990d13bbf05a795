/** Which runs were asked to do something out of the ordinary, by their settings. */
import { readCsvRuns } from "./csv-source.ts";
import type { EvidenceSource } from "./source.ts";
import { withReader } from "./sqlite-open.ts";

/** Ids of the runs whose settings have a value other than null of that name, such as `race`; with `among`, one of these texts. */
export function runsThatSet(
  sources: readonly EvidenceSource[],
  name: string,
  among: readonly string[] | null = null,
): Set<string> {
  const found = new Set<string>();
  for (const { kind, path } of sources) {
    const ids = kind === "csv" ? idsInCsv(path, name, among) : idsInSqlite(path, name, among);
    for (const id of ids) found.add(id);
  }
  return found;
}

function idsInCsv(path: string, name: string, among: readonly string[] | null): string[] {
  return readCsvRuns(path).flatMap(({ id, config }) => {
    const value = config[name] ?? null;
    const isMeant = among === null ? value !== null : typeof value === "string" && among.includes(value);
    return isMeant ? [id] : [];
  });
}

function idsInSqlite(path: string, name: string, among: readonly string[] | null): string[] {
  const value = "json_extract(config_json, ?)";
  const isMeant = among === null ? `${value} IS NOT NULL` : `${value} IN (SELECT value FROM json_each(?))`;
  const values = [`$.${name}`, ...(among === null ? [] : [JSON.stringify(among)])];
  return withReader(
    path,
    (db) =>
      db
        .prepare(`SELECT id FROM runs WHERE json_valid(config_json) AND ${isMeant}`)
        .pluck()
        .all(...values) as string[],
  );
}
