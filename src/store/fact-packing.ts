/**
 * The facts of stored requests packed by column, so that a decision over millions of them reads a dozen columns and not every row.
 * A copy: rows are the truth, a chunk covers those of a range of rowids, and what no chunk covers is packed by whoever reads it.
 * Each chunk is one transaction, so that neither a kill nor another writer leaves half of one.
 */
import type { Database, Statement } from "better-sqlite3";
import { BlockBuilder, packedCells } from "./fact-builders.ts";
import { factTriggers } from "./migrations.ts";

export interface ChunkSizes {
  /** Most rows of a chunk. Chunks that are smaller are packed anew with the rows that follow, until they are this large. */
  mostRows: number;
  /** Fewer rows than this are left to readers, to whom they cost a hundredth of a second. */
  leastRows: number;
}

const USUAL: ChunkSizes = { mostRows: 65_536, leastRows: 4096 };
/** Rows that are read at once. */
const PIECE_ROWS = 2048;

export interface Chunk {
  firstRowid: number;
  lastRowid: number;
  n: number;
}

/** Rows that no chunk covers: those after `after`, up to `to` where that is not null. */
export interface Gap {
  after: number;
  to: number | null;
}

/** Whether changes of rows are noticed: a program that makes a table anew may leave its triggers out. */
function isWatched(db: Database): boolean {
  const triggers = db
    .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name = 'requests'")
    .pluck()
    .all();
  return factTriggers.every((name) => triggers.includes(name));
}

/**
 * The chunks that still say what the rows say, in order. `VACUUM` may number rows anew: a chunk whose first and last row are not
 * where they were is none, nor is one of which blocks are missing.
 */
export function validChunks(db: Database): Chunk[] {
  if (!isWatched(db)) return [];
  const idAt = db.prepare("SELECT id FROM requests WHERE rowid = ?").pluck();
  const chunks = db
    .prepare(
      `SELECT first_rowid AS firstRowid, last_rowid AS lastRowid, n, first_id AS firstId, last_id AS lastId
       FROM main.fact_chunks
       WHERE n = (SELECT sum(fact_blocks.n) FROM main.fact_blocks WHERE chunk = first_rowid)
       ORDER BY first_rowid`,
    )
    .all() as (Chunk & { firstId: string; lastId: string })[];
  return chunks.filter(
    ({ firstRowid, lastRowid, firstId, lastId }) =>
      idAt.get(firstRowid) === firstId && idAt.get(lastRowid) === lastId,
  );
}

/** The ranges between and after chunks that hold rows. */
export function gapsBetween(db: Database, chunks: readonly Chunk[]): Gap[] {
  const bounds: Gap[] = [];
  let after = 0;
  for (const { firstRowid, lastRowid } of chunks) {
    if (firstRowid > after + 1) bounds.push({ after, to: firstRowid - 1 });
    after = lastRowid;
  }
  bounds.push({ after, to: null });
  const any = db.prepare("SELECT 1 FROM requests WHERE rowid > ? AND rowid <= ? LIMIT 1").pluck();
  return bounds.filter(({ after, to }) => any.get(after, to ?? Number.MAX_SAFE_INTEGER) !== undefined);
}

/** About how many rows no chunk covers: rowids that are not in use count too. */
export function unpackedRows(db: Database): number {
  return sizeOf(db, gapsBetween(db, validChunks(db)));
}

function sizeOf(db: Database, gaps: readonly Gap[]): number {
  const last = (db.prepare("SELECT max(rowid) FROM requests").pluck().get() as number | null) ?? 0;
  return gaps.reduce((sum, { after, to }) => sum + (to ?? last) - after, 0);
}

/**
 * Packs what no chunk covers, oldest first, a transaction for each chunk and a step for each few rows. Waits for nobody: throws
 * what SQLite throws, having taken back the chunk under way; so does `return()` of the generator.
 */
export function* packSteps(db: Database, sizes: ChunkSizes = USUAL): Generator<undefined, void> {
  if (!isWatched(db)) return;
  // Looking takes no lock: most runs are too short to be worth a chunk.
  let isWorthIt = unpackedRows(db) >= sizes.leastRows;
  while (isWorthIt) {
    db.exec("BEGIN IMMEDIATE");
    try {
      const isAny = yield* packNext(db, sizes);
      db.exec("COMMIT");
      if (!isAny) return;
    } finally {
      // A full disk makes SQLite roll back by itself.
      if (db.inTransaction) db.exec("ROLLBACK");
    }
    isWorthIt = unpackedRows(db) >= sizes.leastRows;
    if (isWorthIt) yield;
  }
}

/**
 * How long the store is left to others after each chunk: longer than SQLite, or a sink, waits before it tries a lock again. Else
 * one who packs millions would keep everybody from writing for as long as it takes.
 */
const REST_MS = 110;

/**
 * Packs for readers once a writer is done, in turns with all else in the process, until there is enough. Rejects for nothing:
 * what could not be packed, somebody else packs.
 */
