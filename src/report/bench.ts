/** The summary of an accuracy run. */
import { count, money, UNKNOWN } from "./number.ts";
import { blocks, item, lines } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

export interface BenchRow {
  /** `provider/model@mode` */
  target: string;
  dataset: string;
  /** 0–100; failed requests left out, other unscored answers not correct; null when no answer came. */
  accuracy: number | null;
  /** In points of accuracy; null when it cannot be estimated. */
  standardError: number | null;
  /** Requests that were answered, gradable or not: what the accuracy rests on. */
  answered: number;
  /** Requests sent, those left out that we cut off ourselves. */
  asked: number;
  /** Of those asked, how many could not be graded, by reason. */
  unscored: { error: number; empty: number; truncated: number; unparsed: number };
  /** Answers cut by the output cap, whether or not they could be graded. */
  truncated: number;
  inputTokens: number | null;
  outputTokens: number | null;
  costCny: number | null;
  /** CNY per correct answer; null when a cost is not known or nothing was correct. */
  costPerCorrectCny: number | null;
  notes: readonly string[];
}

/** Table and notes of one run. `unscored` is kept apart from wrong, by reason. */
export function benchReport(rows: readonly BenchRow[], style: Style): string {
  const right = { align: "right" as const };
  const grid = table(
    rows,
    [
      { head: "target", cell: (row) => row.target, wrapTo: 20 },
      datasetColumn(rows),
      { head: "accuracy", ...right, cell: accuracyText },
      { head: "n", ...right, cell: (row) => `${count(row.answered)}/${count(row.asked)}` },
      {
        head: "unscored",
        cell: unscoredText,
        wrapTo: 12,
        tone: (row) => (unscoredText(row) === "0" ? null : "yellow"),
      },
      { head: "truncated", ...right, cell: (row) => count(row.truncated), drop: 2 },
      { head: "input", unit: "tok", ...right, cell: (row) => count(row.inputTokens), drop: 5 },
      { head: "output", unit: "tok", ...right, cell: (row) => count(row.outputTokens), drop: 4 },
      { head: "cost", unit: "CNY", ...right, cell: (row) => money(row.costCny) },
      { head: "per correct", unit: "CNY", ...right, cell: (row) => money(row.costPerCorrectCny), drop: 1 },
    ],
    style,
    "no target was asked",
  );
  const notes = rows.flatMap((row) => row.notes.map((note) => item("  ", `${row.target}: ${note}`, style)));
  const unscored = rows.some((row) => unscoredText(row) !== "0")
    ? item(
        "",
        "n: answered of asked. Failed requests are left out of the accuracy. Answers that are empty, cut off or unreadable are unscored: they count " +
          "as not correct, and nobody showed that the model was wrong.",
        style,
        "dim",
      )
    : null;
  const error = rows.some((row) => row.accuracy !== null)
    ? item("", "Accuracy in 0–100 ± one standard error.", style, "dim")
    : null;
  return blocks(grid, lines(...notes, error, unscored));
}

/** May give way where all rows have the same data set. */
function datasetColumn(rows: readonly BenchRow[]): Column<BenchRow> {
  const column: Column<BenchRow> = { head: "dataset", cell: (row) => row.dataset };
  return new Set(rows.map(({ dataset }) => dataset)).size > 1 ? column : { ...column, drop: 3 };
}

/** `71.2 ± 3.2`; without an error `71.2 ± –`. Accuracy has one decimal whatever its size. */
function accuracyText(row: BenchRow): string {
  if (row.accuracy === null) return UNKNOWN;
  return `${row.accuracy.toFixed(1)} ± ${row.standardError === null ? UNKNOWN : row.standardError.toFixed(1)}`;
}

function unscoredText({ unscored }: BenchRow): string {
  const { error, empty, truncated, unparsed } = unscored;
  const said = Object.entries({ error, empty, truncated, unparsed })
    .filter(([, n]) => n > 0)
    .map(([reason, n]) => `${count(n)} ${reason}`);
  return said.length === 0 ? "0" : said.join(", ");
}
