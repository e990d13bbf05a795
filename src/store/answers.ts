/** Texts of answers out of a store: to grade them again, or instead of asking again. Only SQLite keeps them. */
import type { Answer } from "../record/index.ts";
import type { Row } from "./columns.ts";
import type { EvidenceSource } from "./source.ts";
import { withReader } from "./sqlite-open.ts";
import { answerTable } from "./tables.ts";

/**
 * Hands `take` the answers of a run, by its full id, one at a time in the order in which they were stored: together they may
 * be larger than memory. None for CSV. Throws DsrError when the source is missing or cannot be read.
 */
export function eachAnswer(source: EvidenceSource, runId: string, take: (answer: Answer) => void): void {
  if (source.kind === "csv") return;
  withReader(source.path, (db) => {
    const rows = db.prepare("SELECT * FROM answers WHERE run_id = ? ORDER BY rowid").iterate(runId);
    for (const row of rows) take(answerTable.fromRow(row as Row) as Answer);
  });
}

/**
 * For each of the keys the newest whole answer to a request that ended without error; keys without one are absent. None for
 * CSV. Throws DsrError when the source is missing or cannot be read.
 */
export function findAnswers(source: EvidenceSource, cacheKeys: Iterable<string>): Map<string, Answer> {
  const found = new Map<string, Answer>();
  if (source.kind === "csv") return found;
  withReader(source.path, (db) => {
    const newest = db.prepare(
      `SELECT answers.* FROM answers JOIN requests ON requests.id = answers.request_id
       WHERE answers.cache_key = ? AND answers.cut = 0 AND requests.error_kind IS NULL
       ORDER BY answers.at DESC, answers.rowid DESC LIMIT 1`,
    );
    for (const key of cacheKeys) {
      const row = newest.get(key);
      if (row !== undefined) found.set(key, answerTable.fromRow(row as Row) as Answer);
    }
  });
  return found;
}
