/** What runs said while they ran. Only SQLite keeps it. */
import type { LogLine } from "../record/index.ts";
import type { Row } from "./columns.ts";
import type { EvidenceSource } from "./source.ts";
import { withReader } from "./sqlite-open.ts";
import { logTable } from "./tables.ts";

/**
 * The lines of a run, by its full id, in the order in which they were said; the newest `most` of them. Empty for CSV files and
 * for runs of versions that kept none. Throws DsrError when the store cannot be read.
 */
export function readLog({ kind, path }: EvidenceSource, runId: string, most = 1000): LogLine[] {
  if (kind !== "sqlite") return [];
  return withReader(path, (db) =>
    db
      .prepare("SELECT * FROM run_log WHERE run_id = ? ORDER BY at DESC, rowid DESC LIMIT ?")
      .all(runId, most)
      .map((row) => logTable.fromRow(row as Row) as LogLine)
      .reverse(),
  );
}
