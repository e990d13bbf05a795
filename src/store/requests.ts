/** Requests whole, as they were stored, out of any number of stores: for what needs more than the facts of evidence. */
import type { EvidenceQuery, RequestRecord, TargetEvidence } from "../record/index.ts";
import { readCsvSource } from "./csv-source.ts";
import { comparable } from "./evidence-facts.ts";
import { Seen } from "./seen.ts";
import { admits, condition, type Selection, selectionOf } from "./selection.ts";
import type { EvidenceSource } from "./source.ts";
import { withReader } from "./sqlite-open.ts";
import { requestTable } from "./tables.ts";

/**
 * The requests of a query, each once, in the order in which they were stored. Unlike evidence, imported history keeps
 * both its billed and its own counts. Deltas, which are large, are left out unless the query asks for them. Rows of CSV
 * files that cannot be read are left out and told to `warn`. Throws DsrError when a source is missing or cannot be read.
 */
export function readRequests(
  sources: readonly EvidenceSource[],
  query: EvidenceQuery,
  warn: (message: string) => void = () => {},
): RequestRecord[] {
  return readEach(sources, query, ({ kind, path }, selection) =>
    kind === "sqlite" ? fromSqlite(path, selection) : fromCsv(path, selection, warn),
  );
}

/**
 * The newest requests of one target that a query asks for, the newest first, `most` of them at most; a workload may leave fewer.
 * Otherwise as `readRequests`.
 */
export function newestRequests(
  sources: readonly EvidenceSource[],
  query: EvidenceQuery,
  { provider, model, mode }: TargetEvidence["target"],
  most: number,
): RequestRecord[] {
  const ofTarget = { ...query, providers: [provider], models: [model] };
  const newest = (a: RequestRecord, b: RequestRecord) => Date.parse(b.startedAt) - Date.parse(a.startedAt);
  return readEach(sources, ofTarget, ({ kind, path }, selection) =>
    kind === "sqlite"
      ? fromSqlite(path, selection, { mode, most })
      : fromCsv(path, selection, () => {}).filter(({ target }) => target.mode === mode),
  )
    .sort(newest)
    .slice(0, most);
}

function readEach(
  sources: readonly EvidenceSource[],
  query: EvidenceQuery,
  read: (source: EvidenceSource, selection: Selection) => RequestRecord[],
): RequestRecord[] {
  const seen = new Seen();
  const selection = selectionOf(sources, query);
  return sources
    .flatMap((source) => read(source, selection))
    .filter((record) => {
      const startedAtMs = Date.parse(record.startedAt);
      return selection.ofWorkload?.(comparable(record), startedAtMs) !== false && !seen.isRepeated(record.id);
    });
}

/** All in the order of storing, or the newest of a mode. */
function fromSqlite(
  path: string,
  selection: Selection,
  newest: { mode: string | null; most: number } | null = null,
): RequestRecord[] {
  const columns = requestTable.columns.map(({ name }) =>
    name === "deltas_json" && !selection.query.withDeltas ? "NULL AS deltas_json" : name,
  );
  const { where, values } = condition(selection, "started_at_ms");
  const order =
    newest === null ? "ORDER BY rowid" : "AND mode IS ? ORDER BY started_at_ms DESC, rowid DESC LIMIT ?";
  if (newest !== null) values.push(newest.mode as string, newest.most);
  return withReader(path, (db) => {
    const rows = db.prepare(`SELECT ${columns.join(", ")} FROM requests${where} ${order}`).iterate(...values);
    return Array.from(
      rows as IterableIterator<Record<string, unknown>>,
      (row) => requestTable.fromRow(row) as RequestRecord,
    );
  });
}

function fromCsv(path: string, selection: Selection, warn: (message: string) => void): RequestRecord[] {
  return readCsvSource(path, warn)
    .requests.filter(({ target, runId, startedAt }) => admits(selection, target, runId, startedAt))
    .map((record) => (selection.query.withDeltas ? record : { ...record, deltas: null }));
}
