/** Two targets, number by number, on the console: what sets them apart in sentences, then every number. */
import { levelText, quantity } from "../base/index.ts";
import type { CompareDocument, CompareRow, CompareSide } from "../metrics/index.ts";
import { compareSentences, rowName, shownDifference, shownValue } from "./compare-words.ts";
import { count } from "./number.ts";
import { aside, blocks, item, lines } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

export function compareReport(document: CompareDocument, style: Style): string {
  return blocks(
    sides(document, style),
    lines(...compareSentences(document).map((sentence) => item("  ", sentence, style))),
    lines(numbers(document, style), aside(howToRead(document), style)),
    lines(...document.notes.map((note) => item("", note, style))),
  );
}

const right = { align: "right" as const };

function sides({ a, b }: CompareDocument, style: Style): string {
  type Row = CompareSide & { name: string };
  const rows: Row[] = [
    { name: "A", ...a },
    { name: "B", ...b },
  ];
  const columns: Column<Row>[] = [
    { head: "", cell: ({ name }) => name },
    { head: "target", cell: ({ target }) => target, wrapTo: 20 },
    { head: "requests", ...right, cell: ({ requests }) => count(requests) },
    { head: "answers", ...right, cell: ({ answers }) => count(answers) },
    { head: "runs", ...right, cell: ({ runs }) => count(runs), drop: 2 },
    { head: "prompts", cell: ({ sources }) => sources.join(", "), wrapTo: 12, drop: 1 },
    { head: "measured", cell: daysOf, drop: 3 },
  ];
  return table(rows, columns, style);
}

function daysOf({ span }: CompareSide): string {
  if (span === null) return "";
  const [first, last] = [span.first.slice(0, 10), span.last.slice(0, 10)];
  return first === last ? first : `${first} to ${last}`;
}

function numbers({ metrics }: CompareDocument, style: Style): string {
  const columns: Column<CompareRow>[] = [
    { head: "metric", cell: rowName, wrapTo: 16 },
    { head: "unit", cell: ({ unit }) => (unit.startsWith("0–") ? "" : unit), drop: 4 },
    { head: "A", ...right, cell: (row) => shownValue(row.a.value, row) },
    { head: "B", ...right, cell: (row) => shownValue(row.b.value, row) },
    { head: "B − A", ...right, cell: (row) => shownDifference(row).size, drop: 2 },
    { head: "interval", ...right, cell: (row) => shownDifference(row).interval },
    { head: "of", ...right, cell: basisCell, drop: 3 },
    {
      head: "better",
      cell: ({ verdict }) => VERDICTS[verdict],
      tone: ({ verdict }) => (verdict.endsWith("better") ? "green" : null),
    },
  ];
  return table(metrics, columns, style);
}

function basisCell({ difference, kind }: CompareRow): string {
  if (difference === null || kind === "price") return "";
  const { n, isPaired } = difference;
  return isPaired ? quantity(n, "pair") : `${count(n)} each`;
}

const VERDICTS: Readonly<Record<CompareRow["verdict"], string>> = {
  a_better: "A",
  b_better: "B",
  equal: "the same",
  open: "open",
  noise: "within noise",
  unknown: "unknown",
};

function howToRead({ confidence, comparisons }: CompareDocument): string {
  const level = levelText(confidence);
  if (comparisons === 0) return "List prices are exact.";
  return comparisons === 1
    ? `Interval and verdict at ${level}.`
    : `Each interval holds at ${level} by itself; that one of A and B is better at ${level} for all ${count(comparisons)} comparisons together (Holm). Percentages are of A's value.`;
}
