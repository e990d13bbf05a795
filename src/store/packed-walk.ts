/** Walks over packed facts: blocks one after the other, of each only the columns that somebody reads. */
import type { Database, Statement } from "better-sqlite3";
import { DsrError } from "../base/index.ts";
import type { PackedDeltas, RequestFacts, RequestWalk } from "../record/index.ts";
import { decodeColumn } from "./column-codec.ts";
import { COLUMNS_PER_BLOCK, columnAt, packedColumns } from "./fact-columns.ts";
import { type BlockColumns, Cursor, PackedFacts } from "./packed-facts.ts";
import { readingFrom } from "./sqlite-open.ts";

/** Columns that are kept from walk to walk over one target; of more than this, the rest is read anew each time. */
const KEPT_BYTES = 96 << 20;

/** A block as its row tells of it. */
export interface Block {
  id: number;
  /** `main`, or `temp` for what this reader packed for itself. */
  schema: string;
  /** First rowid of its chunk. */
  chunk: number;
  n: number;
  startedMinMs: number;
  startedMaxMs: number;
  constantsJson: string;
}

/** The rows of a block that count; null for all of them. */
export interface Part {
  block: Block;
  rows: Uint32Array | null;
}

/** Reads columns of blocks, and keeps those of the target that was walked through last. */
export class BlockReader {
  readonly #db: Database;
  readonly #path: string;
  readonly #reads = new Map<string, Statement>();
  readonly #kept = new Map<Block, LoadedColumns>();
  #keptBytes = 0;
  #keptFor: unknown = null;

  constructor(db: Database, path: string) {
    this.#db = db;
    this.#path = path;
  }

  /** What was kept of another target is let go. */
  keepFor(owner: unknown): void {
    if (this.#keptFor === owner) return;
    this.#keptFor = owner;
    this.#kept.clear();
    this.#keptBytes = 0;
  }

  columnsOf(block: Block): LoadedColumns {
    return this.#kept.get(block) ?? new LoadedColumns(block, (column) => this.#read(block, column));
  }

  /** Keeps what was read of a block, as long as there is room. */
  keep(block: Block, columns: LoadedColumns): void {
    const before = this.#kept.has(block) ? columns.keptBytes : 0;
    if (this.#keptBytes - before + columns.bytes > KEPT_BYTES) {
      this.#kept.delete(block);
      this.#keptBytes -= before;
      return;
    }
    this.#kept.set(block, columns);
    this.#keptBytes += columns.bytes - before;
    columns.keptBytes = columns.bytes;
  }

  #read({ id, schema }: Block, column: number): Buffer {
    return readingFrom(this.#path, () => {
      let read = this.#reads.get(schema);
      if (read === undefined) {
        read = this.#db.prepare(`SELECT data FROM ${schema}.fact_columns WHERE id = ?`).pluck();
        this.#reads.set(schema, read);
      }
      const bytes = read.get(id * COLUMNS_PER_BLOCK + column);
      if (bytes === undefined) throw incomplete(this.#path);
      return bytes as Buffer;
    });
  }
}

/** Somebody took away a part; rows are not asked in its place, since walks may be under way. */
function incomplete(path: string): DsrError {
  return new DsrError(`A part of the facts that are packed by column is missing in ${path}.`, {
    code: "store_damaged",
    hint: `Throw the copy away, the requests themselves stay: sqlite3 ${path} 'DELETE FROM fact_chunks'`,
  });
}

export class LoadedColumns implements BlockColumns {
  readonly values: (Float64Array | null)[] = packedColumns.map(() => null);
  readonly texts: ((string | null)[] | null)[] = packedColumns.map(() => null);
  readonly #block: Block;
  readonly #read: (column: number) => Buffer;
  #constants: Readonly<Record<string, string | number | null>> | null = null;
  bytes = 0;
  keptBytes = 0;

  constructor(block: Block, read: (column: number) => Buffer) {
    this.#block = block;
    this.#read = read;
  }

  load(column: number): Float64Array {
    const { n, constantsJson } = this.#block;
    this.#constants ??= JSON.parse(constantsJson) as Record<string, string | number | null>;
    const constant = this.#constants[packedColumns[column] as string];
    if (constant === undefined) {
      const { values, texts } = decodeColumn(this.#read(column), n);
      this.values[column] = values;
      this.texts[column] = texts;
    } else if (typeof constant === "string") {
      this.values[column] = filled(0, n);
      this.texts[column] = [constant];
    } else this.values[column] = filled(constant ?? Number.NaN, n);
    const values = this.values[column] as Float64Array;
    if (values.byteLength === 8 * n) this.bytes += values.byteLength;
    return values;
  }

  /** The different texts of a column in this block. */
  textsOf(column: number): readonly (string | null)[] {
    if (this.values[column] === null) this.load(column);
    return this.texts[column] ?? [null];
  }
}

const shared = new Map<number, Float64Array>();

/** At least `n` times the same value. The commonest are shared: most constants mean "nothing". */
function filled(value: number, n: number): Float64Array {
  if (!Number.isNaN(value) && value !== 0 && value !== 1) return new Float64Array(n).fill(value);
  let values = shared.get(value);
  if (values === undefined || values.length < n) {
    values = new Float64Array(n).fill(value);
    shared.set(value, values);
  }
  return values;
}

/** Reads the deltas of a stored row; null where none are wanted. */
export type ReadDeltas = ((rowid: number) => PackedDeltas | null) | null;

/** The requests of one target. */
export class PackedWalk implements RequestWalk {
  readonly #parts: readonly Part[];
  readonly #reader: BlockReader;
  readonly #deltas: ReadDeltas;
  readonly length: number;

  constructor(parts: readonly Part[], reader: BlockReader, deltas: ReadDeltas) {
    this.#parts = parts;
    this.#reader = reader;
    this.#deltas = deltas;
    this.length = parts.reduce((sum, { block, rows }) => sum + (rows?.length ?? block.n), 0);
  }

  forEach(visit: (facts: RequestFacts) => void): void {
    this.#reader.keepFor(this);
    eachFacts(this.#parts, this.#reader, this.#deltas, visit);
  }
}

/** Shows the facts of parts one after the other; the same object each time. */
export function eachFacts(
  parts: readonly Part[],
  reader: BlockReader,
  deltas: ReadDeltas,
  visit: (facts: PackedFacts, row: number) => void,
): void {
  const cursor = new Cursor();
  let chunk = 0;
  const ofRow = deltas === null ? null : lastRead(deltas, () => chunk + cursor.value(columnAt.rowid));
  const facts = new PackedFacts(cursor, ofRow);
  for (const { block, rows } of parts) {
    const columns = reader.columnsOf(block);
    chunk = block.chunk;
    cursor.enter(columns);
    if (rows === null) {
      for (let row = 0; row < block.n; row++) {
        cursor.row = row;
        visit(facts, row);
      }
    } else {
      for (const row of rows) {
        cursor.row = row;
        visit(facts, row);
      }
    }
    reader.keep(block, columns);
  }
}

/** Several metrics read the same deltas one after the other: those of the row are read and parsed once. */
function lastRead(
  read: (rowid: number) => PackedDeltas | null,
  rowidNow: () => number,
): () => PackedDeltas | null {
  let last: PackedDeltas | null = null;
  let lastRowid = Number.NaN;
  return () => {
    const rowid = rowidNow();
    if (rowid !== lastRowid) {
      last = read(rowid);
      lastRowid = rowid;
    }
    return last;
  };
}
