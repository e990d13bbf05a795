/** Two targets, question by question, on the console: what sets them apart on top, then each answer that differs. */
import type { BenchDiffDocument, DiffRow, DiffSide } from "./bench-diff-row.ts";
import {
  CAUSES_NOTE,
  diffSentences,
  flippedSubjects,
  leftOutText,
  outcomeText,
  questionText,
} from "./bench-diff-words.ts";
import { lossColumns } from "./bench-loss.ts";
import { distinctLength } from "./inventory.ts";
import { count, moment, percent, UNKNOWN } from "./number.ts";
import { aside, blocks, item, lines, section } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

/** Differing questions that are listed unless all are asked for. */
const LISTED = 20;
/** Subjects that are listed. */
const SUBJECTS = 12;

/** Ids, verdicts and short results, never a text. */
export function benchDiffReport(diff: BenchDiffDocument, all: boolean, style: Style): string {
  return blocks(
    sides(diff, style),
    lines(...diffSentences(diff).map((sentence) => item("  ", sentence, style))),
    causes(diff, style),
    subjects(diff, style),
    questions(diff, all, style),
    lines(...[leftOutText(diff)].map((text) => (text === null ? null : item("", text, style)))),
  );
}

const right = { align: "right" as const };

function sides({ a, b }: BenchDiffDocument, style: Style): string {
  const length = distinctLength([...new Set([a.run, b.run])]);
  return table(
    [
      { name: "A", ...a },
      { name: "B", ...b },
    ],
    [
      { head: "", cell: ({ name }) => name },
      { head: "target", cell: ({ target }) => target, wrapTo: 20 },
      { head: "run", cell: ({ run }) => run.slice(0, length), drop: 2 },
      { head: "begun", cell: ({ startedAt }) => moment(startedAt), drop: 4 },
      { head: "accuracy", ...right, cell: ({ accuracy }) => accuracy?.toFixed(1) ?? UNKNOWN },
      { head: "answers", ...right, cell: ({ n }) => count(n) },
      { head: "output", unit: "tok median", ...right, cell: (side) => count(side.outputTokens), drop: 1 },
      { head: "thinking", unit: "tok median", ...right, cell: (side) => count(side.thinkingTokens), drop: 1 },
      { head: "loops", ...right, cell: loopCell, drop: 3 },
    ],
    style,
  );
}

function loopCell({ loops }: DiffSide): string {
  return percent(loops?.share ?? null);
}

function causes({ causes: loss, a, b }: BenchDiffDocument, style: Style): string | null {
  if (loss === null || (a.accuracy === b.accuracy && Object.values(loss).every((points) => points === 0)))
    return null;
  const columns = lossColumns([loss], (row) => row);
  const grid = table([loss], [columns.lost, ...columns.causes], style);
  return section("Where B's points went", style, grid, aside(CAUSES_NOTE, style));
}

function subjects(diff: BenchDiffDocument, style: Style): string | null {
  const flipped = flippedSubjects(diff);
  const rest = flipped.length - SUBJECTS;
  if (flipped.length === 0) return null;
  return section(
    "By subject",
    style,
    table(
      flipped.slice(0, SUBJECTS),
      [
        { head: "subject", cell: ({ subject }) => subject ?? UNKNOWN, wrapTo: 20 },
        { head: "answers", ...right, cell: ({ n }) => count(n) },
        {
          head: "A alone is right",
          short: ["A alone", "right"],
          ...right,
          cell: ({ aOnly }) => count(aOnly),
        },
        {
          head: "B alone is right",
          short: ["B alone", "right"],
          ...right,
          cell: ({ bOnly }) => count(bOnly),
        },
      ],
      style,
    ),
    rest > 0 ? item("", `and ${count(rest)} more subjects with fewer (--json has all)`, style) : null,
  );
}

function questions({ differences }: BenchDiffDocument, all: boolean, style: Style): string {
  const shown = all ? differences : differences.slice(0, LISTED);
  const rest = differences.length - shown.length;
  const isRepeated = differences.some(({ repeat }) => repeat > 0);
  const datasets = new Set(differences.map(({ dataset }) => dataset));
  const columns: Column<DiffRow>[] = [
    { head: "question", cell: (row) => questionText(row, isRepeated), wrapTo: 16 },
    ...(datasets.size > 1 ? [{ head: "dataset", cell: ({ dataset }: DiffRow) => dataset }] : []),
    { head: "subject", cell: ({ subject }) => subject ?? "", wrapTo: 14, drop: 3 },
    { head: "A", cell: ({ a }) => outcomeText(a), wrapTo: 16, tone: toneOf("a") },
    { head: "B", cell: ({ b }) => outcomeText(b), wrapTo: 16, tone: toneOf("b") },
    { head: "A", unit: "tok", ...right, cell: ({ a }) => count(a.outputTokens), drop: 2 },
    { head: "B", unit: "tok", ...right, cell: ({ b }) => count(b.outputTokens), drop: 2 },
  ];
  return section(
    "Where they differ",
    style,
    table(shown, columns, style, "No answer differs: alike right, and alike wrong."),
    rest > 0 ? item("", `and ${count(rest)} more: --all lists them`, style) : null,
  );
}

function toneOf(side: "a" | "b"): NonNullable<Column<DiffRow>["tone"]> {
  return (row) => (row[side].verdict === "correct" ? "green" : null);
}
