/** A run as it goes on: what came since the last look, so that each look costs what is new and not what there is. */
import type { Database } from "better-sqlite3";
import { allEvidence, type RequestFacts, type RunInfo, type Score, type Target } from "../record/index.ts";
import { asShown, writerOf } from "./closed-runs.ts";
import type { Row } from "./columns.ts";
import { readCsvSource } from "./csv-source.ts";
import { openEvidence } from "./evidence.ts";
import { comparable, factColumns, factsReader } from "./evidence-facts.ts";
import { claimState } from "./run-claim.ts";
import { lastRowid, newestOf, pickRun, runIn } from "./runs.ts";
import type { EvidenceSource } from "./source.ts";
import { withReader } from "./sqlite-open.ts";
import { scoreTable } from "./tables.ts";

/** Takes what a look found. */
export interface RunVisitor {
  /** What is handed over has no deltas, and other contents at the next call. */
  request(facts: RequestFacts, target: Pick<Target, "provider" | "model" | "mode">): void;
  score(score: Score): void;
  /** All that was told so far is to be forgotten: it is told anew. */
  restart(): void;
}

export interface RunFollower {
  /**
   * Hands on what came since the last look and tells how the run stands at `nowMs` (Unix ms); see `writerOf` for one whose
   * process died. Throws DsrError where the run is gone or the store cannot be read.
   */
  look(visitor: RunVisitor, nowMs: number): RunInfo;
}

/** Follows one run by its id. Nothing stays open between two looks. A CSV source is read whole at each. */
export function followRun(source: EvidenceSource, runId: string): RunFollower {
  return source.kind === "sqlite" ? followInSqlite(source, runId) : followInCsv(source, runId);
}

interface Seen {
  requests: number;
  scores: number;
}

const nothingSeen: Seen = { requests: 0, scores: 0 };

function followInSqlite(source: EvidenceSource, runId: string): RunFollower {
  let seen = nothingSeen;
  let newestMs: number | null = null;
  return {
    look: (visitor, nowMs) => {
      const { run, now, isLeft } = withReader(source.path, (db) =>
        // Of one moment: rows that come between two queries would be passed over.
        db.transaction(() => {
          const run = runIn(db, runId, source.path);
          const now: Seen = { requests: lastRowid(db, "requests"), scores: lastRowid(db, "scores") };
          // Rows only ever come: fewer of them are another store.
          if (now.requests < seen.requests || now.scores < seen.scores) {
            visitor.restart();
            seen = nothingSeen;
          }
          // A run that is over may be large, and what is packed of it is read faster than its rows.
          const isLeft = seen === nothingSeen && run.status !== "running";
          if (!isLeft && now.requests > seen.requests)
            tellRequests(db, run.id, seen.requests, (facts, target) => {
              newestMs = Math.max(newestMs ?? Number.NEGATIVE_INFINITY, endOf(facts));
              visitor.request(facts, target);
            });
          if (now.scores > seen.scores) tellScores(db, run.id, seen.scores, visitor);
          return { run, now, isLeft };
        })(),
      );
      if (isLeft) tellPacked(source, run.id, visitor);
      seen = now;
      return asShown(run, writerOf(run, claimState(source, run.id), newestMs, nowMs));
    },
  };
}

/** Unix ms. */
function endOf({ startedAt, times: { sentAtMs, endedAtMs } }: RequestFacts): number {
  const took = sentAtMs === null || endedAtMs === null ? 0 : endedAtMs - sentAtMs;
  return Date.parse(startedAt) + took;
}

/** At first by the run's own index, past all that others stored; then by number alone, past all that was seen. */
function newOf(table: "requests" | "scores", after: number): string {
  return `FROM ${table} WHERE ${after === 0 ? "" : "+"}run_id = ? AND rowid > ?`;
}

function tellRequests(db: Database, runId: string, after: number, tell: RunVisitor["request"]): void {
  const rows = db
    .prepare(`SELECT ${factColumns.join(", ")} ${newOf("requests", after)}`)
    .raw()
    .iterate(runId, after);
  const facts = factsReader();
  for (const row of rows as IterableIterator<unknown[]>) {
    const [provider, model, mode] = row as [string, string, string | null];
    tell(facts(row, null), { provider, model, mode });
  }
}

function tellPacked(source: EvidenceSource, runId: string, visitor: RunVisitor): void {
  const evidence = openEvidence([source], { ...allEvidence, runIds: [runId] });
  try {
    for (const { target, requests } of evidence.targets)
      requests.forEach((facts) => void visitor.request(facts, target));
  } finally {
    evidence.close();
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
