/** When the exams of a target were graded last: evidence itself has no times of scores. */
import type { EvidenceQuery, TargetEvidence } from "../record/index.ts";
import { readCsvSource } from "./csv-source.ts";
import { admits, condition, type Selection, selectionOf } from "./selection.ts";
import type { EvidenceSource } from "./source.ts";
import { withReader } from "./sqlite-open.ts";

/** The newest score of each dataset, ISO 8601 UTC, among those that a query asks for. Throws DsrError. */
export function scoringTimes(
  sources: readonly EvidenceSource[],
  query: EvidenceQuery,
  target: TargetEvidence["target"],
): Map<string, string> {
  const selection = selectionOf(sources, {
    ...query,
    providers: [target.provider],
    models: [target.model],
  });
  const newest = new Map<string, string>();
  for (const { kind, path } of sources) {
    const found = kind === "sqlite" ? inSqlite(path, selection, target) : inCsv(path, selection, target);
    for (const [dataset, at] of found) if (at > (newest.get(dataset) ?? "")) newest.set(dataset, at);
  }
  return newest;
}

type Found = Iterable<[dataset: string, at: string]>;

function inSqlite(path: string, selection: Selection, { mode }: TargetEvidence["target"]): Found {
  const { where, values } = condition(selection, "scored_at_ms");
  return withReader(
    path,
    (db) =>
      db
        .prepare(`SELECT dataset, max(scored_at) FROM scores${where} AND mode IS ? GROUP BY dataset`)
        .raw()
        .all(...values, mode) as [string, string][],
  );
}

function inCsv(path: string, selection: Selection, { mode }: TargetEvidence["target"]): Found {
  return readCsvSource(path, () => {})
    .scores.filter(({ target, runId, scoredAt }) => {
      return target.mode === mode && admits(selection, target, runId, scoredAt);
    })
    .map(({ dataset, scoredAt }): [string, string] => [dataset, scoredAt]);
}
