/** The summary of a performance run: one table and the notes to it. */
import { count, figure, money, percent } from "./number.ts";
import { blocks, item, lines } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

/** A number with what it rests on: `n` observations, null where there is no such count. */
export interface Measured {
  value: number | null;
  n: number | null;
}

export interface PerfRow {
  /** `provider/model@mode` */
  target: string;
  /** Requests sent; failed ones count here and in `success`, nowhere else. */
  sent: number;
  succeeded: number;
  /** 0–1 */
  success: number | null;
  /** Seconds; percentiles are the slow tail. */
  ttft: { median: Measured; p90: Measured; p99: Measured };
  /** Tokens per second. */
  decode: Measured;
  otps: Measured;
  /** Tokens per request, reasoning included. */
  otpr: Measured;
  /** CNY for the whole run; null when a price, a rate or a usage is not known. */
  costCny: number | null;
  /** Sentences about this target: failures by kind, substituted models, missing usage. */
  notes: readonly string[];
}

/** Below this a 99th percentile is close to the slowest request seen. */
const ENOUGH_FOR_P99 = 100;

/** Table, legend and notes of one run. */
export function perfReport(rows: readonly PerfRow[], style: Style): string {
  return blocks(perfTable(rows, style), notes(rows, style));
}

function perfTable(rows: readonly PerfRow[], style: Style): string {
  const marks = noteMarks(rows);
  const right = { align: "right" as const };
  const columns: Column<PerfRow>[] = [
    {
      head: "target",
      cell: (row) => [row.target, ...marksOf(row, marks).map((mark) => `[${mark}]`)].join(" "),
      wrapTo: 20,
    },
    { head: "n", ...right, cell: (row) => `${count(row.succeeded)}/${count(row.sent)}` },
    {
      head: "success",
      ...right,
      cell: (row) => percent(row.success),
      tone: (row) =>
        row.success === null || row.success === 1 ? null : row.success < 0.5 ? "red" : "yellow",
    },
    ttftColumn("median", "med s", (row) => row.ttft.median),
    { ...ttftColumn("p90", "p90 s", (row) => row.ttft.p90), drop: 1 },
    { ...ttftColumn("p99", "p99 s", (row) => row.ttft.p99), drop: 5 },
    { head: "decode", unit: "tok/s", ...right, cell: (row) => figure(row.decode.value), drop: 3 },
    { head: "otps", unit: "tok/s", ...right, cell: (row) => figure(row.otps.value), drop: 2 },
    { head: "otpr", unit: "tok", ...right, cell: (row) => figure(row.otpr.value), drop: 4 },
    { head: "cost", unit: "CNY", ...right, cell: (row) => money(row.costCny) },
  ];
  return table(rows, columns, style, "no target was measured");
}

function ttftColumn(stat: string, under: string, of: (row: PerfRow) => Measured): Column<PerfRow> {
  return {
    head: `ttft ${stat}`,
    unit: "s",
    short: ["ttft", under],
    align: "right",
    cell: (row) => figure(of(row).value),
  };
}

function marksOf(row: PerfRow, marks: ReadonlyMap<string, string>): string[] {
  return row.notes.map((note) => marks.get(note) ?? "").sort((a, b) => Number(a) - Number(b));
}

/** One number for every different note, in order of appearance. */
function noteMarks(rows: readonly PerfRow[]): Map<string, string> {
  const marks = new Map<string, string>();
  for (const note of rows.flatMap((row) => row.notes)) {
    if (!marks.has(note)) marks.set(note, String(marks.size + 1));
  }
  return marks;
}

function notes(rows: readonly PerfRow[], style: Style): string {
  const legend = [...noteMarks(rows)].map(([note, mark]) => item(`[${mark}] `, note, style));
  const fewest = rows.map((row) => row.ttft.p99.n).filter((n) => n !== null && n < ENOUGH_FOR_P99);
  return lines(
    ...legend,
    ...fewerThanSucceeded(rows).map((sentence) => item("", sentence, style)),
    rows.some((row) => row.succeeded < row.sent)
      ? item("", "Failed requests count in success and in no other number.", style, "dim")
      : null,
    rows.some((row) => row.costCny === null)
      ? item(
          "",
          "A cost of – is not known: a price, an exchange rate or a token count is missing.",
          style,
          "dim",
        )
      : null,
    fewest.length > 0
      ? item("", `With fewer than ${ENOUGH_FOR_P99} requests, p99 is close to the slowest one.`, style, "dim")
      : null,
  );
}

/** Where a number rests on fewer requests than succeeded (no usage in the answer, say), the table's n is not its n. */
function fewerThanSucceeded(rows: readonly PerfRow[]): string[] {
  const said = rows.flatMap((row) =>
    Object.entries({ ttft: row.ttft.median, decode: row.decode, otps: row.otps, otpr: row.otpr }).flatMap(
      ([name, { n }]) =>
        n !== null && n < row.succeeded
          ? [
              {
                target: row.target,
                what: `${name} from ${count(n)} of ${count(row.succeeded)} successful requests`,
              },
            ]
          : [],
    ),
  );
  return [...Map.groupBy(said, ({ what }) => what)].map(
    ([what, of]) => `${what}: ${of.map(({ target }) => target).join(", ")}.`,
  );
}
