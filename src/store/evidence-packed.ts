/** Evidence out of a SQLite store whose requests are read by column, as they stood when it was opened. */
import type { Database } from "better-sqlite3";
import { type PackedDeltas, substitute, type TargetEvidence } from "../record/index.ts";
import { parsedJson } from "./columns.ts";
import { EvidenceGroups } from "./evidence-groups.ts";
import { addAllButRequests } from "./evidence-sqlite.ts";
import { columnAt } from "./fact-columns.ts";
import { gapsBetween, packAtOnce, packForReading, unpackedRows, validChunks } from "./fact-packing.ts";
import { factTables } from "./migrations.ts";
import { type Block, BlockReader, eachFacts, PackedWalk, type Part, type ReadDeltas } from "./packed-walk.ts";
import { isAnyRunHeld } from "./run-claim.ts";
import type { Selection } from "./selection.ts";
import { openReader, type Reader, readingFrom, writingAtOnce } from "./sqlite-open.ts";

/** So many rows are packed for good by who reads them first; fewer, by each reader for itself: they take a tenth of a second. */
const MANY_ROWS = 20_000;

/**
 * Opens the store at `path`; null where its requests have numbers that packing does not reach. Throws DsrError where it is
 * missing or cannot be read; each walk does, too.
 */
export function openPacked(
  path: string,
  selection: Selection,
  warn: (message: string) => void,
): { targets: TargetEvidence[]; close(): void } | null {
  const opened = tryPacked(path, selection, true, warn);
  if (opened !== null) return opened;
  const isForgotten = succeeds(() =>
    writingAtOnce(path, (writer) => void writer.exec("DELETE FROM fact_chunks")),
  );
  // Where that could not be written, it is packed anew for this reading alone.
  return tryPacked(path, selection, isForgotten, warn);
}

/** `isTrusted`: what others have packed counts. */
function tryPacked(
  path: string,
  selection: Selection,
  isTrusted: boolean,
  warn: (message: string) => void,
): { targets: TargetEvidence[]; close(): void } | null {
  const { db, close } = openFor(path, warn);
  let targets: TargetEvidence[] | null = null;
  try {
    targets = readingFrom(path, () => targetsOf(db, selection, path, isTrusted));
    return targets === null ? null : { targets, close };
  } finally {
    if (targets === null) close();
  }
}

/** A reader, after many rows were packed once and for all where that can be done and disturbs no measurement. */
function openFor(path: string, warn: (message: string) => void): Reader {
  const reader = openReader(path);
  let rows = 0;
  try {
    rows = readingFrom(path, () => unpackedRows(reader.db));
  } catch (thrown) {
    reader.close();
    throw thrown;
  }
  // What is read is a copy where the place may only be read: nobody would find it packed the next time.
  if (rows < MANY_ROWS || reader.db.name !== path) return reader;
  // Last to close: it takes the log away.
  reader.close();
  // A place that may only be read, or somebody is writing: what is not packed is packed for this reading alone.
  succeeds(() => packAll(path, rows, warn));
  return openReader(path);
}

function packAll(path: string, rows: number, warn: (message: string) => void): void {
  if (isAnyRunHeld(path)) return;
  const message = `${rows.toLocaleString("en-US")} stored requests are packed by column now, once, so that reading them is fast from here on.`;
  writingAtOnce(path, (db) =>
    packAtOnce(
      db,
      () => warn(message),
      () => isAnyRunHeld(path),
    ),
  );
}

