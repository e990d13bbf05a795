/**
 * Tables that fit. Too wide for the terminal, a table first narrows its wrapping column, then leaves out the columns
 * that matter least (and says which), and at last stacks its rows. Every cell is cleaned of control characters here.
 */
import Table from "cli-table3";
import { UNKNOWN } from "./number.ts";
import { plainLine } from "./sanitize.ts";
import { paint, type Style, type Tone } from "./style.ts";
import { displayWidth, padTo, wrap } from "./width.ts";

export interface Column<Row> {
  head: string;
  /** Written under the heading. */
  unit?: string;
  /** The heading in two short lines, where columns stand side by side; the second takes the place of the unit. */
  short?: readonly [string, string];
  /** Left unless told. */
  align?: "left" | "right";
  cell(row: Row): string;
  tone?(row: Row): Tone | null;
  /** Leave this column out when there is no room, the highest number first, equal ones together; without it the column always stays. */
  drop?: number;
  /** May be narrowed to this many columns of text by wrapping. */
  wrapTo?: number;
}

const GAP = "  ";
const NO_LINES = Object.fromEntries(
  "top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid"
    .split(" ")
    .map((name) => [name, ""]),
);

interface Laid<Row> {
  column: Column<Row>;
  cells: string[];
  width: number;
}

/** The table as text, lines joined by `\n`, without one at the end. `empty` stands for no rows at all. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<NoInfer<Row>>[],
  style: Style,
  empty = "none",
): string {
  if (rows.length === 0) return paint(empty, "dim", style);
  // A column with neither heading nor cells would be drawn one wide all the same.
  const all = columns.map((column) => measured(column, rows)).filter(({ width }) => width > 0);
  const { shown, left } = fitted(all, style.width);
  if (shown === null) return stacked(rows, all, style);
  const text = drawn(rows, shown, style);
  if (left.length === 0) return text;
  const names = left
    .map(({ column }) => plainLine(column.head))
    .filter((name) => name !== "")
    .join(", ");
  if (names === "") return text;
  return `${text}\n${paint(wrap(`No room here for: ${names}.`, style.width).join("\n"), "dim", style)}`;
}

function measured<Row>(column: Column<Row>, rows: readonly Row[]): Laid<Row> {
  const cells = rows.map((row) => plainLine(column.cell(row)));
  return { column, cells, width: Math.max(...[...headOf(column), ...cells].map(displayWidth)) };
}

function headOf<Row>({ head, unit, short }: Column<Row>): readonly [string, string] {
  return short ?? [plainLine(head), plainLine(unit ?? "")];
}

/** How far a wrapping column may still be narrowed. */
function spareOf<Row>({ column, width }: Laid<Row>): number {
  return column.wrapTo === undefined ? 0 : Math.max(0, width - column.wrapTo);
}

/** The columns that fit, narrowed if need be, and those left out; null when even the necessary ones do not fit. */
function fitted<Row>(
  all: readonly Laid<Row>[],
  width: number,
): { shown: Laid<Row>[] | null; left: Laid<Row>[] } {
  const dropped = new Set<Laid<Row>>();
  for (;;) {
    const kept = all.filter((laid) => !dropped.has(laid));
    const shown = kept.map((laid) => ({ ...laid }));
    let excess = shown.reduce((sum, laid) => sum + laid.width + GAP.length, -GAP.length) - width;
    for (; excess > 0; excess--) {
      const widest = shown.reduce<Laid<Row> | null>(
        (most, laid) => (spareOf(laid) > (most === null ? 0 : spareOf(most)) ? laid : most),
        null,
      );
      if (widest === null) break;
      widest.width -= 1;
    }
    if (excess <= 0) return { shown, left: all.filter((laid) => dropped.has(laid)) };
    const least = Math.max(...kept.map(({ column }) => column.drop ?? -1));
    if (least < 0) return { shown: null, left: [] };
    for (const laid of kept) if (laid.column.drop === least) dropped.add(laid);
  }
}

function drawn<Row>(rows: readonly Row[], shown: readonly Laid<Row>[], style: Style): string {
  const grid = new Table({
    chars: { ...NO_LINES, middle: GAP },
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
    colAligns: shown.map(({ column }) => column.align ?? "left"),
    colWidths: shown.map(({ width }) => width),
  });
  const heads = shown.map(({ column }) => headOf(column));
  grid.push(heads.map(([first]) => paint(first, "bold", style)));
  if (heads.some(([, second]) => second !== ""))
    grid.push(heads.map(([, second]) => paint(second, "dim", style)));
  grid.push(shown.map(({ width }) => paint("─".repeat(width), "dim", style)));
  rows.forEach((row, i) => {
    grid.push(
      shown.map(({ column, cells, width }) =>
        wrap(cells[i] ?? "", width)
          .map((line) => paint(line, column.tone?.(row) ?? null, style))
          .join("\n"),
      ),
    );
  });
  return grid
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** One block per row: the first column as its title, the others below it by name. */
function stacked<Row>(rows: readonly Row[], all: readonly Laid<Row>[], style: Style): string {
  const [title, ...rest] = all;
  const names = Math.max(0, ...rest.map(({ column }) => displayWidth(plainLine(column.head))));
  return rows
    .map((row, i) => {
      const lines = rest
        .filter(({ cells }) => cells[i] !== "")
        .map(({ column, cells }) => {
          const name = padTo(plainLine(column.head), names);
          const value = withUnit(cells[i] ?? "", column.unit);
          const room = Math.max(4, style.width - names - 2 * GAP.length);
          return wrap(value, room)
            .map((line, k) => {
              const shown = paint(line, column.tone?.(row) ?? null, style);
              return `${GAP}${k === 0 ? paint(name, "dim", style) : " ".repeat(names)}${GAP}${shown}`;
            })
            .join("\n");
        });
      const name = title?.cells[i] ?? "";
      const head = name === "" ? [] : wrap(name, style.width).map((line) => paint(line, "bold", style));
      return [...head, ...lines].join("\n");
    })
    .join("\n");
}

function withUnit(value: string, unit: string | undefined): string {
  return unit === undefined || value === UNKNOWN ? value : `${value} ${unit}`;
}
