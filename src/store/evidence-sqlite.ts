/** Evidence out of a SQLite store: filtered by its indices, read as bare arrays. */
import type { Database } from "better-sqlite3";
import type { Figure, RunInfo } from "../record/index.ts";
import { factColumns, factsReader } from "./evidence-facts.ts";
import type { EvidenceGroups } from "./evidence-groups.ts";
import { scoreCells, scoreReader } from "./evidence-scores.ts";
import type { Seen } from "./seen.ts";
import { condition, type Selection } from "./selection.ts";
import { withReader } from "./sqlite-open.ts";
import { figureTable, runTable } from "./tables.ts";
import { verificationsOf } from "./verifications.ts";

/** Adds what was asked for to `groups`. `seen` is null when no other source could hold the same records. */
export function addSqliteEvidence(
  path: string,
  selection: Selection,
  groups: EvidenceGroups,
  seen: Seen | null,
): void {
  withReader(path, (db) => {
    addRequests(db, selection, groups, seen);
    addAllButRequests(db, selection, groups, seen);
  });
}

/** Scores, figures and verifications. */
export function addAllButRequests(
  db: Database,
  selection: Selection,
  groups: EvidenceGroups,
  seen: Seen | null,
): void {
  addScores(db, selection, groups, seen);
  addFigures(db, selection, groups, seen);
  addVerifications(db, selection, groups);
}

function addRequests(db: Database, selection: Selection, groups: EvidenceGroups, seen: Seen | null): void {
  const { where, values } = condition(selection, "started_at_ms");
  const { withDeltas } = selection.query;
  const columns = [...factColumns, withDeltas ? "deltas_json" : "NULL", seen === null ? "NULL" : "id"];
  columns.push("model_id", "response_model", "started_at_ms");
  // In the order of storing, whichever index finds them.
  const chosen = where === "" ? "" : ` WHERE rowid IN (SELECT rowid FROM requests${where})`;
  const rows = db
    .prepare(`SELECT ${columns.join(", ")} FROM requests${chosen} ORDER BY rowid`)
    .raw()
    .iterate(...values);
  const facts = factsReader();
  const deltasAt = factColumns.length;
  for (const row of rows as IterableIterator<unknown[]>) {
    const found = facts(row, row[deltasAt]);
    if (selection.ofWorkload?.(found, row[deltasAt + 4] as number) === false) continue;
    if (seen?.isRepeated(`request ${row[deltasAt + 1]}`)) continue;
    const target = { provider: row[0] as string, model: row[1] as string, mode: row[2] as string | null };
    const asked = row[deltasAt + 2] as string | null;
    const named = row[deltasAt + 3] as string | null;
    groups.addRequest(target, found, asked, named);
  }
}

function addScores(db: Database, selection: Selection, groups: EvidenceGroups, seen: Seen | null): void {
  const { where, values } = condition(selection, "scored_at_ms");
  const cells = [...scoreCells, "scored_at_ms"].join(", ");
  const rows = db.prepare(`SELECT ${cells} FROM scores${where} ORDER BY rowid`).raw();
  const read = scoreReader();
  for (const row of rows.iterate(...values) as IterableIterator<unknown[]>) {
    if (!selection.inHours(row[scoreCells.length] as number)) continue;
    const score = read(row);
    if (seen?.isRepeatedScore(score)) continue;
    groups.addScore(score, selection.wantsDataset(score.dataset));
  }
}

function addFigures(db: Database, selection: Selection, groups: EvidenceGroups, seen: Seen | null): void {
  // A figure belongs to no run.
  if (selection.query.runIds !== null) return;
  const { where, values } = condition(selection, "measured_at_ms", null);
  for (const row of db.prepare(`SELECT * FROM figures${where} ORDER BY rowid`).iterate(...values)) {
    const figure = figureTable.fromRow(row as Record<string, unknown>) as Figure;
    if (seen?.isRepeatedFigure(figure)) continue;
    groups.addFigure(figure);
  }
}

function addVerifications(db: Database, selection: Selection, groups: EvidenceGroups): void {
  const rows = db
    .prepare(
      "SELECT * FROM runs WHERE json_valid(config_json) AND json_type(config_json, '$.verdicts') = 'array'",
    )
    .all() as Record<string, unknown>[];
  for (const row of rows)
    groups.addVerifications(verificationsOf(runTable.fromRow(row) as RunInfo, selection));
}
