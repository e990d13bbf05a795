/** Gathers cells of rows into the columns of one target, and writes them as a block. */
import type { Database } from "better-sqlite3";
import { constantOf, encodeColumn } from "./column-codec.ts";
import { COLUMNS_PER_BLOCK, columnAt, numberColumns, textColumns } from "./fact-columns.ts";
import { isoWriter } from "./iso-time.ts";

/** What a row has to bring, in this order; `names` is made of the two last. */
export const packedCells: readonly string[] = [
  "provider",
  "model",
  "mode",
  ...numberColumns,
  ...textColumns.filter((name) => name !== "names"),
  "model_id",
  "response_model",
];

const TARGET_CELLS = 3;
const STARTED_MS_CELL = TARGET_CELLS + columnAt.started_at_ms;
const STARTED_CELL = TARGET_CELLS + columnAt.started_at;
const NAMES_CELL = TARGET_CELLS + columnAt.names;
/** Small: a chunk may hold thousands of targets. */
const FIRST_ROOM = 64;

/** The facts of one target's requests in one chunk. */
export class BlockBuilder {
  readonly #target: readonly unknown[];
  readonly #numbers: Float64Array[] = numberColumns.map(() => new Float64Array(FIRST_ROOM));
  readonly #texts: TextBuilder[] = textColumns.map(() => new TextBuilder());
  readonly #written = isoWriter();
  readonly #names = namesWriter();
  #room = FIRST_ROOM;
  #n = 0;

  constructor(row: readonly unknown[]) {
    this.#target = row.slice(0, TARGET_CELLS);
  }

  /** `firstRowid` is that of the chunk. */
  add(row: readonly unknown[], firstRowid: number): void {
    if (this.#n === this.#room) this.#grow();
    const n = this.#n++;
    const numbers = this.#numbers;
    for (let i = 0; i < numbers.length; i++) {
      const cell = row[TARGET_CELLS + i] as number | null;
      (numbers[i] as Float64Array)[n] = cell === null ? Number.NaN : cell;
    }
    (numbers[columnAt.rowid] as Float64Array)[n] =
      (row[TARGET_CELLS + columnAt.rowid] as number) - firstRowid;
    const texts = this.#texts;
    for (let i = 0; i < texts.length; i++) {
      const at = TARGET_CELLS + numbers.length + i;
      const text =
        at === STARTED_CELL
          ? unusual(row[at] as string, this.#written(row[STARTED_MS_CELL] as number))
          : at === NAMES_CELL
            ? this.#names(row[at] as string | null, row[at + 1] as string | null)
            : (row[at] as string | null);
      (texts[i] as TextBuilder).add(text);
    }
  }

  /** Writes the block into the tables of `schema` (`main` or `temp`). */
  write(db: Database, schema: string, chunk: number): void {
    const n = this.#n;
    const started = (this.#numbers[columnAt.started_at_ms] as Float64Array).subarray(0, n);
    const constants: Record<string, string | number | null> = {};
    const columns: { at: number; data: Buffer }[] = [];
    numberColumns.forEach((name, i) => {
      const values = this.#numbers[i] as Float64Array;
      const constant = constantOf(values, n);
      // JSON knows no infinite number.
      if (constant !== null && Number.isFinite(constant.value ?? 0)) constants[name] = constant.value;
      else columns.push({ at: columnAt[name], data: encodeColumn(values, n, null) });
    });
    textColumns.forEach((name, i) => {
      const { codes, texts } = (this.#texts[i] as TextBuilder).finish();
      if (texts.length === 1) constants[name] = texts[0] ?? null;
      else columns.push({ at: columnAt[name], data: encodeColumn(codes, n, texts) });
    });
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO ${schema}.fact_blocks (chunk, provider, model, mode, n, started_min_ms, started_max_ms, constants_json)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(chunk, ...this.#target, n, ...span(started), JSON.stringify(constants));
    const insert = db.prepare(`INSERT INTO ${schema}.fact_columns (id, data) VALUES (?, ?)`);
    for (const { at, data } of columns) insert.run(Number(lastInsertRowid) * COLUMNS_PER_BLOCK + at, data);
  }

  #grow(): void {
    this.#room *= 2;
    this.#numbers.forEach((values, i) => {
      this.#numbers[i] = grown(values, this.#room);
    });
  }
}

/** Texts as numbers in the order in which they first came. */
class TextBuilder {
  #codes = new Float64Array(FIRST_ROOM);
  readonly #known = new Map<string | null, number>();
  #n = 0;
  #last: string | null = null;
  #lastCode = -1;

  add(text: string | null): void {
    if (this.#n === this.#codes.length) this.#codes = grown(this.#codes, 2 * this.#n);
    if (this.#lastCode < 0 || text !== this.#last) {
      let code = this.#known.get(text);
      if (code === undefined) {
        code = this.#known.size;
        this.#known.set(text, code);
      }
      this.#last = text;
      this.#lastCode = code;
    }
    this.#codes[this.#n++] = this.#lastCode;
  }

  finish(): { codes: Float64Array; texts: (string | null)[] } {
    return { codes: this.#codes, texts: [...this.#known.keys()] };
  }
}

function grown(values: Float64Array, room: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(room);
  larger.set(values);
  return larger;
}

/** Null for the form in which dsr writes times. */
function unusual(startedAt: string, usual: string): string | null {
  return usual === startedAt ? null : startedAt;
}

/** Null where the response names no model: nothing follows from the other name alone. The same two stand on nearly every row. */
function namesWriter(): (asked: string | null, named: string | null) => string | null {
  let last: { asked: string | null; named: string | null; text: string } | null = null;
  return (asked, named) => {
    if (named === null) return null;
    if (last === null || last.asked !== asked || last.named !== named)
      last = { asked, named, text: JSON.stringify([asked, named]) };
    return last.text;
  };
}

function span(values: Float64Array): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}
