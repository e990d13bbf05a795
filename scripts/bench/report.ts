/** What a part of the bench found, and how it is written down: as tables that read the same in a terminal and in docs. */

export interface Table {
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

export interface PartReport {
  title: string;
  /** What is measured, and beside which reference. */
  about: string;
  tables: Table[];
  notes: string[];
  /** What must hold on any machine, however slow, and did not. */
  faults: string[];
}

/** Markdown whose tables are padded, so that it also reads well as plain text. */
export function partText({ title, about, tables, notes, faults }: PartReport): string {
  return [
    `## ${title}`,
    about,
    ...tables.map(tableText),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join("\n")] : []),
    ...(faults.length > 0 ? [faults.map((fault) => `- **FAULT: ${fault}**`).join("\n")] : []),
  ].join("\n\n");
}

/** The first column is text, all others are figures and stand at the right. */
function tableText({ head, rows }: Table): string {
  const widths = head.map((name, i) =>
    Math.max(3, ...[name, ...rows.map((row) => row[i] ?? "")].map(length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => padded(cells[i] ?? "", width, i > 0)).join(" | ")} |`;
  const rule = `|${widths.map((width, i) => `${"-".repeat(width + (i > 0 ? 1 : 2))}${i > 0 ? ":" : ""}`).join("|")}|`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

function padded(text: string, width: number, right: boolean): string {
  const space = " ".repeat(width - length(text));
  return right ? space + text : text + space;
}

function length(text: string): number {
  return [...text].length;
}

/** Milliseconds with the digits that mean something. */
export function ms(value: number | null): string {
  return value === null || Number.isNaN(value)
    ? "?"
    : value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);
}

/** `p50 / p99 / max` of milliseconds. */
export function spread({ p50, p99, max }: Spread): string {
  return [p50, p99, max].map(ms).join(" / ");
}

export function times(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)}×`;
}

/** A share of 0 to 1. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

export interface Spread {
  p50: number;
  p99: number;
  max: number;
}

/** NaN where there is nothing. */
export function spreadOf(values: Iterable<number>): Spread {
  const ascending = Float64Array.from(values).sort();
  const at = (q: number) => ascending[Math.round(q * (ascending.length - 1))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** Middle value; NaN where there is none. */
export function middle(values: Iterable<number>): number {
  return spreadOf(values).p50;
}
