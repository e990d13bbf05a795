/** A run as it goes on: what came since the last look, so that each look costs what is new and not what there is. */
import type { Database } from "better-sqlite3";
import type { RequestFacts, RunInfo, Score, Target } from "../record/index.ts";
import { asShown, writerOf } from "./closed-runs.ts";
import type { Row } from "./columns.ts";
import { readCsvSource } from "./csv-source.ts";
import { comparable, factColumns, factsReader } from "./evidence-facts.ts";
import { claimState } from "./run-claim.ts";
import { newestIn, newestOf, pickRun, runIn } from "./runs.ts";
import type { EvidenceSource } from "./source.ts";
import { withReader } from "./sqlite-open.ts";
import { scoreTable } from "./tables.ts";

/** Takes what a look found. What `request` is handed has no deltas. */
export interface RunVisitor {
  request(facts: RequestFacts, target: Pick<Target, "provider" | "model" | "mode">): void;
  score(score: Score): void;
  /** All that was told so far is to be forgotten: it is told anew. */
  restart(): void;
}

export interface RunFollower {
  /**
   * Hands on what came since the last look, in the order of storing, and tells how the run stands at `nowMs` (Unix ms); see
   * `writerOf` for one whose process died. Throws DsrError where the run is gone or the store cannot be read.
   */
  look(visitor: RunVisitor, nowMs: number): RunInfo;
}

/** Follows one run by its full id. Nothing stays open between two looks. A CSV source is read whole at each. */
export function followRun(source: EvidenceSource, runId: string): RunFollower {
  return source.kind === "sqlite" ? followInSqlite(source, runId) : followInCsv(source, runId);
}

function followInSqlite(source: EvidenceSource, runId: string): RunFollower {
  const seen = { requests: 0, scores: 0 };
  return {
    look: (visitor, nowMs) =>
      withReader(source.path, (db) =>
        // Of one moment: rows that come between two queries would be passed over.
        db.transaction(() => {
          const newest = { requests: lastRowid(db, "requests"), scores: lastRowid(db, "scores") };
          // Rows only ever come: fewer of them are another store.
          if (newest.requests < seen.requests || newest.scores < seen.scores) {
            visitor.restart();
            Object.assign(seen, { requests: 0, scores: 0 });
          }
          if (newest.requests > seen.requests) tellRequests(db, runId, seen.requests, visitor);
          if (newest.scores > seen.scores) tellScores(db, runId, seen.scores, visitor);
          Object.assign(seen, newest);
          const run = runIn(db, runId, source.path);
          return asShown(run, writerOf(run, claimState(source, run.id), newestIn(db, run.id), nowMs));
        })(),
      ),
  };
}

function lastRowid(db: Database, table: "requests" | "scores"): number {
  return (db.prepare(`SELECT max(rowid) FROM ${table}`).pluck().get() as number | null) ?? 0;
}

/** At first by the run's own index, past all that others stored; then by number alone, past all that was seen. */
function newOf(table: "requests" | "scores", after: number): string {
  return after === 0
    ? `FROM ${table} WHERE run_id = ? AND rowid > ?`
    : `FROM ${table} WHERE +run_id = ? AND rowid > ?`;
}

function tellRequests(db: Database, runId: string, after: number, visitor: RunVisitor): void {
  const rows = db
    .prepare(`SELECT ${factColumns.join(", ")} ${newOf("requests", after)} ORDER BY rowid`)
    .raw()
    .iterate(runId, after);
  const facts = factsReader();
  for (const row of rows as IterableIterator<unknown[]>) {
    const [provider, model, mode] = row as [string, string, string | null];
    visitor.request(facts(row, null), { provider, model, mode });
  }
}

function tellScores(db: Database, runId: string, after: number, visitor: RunVisitor): void {
  const rows = db.prepare(`SELECT * ${newOf("scores", after)} ORDER BY rowid`).iterate(runId, after);
  for (const row of rows) visitor.score(scoreTable.fromRow(row as Row) as Score);
}

function followInCsv(source: EvidenceSource, runId: string): RunFollower {
  return {
    look: (visitor, nowMs) => {
      const { runs, requests, scores } = readCsvSource(source.path, () => {});
      const run = pickRun(runs, runId, source.path);
      const own = requests.filter((record) => record.runId === run.id);
      visitor.restart();
      for (const record of own) visitor.request({ ...comparable(record), deltas: null }, record.target);
      for (const score of scores) if (score.runId === run.id) visitor.score(score);
      return asShown(run, writerOf(run, claimState(source, run.id), newestOf(own), nowMs));
    },
  };
}
