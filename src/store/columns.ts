/**
 * What a stored row is made of. One list of columns per table serves SQLite, CSV and the reader of both, so the
 * two stores cannot drift apart.
 */
import type { ZodType } from "zod";

/** A stored value. Booleans are 0 and 1; JSON is text. Absent is null. */
export type Cell = string | number | null;

type ColumnType = "text" | "integer" | "real" | "boolean" | "json";

export interface Column<T> {
  /** snake_case with the unit at the end; the same in SQLite and CSV, and stable. */
  readonly name: string;
  readonly type: ColumnType;
  /** True for a column that came later: a CSV file of an earlier version lacks it, which means that nobody knows. */
  readonly isLater?: true;
  get(value: T): Cell;
}

/** A stored row by column name. */
export type Row = Readonly<Record<string, unknown>>;

/** How one kind of thing is stored: where, in which columns, and how to get it back. */
export interface Table<T> {
  readonly name: string;
  /** What a row from outside must satisfy. */
  readonly schema: ZodType<T>;
  readonly columns: readonly Column<T>[];
  /** The inverse of the columns. Throws on damaged JSON; checks nothing else: a row from outside needs its schema. */
  fromRow(row: Row): unknown;
}

type Getter<T> = (value: T) => Cell;

export function text<T>(name: string, get: Getter<T>): Column<T> {
  return { name, type: "text", get };
}

export function integer<T>(name: string, get: Getter<T>): Column<T> {
  return { name, type: "integer", get };
}

export function real<T>(name: string, get: Getter<T>): Column<T> {
  return { name, type: "real", get };
}

export function boolean<T>(name: string, get: (value: T) => boolean | null): Column<T> {
  return {
    name,
    type: "boolean",
    get: (value) => {
      const is = get(value);
      return is === null ? null : is ? 1 : 0;
    },
  };
}

/** A structure that is never filtered on, kept as one JSON text; null stays null. */
export function json<T>(name: string, get: (value: T) => unknown): Column<T> {
  return {
    name,
    type: "json",
    get: (value) => {
      const part = get(value);
      return part === null ? null : JSON.stringify(part);
    },
  };
}

/** The columns as ones that files of earlier versions lack. */
export function later<T>(...columns: readonly Column<T>[]): Column<T>[] {
  return columns.map((column) => ({ ...column, isLater: true }));
}

/** Reads a JSON cell back; null stays null. Throws a SyntaxError on damaged text. */
export function parsedJson(cell: unknown): unknown {
  return typeof cell === "string" ? JSON.parse(cell) : (cell ?? null);
}

/** Reads a boolean cell back; anything but 0 and 1 is handed on for the schema to refuse. */
export function parsedBoolean(cell: unknown): unknown {
  return cell === 1 ? true : cell === 0 ? false : cell;
}
