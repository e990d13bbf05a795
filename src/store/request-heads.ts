/** Requests of one run, a page of them at a time, and one request whole. */
import type { Database } from "better-sqlite3";
import { DsrError } from "../base/index.ts";
import { type RequestRecord, type Score, targetName } from "../record/index.ts";
import type { Row } from "./columns.ts";
import { readCsvSource } from "./csv-source.ts";
import { byPlan, FAILURE, isFailure, PLAN_ORDER } from "./runs.ts";
import type { EvidenceSource } from "./source.ts";
import { withReader } from "./sqlite-open.ts";
import { requestTable, scoreTable } from "./tables.ts";

export interface HeadQuery {
  /** Full id. */
  runId: string;
  /** By name; null for all. */
  target: string | null;
  /** Only what ended in an error. */
  isFailed: boolean;
  offset: number;
  limit: number;
}

export interface StoredRequest {
  record: RequestRecord;
  /** Of an exam question: its latest grade in that run; null of perf requests, and where nothing was graded. */
  score: Score | null;
}

/**
 * A page of a run's requests as they were stored, without deltas, in the order of planning, then of attempts. Empty for a run that
 * is not there. Throws DsrError.
 */
export function requestHeads(source: EvidenceSource, query: HeadQuery): StoredRequest[] {
  return source.kind === "sqlite"
    ? withReader(source.path, (db) => pageIn(db, query))
    : pageOf(
        readCsvSource(source.path, () => {}),
        query,
      );
}

/** A request among those of its run, in the order of `requestHeads`. */
export interface PlacedRequest extends StoredRequest {
  /** Ids of those before and after it; null at the ends. */
  neighbours: { previous: string | null; next: string | null };
}

/** One request of a run by its full id, with its deltas. Throws DsrError for one that is not there. */
export function readRequest(source: EvidenceSource, runId: string, requestId: string): PlacedRequest {
  const found =
    source.kind === "sqlite"
      ? withReader(source.path, (db) => placedIn(db, runId, requestId))
      : placedOf(
          readCsvSource(source.path, () => {}),
          runId,
          requestId,
        );
  if (found !== null) return found;
  throw new DsrError(`There is no request "${requestId}" of run "${runId}" in ${source.path}.`, {
    code: "request_unknown",
  });
}

const headColumns = requestTable.columns
  .map(({ name }) => (name === "deltas_json" ? "NULL AS deltas_json" : name))
  .join(", ");

/** `targetName`, as SQL. */
const NAME = "provider || '/' || model || coalesce('@' || mode, '')";

function pageIn(db: Database, { runId, target, isFailed, offset, limit }: HeadQuery): StoredRequest[] {
  const parts = ["run_id = ?"];
  const values = [runId];
  if (target !== null) {
    parts.push(`${NAME} = ?`);
    values.push(target);
  }
  if (isFailed) parts.push(FAILURE);
  const where = parts.join(" AND ");
  const rows = db
    .prepare(`SELECT ${headColumns} FROM requests WHERE ${where} ORDER BY ${PLAN_ORDER} LIMIT ? OFFSET ?`)
    .all(...values, limit, offset) as Row[];
  return rows.map((row) => {
    const record = requestTable.fromRow(row) as RequestRecord;
    return { record, score: scoreIn(db, record) };
  });
}

function placedIn(db: Database, runId: string, requestId: string): PlacedRequest | null {
  const row = db.prepare("SELECT rowid, * FROM requests WHERE id = ? AND run_id = ?").get(requestId, runId) as
    | Row
    | undefined;
  if (row === undefined) return null;
  const record = requestTable.fromRow(row) as RequestRecord;
  const place = [runId, record.seq, record.attempt, row.rowid];
  const nextTo = (beyond: "<" | ">", order: "ASC" | "DESC") => {
    const ordered = PLAN_ORDER.split(", ").map((column) => `${column} ${order}`);
    const found = db
      .prepare(
        `SELECT id FROM requests WHERE run_id = ? AND (${PLAN_ORDER}) ${beyond} (?, ?, ?) ORDER BY ${ordered.join(", ")} LIMIT 1`,
      )
      .pluck()
      .get(place);
    return (found as string | undefined) ?? null;
  };
  const neighbours = { previous: nextTo("<", "DESC"), next: nextTo(">", "ASC") };
  return { record, score: scoreIn(db, record), neighbours };
}

function scoreIn(db: Database, { id, runId, kind }: RequestRecord): Score | null {
  if (kind !== "bench") return null;
  const row = db
    .prepare(
      "SELECT * FROM scores WHERE run_id = ? AND request_id = ? ORDER BY attempt DESC, rowid DESC LIMIT 1",
    )
    .get(runId, id) as Row | undefined;
  return row === undefined ? null : (scoreTable.fromRow(row) as Score);
}

interface InMemory {
  requests: readonly RequestRecord[];
  scores: readonly Score[];
}

function pageOf(all: InMemory, { runId, target, isFailed, offset, limit }: HeadQuery): StoredRequest[] {
  const own = all.requests
    .filter((record) => record.runId === runId && (target === null || targetName(record.target) === target))
    .filter(({ error }) => !isFailed || isFailure(error))
    .sort(byPlan);
  return own
    .slice(offset, offset + limit)
    .map((record) => ({ record: { ...record, deltas: null }, score: scoreOf(all, record) }));
}

function placedOf(all: InMemory, runId: string, requestId: string): PlacedRequest | null {
  const own = all.requests.filter((record) => record.runId === runId).sort(byPlan);
  const i = own.findIndex(({ id }) => id === requestId);
  const record = own[i];
  if (record === undefined) return null;
  const neighbours = { previous: own[i - 1]?.id ?? null, next: own[i + 1]?.id ?? null };
  return { record, score: scoreOf(all, record), neighbours };
}

function scoreOf({ scores }: InMemory, { id, runId, kind }: RequestRecord): Score | null {
  if (kind !== "bench") return null;
  return scores.findLast((score) => score.requestId === id && score.runId === runId) ?? null;
}
