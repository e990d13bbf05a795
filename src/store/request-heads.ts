/** Requests of one run, a page of them at a time, and one request whole. */
import type { Database } from "better-sqlite3";
import { DsrError } from "../base/index.ts";
import { type RequestRecord, type Score, type Target, targetName } from "../record/index.ts";
import type { Row } from "./columns.ts";
import { readCsvSource } from "./csv-source.ts";
import { byPlan, FAILURE, isFailure, PLAN_ORDER } from "./runs.ts";
import type { EvidenceSource } from "./source.ts";
import { withReader } from "./sqlite-open.ts";
import { requestTable, scoreTable } from "./tables.ts";

export interface HeadQuery {
  /** Full id. */
  runId: string;
  /** Null for all. */
  target: Pick<Target, "provider" | "model" | "mode"> | null;
  /** Only what ended in an error. */
  isFailed: boolean;
  offset: number;
  limit: number;
}

export interface RequestPage {
  /** Without offset and limit. */
  total: number;
  /** In the order of planning, then of attempts; without deltas. */
  requests: StoredRequest[];
}

export interface StoredRequest {
  record: RequestRecord;
  /** Of an exam question: its latest grade in that run; null of perf requests, and where nothing was graded. */
  score: Score | null;
}

/** A page of a run's requests, as they were stored. Empty for a run that is not there. Throws DsrError. */
export function requestHeads(source: EvidenceSource, query: HeadQuery): RequestPage {
  return source.kind === "sqlite"
    ? withReader(source.path, (db) => pageIn(db, query))
    : pageOf(
        readCsvSource(source.path, () => {}),
        query,
      );
}

/** One request of a run by its full id, with its deltas. Throws DsrError for one that is not there. */
export function readRequest(source: EvidenceSource, runId: string, requestId: string): StoredRequest {
  const found =
    source.kind === "sqlite"
      ? withReader(source.path, (db) => {
          const row = db.prepare("SELECT * FROM requests WHERE id = ?").get(requestId) as Row | undefined;
          const record = row === undefined ? undefined : (requestTable.fromRow(row) as RequestRecord);
          return record?.runId === runId ? { record, score: scoreIn(db, record) } : null;
        })
      : requestIn(
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

function pageIn(db: Database, { runId, target, isFailed, offset, limit }: HeadQuery): RequestPage {
  const parts = ["run_id = ?"];
  const values: (string | null)[] = [runId];
  if (target !== null) {
    parts.push("provider = ?", "model = ?", "mode IS ?");
    values.push(target.provider, target.model, target.mode);
  }
  if (isFailed) parts.push(FAILURE);
  const where = parts.join(" AND ");
  const total = db.prepare(`SELECT count(*) FROM requests WHERE ${where}`).pluck().get(values) as number;
  const rows = db
    .prepare(`SELECT ${headColumns} FROM requests WHERE ${where} ORDER BY ${PLAN_ORDER} LIMIT ? OFFSET ?`)
    .all(...values, limit, offset) as Row[];
  const requests = rows.map((row) => {
    const record = requestTable.fromRow(row) as RequestRecord;
    return { record, score: scoreIn(db, record) };
  });
  return { total, requests };
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

function pageOf(all: InMemory, { runId, target, isFailed, offset, limit }: HeadQuery): RequestPage {
  const name = target === null ? null : targetName(target);
  const own = all.requests
    .filter((record) => record.runId === runId && (name === null || targetName(record.target) === name))
    .filter(({ error }) => !isFailed || isFailure(error))
    .sort(byPlan);
  const shown = own.slice(offset, offset + limit);
  return {
    total: own.length,
    requests: shown.map((record) => ({ record: { ...record, deltas: null }, score: scoreOf(all, record) })),
  };
}

function requestIn(all: InMemory, runId: string, requestId: string): StoredRequest | null {
  const record = all.requests.find((one) => one.id === requestId && one.runId === runId);
  return record === undefined ? null : { record, score: scoreOf(all, record) };
}

function scoreOf({ scores }: InMemory, { id, runId, kind }: RequestRecord): Score | null {
  if (kind !== "bench") return null;
  return scores.findLast((score) => score.requestId === id && score.runId === runId) ?? null;
}
