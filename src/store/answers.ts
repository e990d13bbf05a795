/** Texts of answers out of a store: to grade them again, or to take them instead of asking again. Only SQLite keeps them. */
import { existsSync } from "node:fs";
import type { Answer } from "../record/index.ts";
import type { Row } from "./columns.ts";
import type { EvidenceSource } from "./source.ts";
import { openReader } from "./sqlite-open.ts";
import { answerTable } from "./tables.ts";

export interface Answers {
  /** The answer that a request brought, or null. */
  ofRequest(requestId: string): Answer | null;
  /** Ids of the requests of a run, by its full id, whose answers are kept whole. */
  wholeOf(runId: string): Set<string>;
  /** The newest whole answer under a cache key to a request that ended without error, or null. */
  newest(cacheKey: string): Answer | null;
  close(): void;
}

/**
 * The answers of the first of the sources that keeps any; a store that is not there yet has none. One text at a time is read,
 * since together they may be larger than memory. To be closed before the store is. Throws DsrError when the store cannot be
 * read.
 */
export function openAnswers(sources: readonly EvidenceSource[]): Answers {
  const source = sources.find(({ kind }) => kind === "sqlite");
  if (source === undefined || !existsSync(source.path))
    return { ofRequest: () => null, wholeOf: () => new Set(), newest: () => null, close: () => {} };
  const { db, close } = openReader(source.path);
  const ofRequest = db.prepare("SELECT * FROM answers WHERE request_id = ?");
  const wholeOf = db.prepare("SELECT request_id FROM answers WHERE run_id = ? AND cut = 0").pluck();
  const newest = db.prepare(
    `SELECT answers.* FROM answers JOIN requests ON requests.id = answers.request_id
     WHERE answers.cache_key = ? AND answers.cut = 0 AND requests.error_kind IS NULL
     ORDER BY answers.at DESC, answers.rowid DESC LIMIT 1`,
  );
  const read = (row: unknown) => (row === undefined ? null : (answerTable.fromRow(row as Row) as Answer));
  return {
    ofRequest: (requestId) => read(ofRequest.get(requestId)),
    wholeOf: (runId) => new Set(wholeOf.all(runId) as string[]),
    newest: (cacheKey) => read(newest.get(cacheKey)),
    close,
  };
}
