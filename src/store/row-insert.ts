/**
 * Inserting rows. Handing a value over to SQLite costs about as much as storing it, and of the many columns of a request some
 * are empty: only what a row holds is handed over, by a statement for rows of that shape.
 */
import type { Database, RunResult, Statement } from "better-sqlite3";
import type { Cell, Column } from "./columns.ts";

/** The rows of a run have few shapes; past this many, rows are stored with their empty cells. */
const MOST_SHAPES = 64;

/** An inserter into `table`; `onConflict` is what stands after `ON CONFLICT`. */
export function rowInserter<T>(
  db: Database,
  table: string,
  columns: readonly Column<T>[],
  onConflict: string,
): (value: T) => RunResult {
  const statements = new Map<string, Statement<Cell[]>>();
  const prepare = (present: readonly Column<T>[]) => {
    const names = present.map(({ name }) => name).join(", ");
    const marks = present.map(() => "?").join(", ");
    return db.prepare<Cell[]>(`INSERT INTO ${table} (${names}) VALUES (${marks}) ON CONFLICT ${onConflict}`);
  };
  const forAll = prepare(columns);
  return (value) => {
    const cells: Cell[] = [];
    let shape = "";
    let bits = 0;
    for (let i = 0; i < columns.length; i++) {
      const cell = columns[i]?.get(value) ?? null;
      if (cell !== null) {
        cells.push(cell);
        bits |= 1 << (i & 31);
      }
      if ((i & 31) === 31) {
        shape += `${bits},`;
        bits = 0;
      }
    }
    shape += bits;
    let statement = statements.get(shape);
    if (statement === undefined) {
      if (statements.size === MOST_SHAPES) return forAll.run(...columns.map((column) => column.get(value)));
      statement = prepare(columns.filter((column) => column.get(value) !== null));
      statements.set(shape, statement);
    }
    // Spread out: of an array, each element is a call into the engine.
    return statement.run(...cells);
  };
}