function succeeds(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

/** Null where rows and chunks do not add up. */
function targetsOf(
  db: Database,
  selection: Selection,
  path: string,
  isTrusted: boolean,
): TargetEvidence[] | null {
  for (const [name, columns] of Object.entries(factTables))
    db.exec(`CREATE TEMP TABLE fact_${name} (${columns})`);
  // What others write from here on is not seen, so that all walks are over the same requests.
  db.exec("BEGIN");
  const chunks = isTrusted ? validChunks(db) : [];
  packForReading(db, gapsBetween(db, chunks));
  const stored = storedBlocks(db, new Set(chunks.map(({ firstRowid }) => firstRowid)));
  const packedCount = stored.reduce((sum, { block }) => sum + block.n, 0);
  // A row may have gone unnoticed: `INSERT OR REPLACE` takes one away without a word to any trigger.
  if (packedCount !== db.prepare("SELECT count(*) FROM requests").pluck().get()) return null;
  const reader = new BlockReader(db, path);
  const byTarget = new Map<string, { target: TargetEvidence["target"]; parts: Part[] }>();
  for (const { block, target } of stored) {
    if (!isAsked(target, selection)) continue;
    const part = partOf(block, selection, reader);
    if (part === null) continue;
    const key = JSON.stringify([target.provider, target.model, target.mode]);
    const found = byTarget.get(key);
    if (found === undefined) byTarget.set(key, { target, parts: [part] });
    else found.parts.push(part);
  }
  const groups = new EvidenceGroups();
  for (const { target } of byTarget.values()) groups.addTarget(target);
  addAllButRequests(db, selection, groups, null);
  const deltas = selection.query.withDeltas ? deltasReader(db, path) : null;
  return groups.finish().map((group) => {
    const { provider, model, mode } = group.target;
    const parts = byTarget.get(JSON.stringify([provider, model, mode]))?.parts ?? [];
    let substitutes: readonly string[] | null = null;
    return {
      ...group,
      requests: new PackedWalk(parts, reader, deltas),
      get substitutes() {
        substitutes ??= readingFrom(path, () => substitutesIn(parts, reader));
        return substitutes;
      },
    };
  });
}

function isAsked({ provider, model }: TargetEvidence["target"], { query }: Selection): boolean {
  const among = (allowed: readonly string[] | null, name: string) => allowed?.includes(name) ?? true;
  return among(query.models, model) && among(query.providers, provider);
}

interface StoredBlock {
  block: Block;
  target: TargetEvidence["target"];
}

/** In the order in which the requests were stored. */
function storedBlocks(db: Database, valid: ReadonlySet<number>): StoredBlock[] {
  const blocksIn = (schema: string): StoredBlock[] =>
    (
      db
        .prepare(
          `SELECT id, chunk, provider, model, mode, n, started_min_ms, started_max_ms, constants_json FROM ${schema}.fact_blocks`,
        )
        .raw()
        .all() as [number, number, string, string, string | null, number, number, number, string][]
    ).map(([id, chunk, provider, model, mode, n, startedMinMs, startedMaxMs, constantsJson]) => ({
      block: { id, schema, chunk, n, startedMinMs, startedMaxMs, constantsJson },
      target: { provider, model, mode },
    }));
  return [...blocksIn("main").filter(({ block }) => valid.has(block.chunk)), ...blocksIn("temp")].sort(
    (a, b) => a.block.chunk - b.block.chunk,
  );
}

/** What of a block was asked for; null for nothing. */
function partOf(block: Block, selection: Selection, reader: BlockReader): Part | null {
  const { runIds, sinceMs, untilMs, ofWorkload } = selection;
  if (block.startedMaxMs < sinceMs || block.startedMinMs >= untilMs) return null;
  const isInTime = block.startedMinMs >= sinceMs && block.startedMaxMs < untilMs;
  const runs = runIds === null ? [] : reader.columnsOf(block).textsOf(columnAt.run_id);
  const isOfRuns = runIds === null || runs.every((run) => runIds.has(run ?? ""));
  if (isInTime && isOfRuns && ofWorkload === null) return { block, rows: null };
  if (runIds !== null && !runs.some((run) => runIds.has(run ?? ""))) return null;
  const rows: number[] = [];
  eachFacts([{ block, rows: null }], reader, null, (facts, row) => {
    const at = facts.startedAtMs;
    if (!isInTime && (at < sinceMs || at >= untilMs)) return;
    if (!isOfRuns && runIds?.has(facts.runId) !== true) return;
    if (ofWorkload?.(facts, at) !== false) rows.push(row);
  });
  reader.keepFor(block);
  return rows.length === 0 ? null : { block, rows: rows.length === block.n ? null : Uint32Array.from(rows) };
}

/** Reads the deltas of one row after the other; they are asked for several times each. */
function deltasReader(db: Database, path: string): ReadDeltas {
  const read = db.prepare("SELECT deltas_json FROM requests WHERE rowid = ?").pluck();
  let last = { rowid: -1, deltas: null as PackedDeltas | null };
  return (rowid) => {
    if (last.rowid === rowid) return last.deltas;
    const deltas = readingFrom(path, () => parsedJson(read.get(rowid)) as PackedDeltas | null);
    last = { rowid, deltas };
    return last.deltas;
  };
}

/** Models that responses named in place of the one asked for, in the order in which they came. */
function substitutesIn(parts: readonly Part[], reader: BlockReader): string[] {
  const found = new Set<string>();
  for (const { block, rows } of parts) {
    const columns = reader.columnsOf(block);
    const texts = columns.textsOf(columnAt.names);
    if (rows === null) for (const names of texts) add(found, names);
    else {
      const codes = columns.values[columnAt.names] as Float64Array;
      for (const code of new Set([...rows].map((row) => codes[row] as number)))
        add(found, texts[code] ?? null);
    }
  }
  return [...found];
}

function add(found: Set<string>, names: string | null): void {
  if (names === null) return;
  const [asked, named] = JSON.parse(names) as [string | null, string | null];
  const other = substitute(asked, named);
  if (other !== null) found.add(other);
}
