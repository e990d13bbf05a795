/** Evidence out of a SQLite store: filtered by its indices, read as bare arrays. */
import type { Database } from "better-sqlite3";
import type { EvidenceQuery, Figure, Score } from "../record/index.ts";
import { type EvidenceGroups, factColumns, factsReader } from "./evidence-facts.ts";
import type { Seen } from "./seen.ts";
import { withReader } from "./sqlite-open.ts";
import { figureTable, scoreTable } from "./tables.ts";

/** Adds what the query asks for to `groups`. `seen` is null when no other source could hold the same records. */
export function addSqliteEvidence(
  path: string,
  query: EvidenceQuery,
  groups: EvidenceGroups,
  seen: Seen | null,
): void {
  withReader(path, (db) => {
    addRequests(db, query, groups, seen);
    addScores(db, query, groups, seen);
    addFigures(db, query, groups, seen);
  });
}

function addRequests(db: Database, query: EvidenceQuery, groups: EvidenceGroups, seen: Seen | null): void {
  const { where, values } = condition(query, "started_at_ms");
  const columns = [...factColumns, query.withDeltas ? "deltas_json" : "NULL", seen === null ? "NULL" : "id"];
  columns.push("model_id", "response_model");
  const rows = db
    .prepare(`SELECT ${columns.join(", ")} FROM requests${where}`)
    .raw()
    .iterate(...values);
  const facts = factsReader();
  const deltasAt = factColumns.length;
  for (const row of rows as IterableIterator<unknown[]>) {
    if (seen?.isRepeated(`request ${row[deltasAt + 1]}`)) continue;
    const target = { provider: row[0] as string, model: row[1] as string, mode: row[2] as string | null };
    const asked = row[deltasAt + 2] as string | null;
    const named = row[deltasAt + 3] as string | null;
    groups.addRequest(target, facts(row, row[deltasAt]), asked, named);
  }
}

function addScores(db: Database, query: EvidenceQuery, groups: EvidenceGroups, seen: Seen | null): void {
  const { where, values } = condition(query, "scored_at_ms");
  for (const row of db.prepare(`SELECT * FROM scores${where}`).iterate(...values)) {
    const score = scoreTable.fromRow(row as Record<string, unknown>) as Score;
    if (seen?.isRepeatedScore(score)) continue;
    groups.addScore(score);
  }
}

function addFigures(db: Database, query: EvidenceQuery, groups: EvidenceGroups, seen: Seen | null): void {
  // A figure belongs to no run.
  if (query.runIds !== null) return;
  const { where, values } = condition(query, "measured_at_ms");
  for (const row of db.prepare(`SELECT * FROM figures${where} ORDER BY rowid`).iterate(...values)) {
    const figure = figureTable.fromRow(row as Record<string, unknown>) as Figure;
    if (seen?.isRepeatedFigure(figure)) continue;
    groups.addFigure(figure);
  }
}

export function condition(
  query: EvidenceQuery,
  timeColumn: string,
): { where: string; values: (string | number)[] } {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const among = (column: string, allowed: readonly string[] | null) => {
    if (allowed === null) return;
    parts.push(`${column} IN (${allowed.map(() => "?").join(", ")})`);
    values.push(...allowed);
  };
  among("model", query.models);
  among("provider", query.providers);
  among("run_id", query.runIds);
  if (query.since !== null) {
    parts.push(`${timeColumn} >= ?`);
    values.push(Date.parse(query.since));
  }
  return { where: parts.length === 0 ? "" : ` WHERE ${parts.join(" AND ")}`, values };
}
