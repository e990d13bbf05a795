/** Two targets, question by question, as one page that needs nothing else: to keep, to send, to read without a terminal. */
import type { BenchDiffDocument, DiffRow, DiffSide } from "./bench-diff-row.ts";
import {
  CAUSES_NOTE,
  diffSentences,
  flippedSubjects,
  KINDS,
  leftOutText,
  outcomeText,
  questionText,
} from "./bench-diff-words.ts";
import { lossCauses } from "./bench-loss.ts";
import { escaped, escapedCell, escapedLines, pagePieces } from "./html.ts";
import { count, moment, percent, signedPoints, UNKNOWN } from "./number.ts";

/** An answer's text, or why there is none to show. */
export type ShownText = { text: string; reasoning: string | null } | { withheld: string };

/** The texts of both sides of a difference. */
export type TextsOf = (row: DiffRow) => { a: ShownText; b: ShownText };

/** Of a longer text beginning and end are shown, so that a browser opens the page. */
const SHOWN_CHARS = 20_000;

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #5b6570; --line: #d5dae0; --paper: #fff; --band: #f4f6f8; --good: #17663a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --dim: #9aa5b1; --line: #343b44; --paper: #14171b; --band: #1d2228; --good: #6fcf97; } }
body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 600; } .n { text-align: right; } .dim { color: var(--dim); } .good { color: var(--good); }
details { margin: .5rem 0; } summary { cursor: pointer; font-weight: 600; }
details details { margin: .5rem 0 .5rem 1rem; } details details > summary { font-weight: 400; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
.two > div { min-width: 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--band); border: 1px solid var(--line); padding: .6rem; margin: .3rem 0; max-height: 40rem; overflow-y: auto; font: 13px/1.45 ui-monospace, monospace; }
`;

/**
 * The page in pieces, one question's texts at a time. Without `textsOf` it holds ids, verdicts and short results alone; with it, the
 * texts of answers that differ, side by side.
 */
export function benchDiffPage(diff: BenchDiffDocument, textsOf: TextsOf | null): Generator<string> {
  const names = `${diff.a.target} and ${diff.b.target}`;
  return pagePieces({ title: `${names}, question by question`, style: STYLE, body: body(diff, textsOf) });
}

function* body(diff: BenchDiffDocument, textsOf: TextsOf | null): Generator<string> {
  yield "<h1>Two targets, question by question</h1>\n";
  yield sides(diff);
  for (const sentence of diffSentences(diff)) yield `<p>${escaped(sentence)}</p>\n`;
  yield causes(diff);
  yield subjects(diff);
  yield "<h2>Where they differ</h2>\n";
  if (diff.differences.length === 0) yield "<p>No answer differs: alike right, and alike wrong.</p>\n";
  const isRepeated = diff.differences.some(({ repeat }) => repeat > 0);
  for (const [i, { kind, title }] of KINDS.entries()) {
    const rows = diff.differences.filter((row) => row.kind === kind);
    if (rows.length === 0) continue;
    yield `<details${i === 0 ? " open" : ""}>\n<summary>${escaped(title)}: ${count(rows.length)}</summary>\n`;
    yield table(
      ["question", "subject", "A", "B", "A, tok", "B, tok"],
      rows.map((row) => [
        questionText(row, isRepeated),
        row.subject ?? "",
        outcomeText(row.a),
        outcomeText(row.b),
        count(row.a.outputTokens),
        count(row.b.outputTokens),
      ]),
      4,
    );
    if (textsOf !== null) for (const row of rows) yield texts(row, textsOf(row), isRepeated);
    yield "</details>\n";
  }
  const left = leftOutText(diff);
  if (left !== null) yield `<p>${escaped(left)}</p>\n`;
}

function sides({ a, b }: BenchDiffDocument): string {
  const row = (name: string, side: DiffSide) => [
    name,
    side.target,
    side.run,
    moment(side.startedAt),
    side.accuracy?.toFixed(1) ?? UNKNOWN,
    count(side.n),
    count(side.outputTokens),
    count(side.thinkingTokens),
    percent(side.loops?.share ?? null),
  ];
  return table(
    [
      "",
      "target",
      "run",
      "begun",
      "accuracy",
      "answers",
      "output, tok median",
      "thinking, tok median",
      "loops",
    ],
    [row("A", a), row("B", b)],
    4,
  );
}

function causes({ causes: loss }: BenchDiffDocument): string {
  if (loss === null) return "";
  const told = lossCauses([loss]);
  return `<h2>Where B's points went</h2>\n${table(
    ["lost", ...told.map((cause) => (cause === "wrong" ? "wrong though complete" : cause))],
    [(["total", ...told] as const).map((cause) => signedPoints(loss[cause]))],
    0,
  )}<p class="dim">${escaped(CAUSES_NOTE)}</p>\n`;
}

function subjects(diff: BenchDiffDocument): string {
  const flipped = flippedSubjects(diff);
  if (flipped.length === 0) return "";
  const rows = flipped.map(({ subject, n, aOnly, bOnly }) => [
    subject ?? UNKNOWN,
    count(n),
    count(aOnly),
    count(bOnly),
  ]);
  return `<h2>By subject</h2>\n${table(["subject", "answers", "A alone right", "B alone right"], rows, 1)}`;
}

/** Columns from `numbersFrom` on stand to the right. */
function table(heads: readonly string[], rows: readonly (readonly string[])[], numbersFrom: number): string {
  const cells = (tag: "th" | "td", values: readonly string[]) =>
    values
      .map((value, i) => `<${tag}${i >= numbersFrom ? ' class="n"' : ""}>${escapedCell(value)}</${tag}>`)
      .join("");
  return `<div class="scroll"><table>\n<tr>${cells("th", heads)}</tr>\n${rows
    .map((values) => `<tr>${cells("td", values)}</tr>\n`)
    .join("")}</table></div>\n`;
}

function texts(row: DiffRow, { a, b }: ReturnType<TextsOf>, isRepeated: boolean): string {
  const question = escaped(questionText(row, isRepeated));
  if ("withheld" in a && "withheld" in b && a.withheld === b.withheld)
    return `<p class="dim">${question}: ${escaped(a.withheld)}</p>\n`;
  const outcomes = escaped(`A ${outcomeText(row.a)}, B ${outcomeText(row.b)}`);
  return `<details>\n<summary>${question}: ${outcomes}</summary>\n<div class="two">\n${[
    ["A", a] as const,
    ["B", b] as const,
  ]
    .map(([name, shown]) => `<div><strong>${name}</strong>\n${answer(shown)}</div>\n`)
    .join("")}</div>\n</details>\n`;
}

function answer(shown: ShownText): string {
  if ("withheld" in shown) return `<p class="dim">${escaped(shown.withheld)}</p>\n`;
  const { text, reasoning } = shown;
  const thinking =
    reasoning === null || reasoning === ""
      ? ""
      : `<details><summary>thinking</summary>\n<pre>\n${escapedLines(inPart(reasoning))}</pre></details>\n`;
  return `${thinking}<pre>\n${escapedLines(inPart(text))}</pre>\n`;
}

function inPart(text: string): string {
  const over = text.length - SHOWN_CHARS;
  if (over <= 0) return text;
  const half = SHOWN_CHARS / 2;
  return `${text.slice(0, half)}\n[… ${count(over)} characters left out …]\n${text.slice(-half)}`;
}
