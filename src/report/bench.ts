/** The summary of an accuracy run: how many answers were right, what stood in the way of more, and what it took. */
import { benchCauses } from "./bench-causes.ts";
import type { BenchRow } from "./bench-row.ts";
import { count, money, UNKNOWN } from "./number.ts";
import { aside, blocks, item, lines } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

/** Samples of a list that are named before the rest is counted. */
const NAMED = 10;

/** Tables and notes of one run. `unscored` is kept apart from wrong, by reason. */
export function benchReport(rows: readonly BenchRow[], style: Style): string {
  const right = { align: "right" as const };
  const grid = table(
    rows,
    [
      { head: "target", cell: (row) => row.target, wrapTo: 20 },
      datasetColumn(rows),
      { head: "accuracy", ...right, cell: accuracyText },
      { head: "95 %", ...right, cell: intervalText },
      { head: "n", ...right, cell: (row) => `${count(row.answered)}/${count(row.asked)}` },
      {
        head: "unscored",
        cell: unscoredText,
        wrapTo: 12,
        tone: (row) => (unscoredText(row) === "0" ? null : "yellow"),
      },
      { head: "truncated", ...right, cell: (row) => count(row.truncated), drop: 3 },
      { head: "input", unit: "tok", ...right, cell: (row) => count(row.inputTokens), drop: 6 },
      { head: "output", unit: "tok", ...right, cell: (row) => count(row.outputTokens), drop: 5 },
      { head: "cost", unit: "CNY", ...right, cell: (row) => money(row.costCny), drop: 1 },
      { head: "per correct", unit: "CNY", ...right, cell: (row) => money(row.costPerCorrectCny), drop: 2 },
    ],
    style,
    "no target was asked",
  );
  const notes = rows.flatMap((row) =>
    [...row.notes, ...gradingNotes(row)].map((note) => item("  ", `${row.target}: ${note}`, style)),
  );
  return blocks(
    grid,
    repeatsTable(rows, style),
    benchCauses(rows, style),
    lines(...notes, ...legend(rows, style)),
  );
}

function repeatsTable(rows: readonly BenchRow[], style: Style): string | null {
  const repeated = rows.filter(({ repeats }) => repeats !== null);
  if (repeated.length === 0) return null;
  const right = { align: "right" as const };
  return table(
    repeated,
    [
      { head: "target", cell: (row) => row.target, wrapTo: 20 },
      datasetColumn(repeated),
      { head: "k", ...right, cell: kText },
      { head: "avg@k", ...right, cell: (row) => points(row.repeats?.average) },
      { head: "pass@k", ...right, cell: (row) => points(row.repeats?.pass) },
      { head: "maj@k", ...right, cell: (row) => points(row.repeats?.majority) },
    ],
    style,
  );
}

/** `8`; where failed requests left some questions with fewer answers than others, `7 of 8`. */
function kText({ repeats }: BenchRow): string {
  if (repeats === null) return UNKNOWN;
  return repeats.k < repeats.most ? `${count(repeats.k)} of ${count(repeats.most)}` : count(repeats.k);
}

/** What the grader itself is not sure of, and which questions are known to be broken. */
function gradingNotes({ accuracy, lenientAccuracy, disputed, withoutFlawed, fromCache }: BenchRow): string[] {
  const notes: string[] = [];
  if (disputed.length > 0 && lenientAccuracy !== null)
    notes.push(
      `${points(accuracy)} by the strict reading, ${points(lenientAccuracy)} by the lenient one; they differ on ${named(disputed)}`,
    );
  if (withoutFlawed !== null)
    notes.push(
      `without questions that are known to be broken: ${points(withoutFlawed.accuracy)} (${count(withoutFlawed.questions)} questions)`,
    );
  if (fromCache > 0) notes.push(`${count(fromCache)} answers are taken from earlier runs`);
  return notes;
}

function named(ids: readonly string[]): string {
  const rest = ids.length - NAMED;
  return `${count(ids.length)}: ${ids.slice(0, NAMED).join(", ")}${rest > 0 ? ` and ${count(rest)} more (--json lists them)` : ""}`;
}

function legend(rows: readonly BenchRow[], style: Style): string[] {
  const known = rows.some(({ accuracy }) => accuracy !== null)
    ? [
        aside(
          "Accuracy in 0–100 ± one standard error; questions are drawn, their repeats are not taken for new ones.",
          style,
        ),
      ]
    : [];
  const unscored = rows.some((row) => unscoredText(row) !== "0")
    ? [
        aside(
          "n: answered and gradable, of asked. Failed and ungraded requests are left out of the accuracy. Answers that are empty, cut off, refused or unreadable are unscored: they count as not correct, and nobody showed that the model was wrong.",
          style,
        ),
      ]
    : [];
  return [...known, ...unscored];
}

/** May give way where all rows have the same data set. */
function datasetColumn(rows: readonly BenchRow[]): Column<BenchRow> {
  const column: Column<BenchRow> = { head: "dataset", cell: (row) => row.dataset };
  return new Set(rows.map(({ dataset }) => dataset)).size > 1 ? column : { ...column, drop: 4 };
}

/** `71.2 ± 3.2`; without an error `71.2 ± –`. Accuracy has one decimal whatever its size. */
function accuracyText({ accuracy, standardError }: BenchRow): string {
  return accuracy === null ? UNKNOWN : `${points(accuracy)} ± ${points(standardError)}`;
}

function intervalText({ interval }: BenchRow): string {
  return interval === null ? UNKNOWN : `${points(interval.low)}–${points(interval.high)}`;
}

function points(value: number | null | undefined): string {
  return value == null ? UNKNOWN : value.toFixed(1);
}

function unscoredText({ unscored }: BenchRow): string {
  const { error, empty, truncated, refused, unparsed, ungraded } = unscored;
  const said = Object.entries({ error, empty, truncated, refused, unparsed, ungraded })
    .filter(([, n]) => n > 0)
    .map(([reason, n]) => `${count(n)} ${reason}`);
  return said.length === 0 ? "0" : said.join(", ");
}
