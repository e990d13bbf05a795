/** SQLite stores of millions of records, made in seconds: some are made up, the rest are copies of them at other times. */
import Sqlite from "better-sqlite3";
import { openSqlite } from "../../src/store/index.ts";
import { recordsOf, runOf, scoresOf } from "./records.ts";

/** Records that are made; larger stores hold copies of them. */
export const MADE = 100_000;

/** A store of `size` records that nobody has packed. */
export async function fillUnpacked(path: string, size: number): Promise<void> {
  const sink = openSqlite(path);
  sink.begin(runOf("evidence"));
  let queued = 0;
  for (const record of recordsOf("evidence", Math.min(MADE, size))) {
    sink.record(record);
    queued += 1;
    if (queued % 5000 === 0) await sink.flush();
  }
  for (const score of scoresOf("evidence")) sink.score(score);
  await sink.close();
  const db = new Sqlite(path);
  db.pragma("synchronous = OFF");
  const columns = (db.pragma("table_info(requests)") as { name: string }[]).map(({ name }) => name);
  // Each copy a day later, a little slower or faster, and without deltas, which none of these metrics reads.
  const copied = columns.map((name) => {
    if (name === "id") return "id || '-' || @copy";
    if (name === "started_at_ms") return "started_at_ms + 86400000 * @copy";
    if (name === "started_at")
      return "strftime('%Y-%m-%dT%H:%M:%fZ', (started_at_ms + 86400000 * @copy) / 1000.0, 'unixepoch')";
    if (name === "first_output_at_ms") return "first_output_at_ms + (seq * 7919 + @copy) % 1000 / 1000.0";
    if (name === "deltas_json") return "NULL";
    return name;
  });
  const copy = db.prepare(
    `INSERT INTO requests (${columns.join(", ")}) SELECT ${copied.join(", ")} FROM requests WHERE rowid <= ${MADE}`,
  );
  for (let n = 1; n * MADE < size; n++) copy.run({ copy: n });
  db.exec("DELETE FROM fact_chunks");
  db.close();
}