export async function packInTurns(
  db: Database,
  { nextTurn, sleep }: { nextTurn(): Promise<unknown>; sleep(ms: number): Promise<unknown> },
  isEnough: () => boolean,
  sizes: ChunkSizes = USUAL,
): Promise<void> {
  try {
    for (const _ of packSteps(db, sizes)) {
      if (isEnough()) return;
      await (db.inTransaction ? nextTurn() : sleep(REST_MS));
    }
  } catch {
    // No room, or another process is writing.
  }
}

/** The same at once, nothing else in the process goes on; until there is enough, which is asked after each chunk. Throws what SQLite throws. */
export function packAtOnce(
  db: Database,
  begin: () => void,
  isEnough: () => boolean,
  sizes: ChunkSizes = USUAL,
): void {
  let hasBegun = false;
  for (const _ of packSteps(db, sizes)) {
    if (!hasBegun) begin();
    hasBegun = true;
    if (db.inTransaction) continue;
    if (isEnough()) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, REST_MS);
  }
}

/** One chunk; false where nothing is left that is worth one. */
function* packNext(db: Database, { mostRows, leastRows }: ChunkSizes): Generator<undefined, boolean> {
  const chunks = validChunks(db);
  const drop = db.prepare("DELETE FROM main.fact_chunks WHERE first_rowid = ?");
  const valid = new Set(chunks.map(({ firstRowid }) => firstRowid));
  for (const first of db.prepare("SELECT first_rowid FROM main.fact_chunks").pluck().all() as number[])
    if (!valid.has(first)) drop.run(first);
  const gaps = gapsBetween(db, chunks);
  for (const gap of gaps) {
    let rows = sizeOf(db, [gap]);
    if (rows < leastRows && gap.to === null) continue;
    let { after } = gap;
    // Like the digits of a counter: a chunk is packed anew a few times until it is full, and few small ones are ever left.
    for (let i = chunks.findIndex(({ lastRowid }) => lastRowid === after); i >= 0; i--) {
      const { firstRowid, n } = chunks[i] as Chunk;
      if (n > rows || n + rows > mostRows) break;
      drop.run(firstRowid);
      rows += n;
      after = chunks[i - 1]?.lastRowid ?? 0;
    }
    const builder = new ChunkBuilder(db);
    yield* builder.take({ after, to: gap.to }, mostRows);
    builder.write("main");
    return true;
  }
  return false;
}

/** Packs all of the gaps into the `temp` tables of this connection alone, which have to be there. */
export function packForReading(db: Database, gaps: readonly Gap[]): void {
  for (const gap of gaps) {
    for (let { after } = gap; ; ) {
      const builder = new ChunkBuilder(db);
      for (const _ of builder.take({ after, to: gap.to }, USUAL.mostRows));
      if (builder.lastRowid === null) break;
      builder.write("temp");
      after = builder.lastRowid;
    }
  }
}

class ChunkBuilder {
  readonly #db: Database;
  readonly #read: Statement;
  readonly #blocks = new Map<string, BlockBuilder>();
  #firstRowid: number | null = null;
  #n = 0;
  lastRowid: number | null = null;

  constructor(db: Database) {
    this.#db = db;
    const columns = packedCells.join(", ");
    this.#read = db
      .prepare(`SELECT ${columns} FROM requests WHERE rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ?`)
      .raw();
  }

  /** Takes rows of a gap, at most so many; a step for each piece of them. */
  *take({ after, to }: Gap, most: number): Generator<undefined, void> {
    for (let left = most, from = after; left > 0; ) {
      const rows = this.#read.all(from, to ?? Number.MAX_SAFE_INTEGER, Math.min(left, PIECE_ROWS));
      for (const row of rows as unknown[][]) this.#add(row);
      left -= rows.length;
      if (rows.length < Math.min(PIECE_ROWS, most) || this.lastRowid === null) return;
      from = this.lastRowid;
      yield;
    }
  }

  #add(row: readonly unknown[]): void {
    const rowid = row[ROWID_CELL] as number;
    this.#firstRowid ??= rowid;
    this.lastRowid = rowid;
    this.#n += 1;
    const [provider, model, mode] = row as [string, string, string | null];
    // Names may hold anything; with their lengths no two targets have the same key.
    const key = `${provider.length} ${model.length} ${mode === null} ${provider}${model}${mode}`;
    let block = this.#blocks.get(key);
    if (block === undefined) {
      block = new BlockBuilder(row);
      this.#blocks.set(key, block);
    }
    block.add(row, this.#firstRowid);
  }

  write(schema: "main" | "temp"): void {
    const [db, first, last] = [this.#db, this.#firstRowid, this.lastRowid];
    if (first === null || last === null) return;
    const id = "(SELECT id FROM requests WHERE rowid = ?)";
    db.prepare(`INSERT INTO ${schema}.fact_chunks VALUES (?, ?, ?, ${id}, ${id})`).run(
      first,
      last,
      this.#n,
      first,
      last,
    );
    for (const block of this.#blocks.values()) block.write(db, schema, first);
  }
}

const ROWID_CELL = packedCells.indexOf("rowid");
