/** How true this client's times are on this host: a table of errors by load, and what follows from it. */
import { count, figure, percent, UNKNOWN } from "./number.ts";
import { blocks, item, lines } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

/** Milliseconds; null where nothing was measured. */
export interface ErrorSpread {
  p50: number | null;
  p99: number | null;
  max: number | null;
}

export interface CalibrationRow {
  /** Streams open at once. */
  streams: number;
  /** Events a second asked for on each of them. */
  perStream: number;
  /** Events a second on all of them, as they were really written. */
  eventsPerS: number;
  /** Measured − true: the upper and the lower bound of it. */
  ttft: { atMost: ErrorSpread; atLeast: ErrorSpread };
  gap: ErrorSpread & { n: number };
  /** Of gaps that are not flagged; null where nothing can be flagged. */
  unflaggedGap: (ErrorSpread & { n: number }) | null;
  /** The golden server behind its own schedule. */
  serverLate: ErrorSpread;
  /** Share (0–1) of outputs whose stated delay bound was large enough, as far as that is known; null without bounds. */
  covered: { atLeast: number; atMost: number } | null;
  /** CPU time of this process, requests included. */
  usPerEvent: number | null;
  /** What is wrong with the row, in words. */
  notes: readonly string[];
}

export interface CalibrationText {
  /** The host in one line. */
  host: string;
  rows: readonly CalibrationRow[];
  /** The sentences that the rows come to. */
  conclusions: readonly string[];
  /** What the reader should know of this very run. */
  notes: readonly string[];
}

/** Host, table, how to read it, conclusions. */
export function calibrationReport({ host, rows, conclusions, notes }: CalibrationText, style: Style): string {
  return blocks(
    item("", host, style, "dim"),
    errorTable(rows, style),
    lines(
      item(
        "",
        "Errors are measured − true in milliseconds: p50 / p99 / max. Of ttft two bounds are known, since a request leaves at " +
          "some moment of its writing. Flagged is what dsr itself says may be more than 1 ms late. Server late is no error of this client.",
        style,
        "dim",
      ),
      ...rows.flatMap((row) =>
        row.notes.map((note) => item("", `${loadOf(row)} ev/s: ${note}`, style, "yellow")),
      ),
      ...notes.map((note) => item("", note, style)),
    ),
    lines(...conclusions.map((sentence) => item("", sentence, style, "bold"))),
  );
}

function errorTable(rows: readonly CalibrationRow[], style: Style): string {
  const right = { align: "right" as const };
  const columns: Column<CalibrationRow>[] = [
    { head: "load", unit: "ev/s", ...right, cell: loadOf },
    { head: "in all", unit: "ev/s", ...right, cell: ({ eventsPerS }) => figure(eventsPerS) },
    { head: "ttft, at most", unit: "ms", ...right, cell: ({ ttft }) => spreadText(ttft.atMost) },
    { head: "ttft, at least", unit: "ms", ...right, cell: ({ ttft }) => spreadText(ttft.atLeast), drop: 4 },
    { head: "gap", unit: "ms", ...right, cell: ({ gap }) => spreadText(gap) },
    { head: "flagged", unit: "of gaps", ...right, cell: (row) => percent(flagged(row)), drop: 1 },
    { head: "gap, unflagged", unit: "ms", ...right, cell: (row) => spreadText(row.unflaggedGap), drop: 2 },
    { head: "covered", unit: "by bound", ...right, cell: coveredText, drop: 3 },
    { head: "server late", unit: "ms", ...right, cell: (row) => spreadText(row.serverLate), drop: 5 },
    { head: "CPU", unit: "µs/ev", ...right, cell: ({ usPerEvent }) => figure(usPerEvent), drop: 6 },
  ];
  return table(rows, columns, style, "nothing was measured");
}

/** `0.12 / 0.98 / 3.4`: two decimals are as fine as these times repeat. */
function spreadText(spread: ErrorSpread | null): string {
  if (spread === null) return UNKNOWN;
  const { p50, p99, max } = spread;
  const shown = (value: number | null) =>
    value === null ? UNKNOWN : value.toFixed(Math.abs(value) < 9.995 ? 2 : 1).replace(/^-(?=0\.00$)/, "");
  return [p50, p99, max].map(shown).join(" / ");
}

function flagged({ gap, unflaggedGap }: CalibrationRow): number | null {
  return unflaggedGap === null || gap.n === 0 ? null : 1 - unflaggedGap.n / gap.n;
}

function coveredText({ covered }: CalibrationRow): string {
  if (covered === null) return UNKNOWN;
  const [least, most] = [percent(covered.atLeast), percent(covered.atMost)];
  return least === most ? most : `${least.replace(" %", "")}–${most}`;
}

function loadOf({ streams, perStream }: CalibrationRow): string {
  return `${count(streams)} × ${perStream}`;
}
