/**
 * Rows as RFC 4180 text and back, without loss. Null is an empty cell, the empty text is `""`. A text that a spreadsheet
 * would run as a formula gets a leading apostrophe, which reading takes off again; so does a text that already
 * looks escaped. Numbers are never touched.
 */
import { stringify } from "csv-stringify/sync";
import type { Cell, Column, Row, Table } from "./columns.ts";

/** Cell starts that Excel, LibreOffice or Sheets take for a formula (OWASP "CSV Injection"), full-width forms too. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const ESCAPED = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** The text form of rows, each ended by CRLF. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return stringify(rows as Cell[][], {
    record_delimiter: "windows",
    cast: {
      string: (value) => {
        if (value === "") return { value, quoted_empty: true };
        const safe = FORMULA.test(value) ? `'${value}` : value;
        // A lone CR or LF is no line end of ours, yet other readers would take it for one.
        return /[\r\n]/.test(safe) ? { value: safe, quoted: true } : safe;
      },
    },
  });
}

/** The header line of a table, CRLF included. */
export function csvHeader<T>(table: Table<T>): string {
  return csvText([table.columns.map(({ name }) => name)]);
}

/** One value as a row of its table. */
export function csvRow<T>(table: Table<T>, value: T): Cell[] {
  return table.columns.map((column) => {
    const cell = column.get(value);
    if (column.type !== "boolean" || cell === null) return cell;
    return cell === 1 ? "true" : "false";
  });
}

/** A cell as read: its text, or null for an empty cell without quotes. */
export type RawCell = string | null;

/** The typed value of a raw cell; what does not fit its column is handed on as text for the schema to refuse. */
export function decodeCell(type: Column<unknown>["type"], raw: RawCell): Cell {
  switch (type) {
    case "text":
      return raw !== null && ESCAPED.test(raw) ? raw.slice(1) : raw;
    case "json":
      return raw === "" ? null : raw;
    case "boolean":
      return raw === null ? null : /^true$/i.test(raw) ? 1 : /^false$/i.test(raw) ? 0 : raw;
    case "integer":
    case "real": {
      if (raw === null || raw.trim() === "") return null;
      const value = Number(raw);
      return Number.isNaN(value) ? raw : value;
    }
  }
}

/** The row by column name. `positions` says where in `raw` each column of the table stands. */
export function decodeRow<T>(table: Table<T>, positions: readonly number[], raw: readonly RawCell[]): Row {
  const row: Record<string, unknown> = {};
  table.columns.forEach((column, i) => {
    row[column.name] = decodeCell(column.type, raw[positions[i] ?? -1] ?? null);
  });
  return row;
}
