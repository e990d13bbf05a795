/**
 * The live view as lines: one a target under a heading, the whole run in the last. No line is ever wider than it may
 * be; where there is no room the least important columns go, then names and problems are cut.
 */
import { type LiveState, type LiveTarget, together } from "./live-state.ts";
import { correctText, ofPlanned, problemsOf, totalLine } from "./live-total.ts";
import { count, duration, money, rough, UNKNOWN } from "./number.ts";
import { plainLine } from "./sanitize.ts";
import { paint, type Style } from "./style.ts";
import { cut, cutMiddle, displayWidth, padTo } from "./width.ts";

/** At most `rows` lines of at most `columns` columns; targets for which there is no line are told in one. */
export function liveLines(state: LiveState, columns: number, rows: number, style: Style): string[] {
  if (rows < 1) return [];
  const total = totalLine(state, columns);
  // A heading, a line of what is not shown, and the total stand beside the targets.
  const all = state.targets.length + 2 <= rows;
  const shown = all ? state.targets : state.targets.slice(0, Math.max(0, rows - 3));
  if (shown.length === 0) return [total];
  const rest = state.targets.slice(shown.length);
  const more = rest.length === 0 ? [] : [paint(cut(restLine(rest), columns), "dim", style)];
  return [...targetLines(shown, columns, style), ...more, total];
}

function restLine(targets: readonly LiveTarget[]): string {
  const { sent, ok, failed } = together(targets);
  const more = `and ${count(targets.length)} more: ${count(sent)} sent, ${count(ok)} ok`;
  return failed > 0 ? `${more}, ${count(failed)} failed` : more;
}

interface LiveColumn {
  head: string;
  cell(target: LiveTarget): string;
  /** What it will grow to, or is as wide: numbers that gain a digit must not move the line about. */
  widest?(target: LiveTarget): string;
  /** Leave it out when there is no room, the highest number first. */
  drop?: number;
}

const COLUMNS: readonly LiveColumn[] = [
  {
    head: "sent",
    cell: ({ sent, planned }) => ofPlanned(sent, planned),
    widest: ({ planned }) => ofPlanned(planned ?? 1000, planned),
  },
  { head: "in flight", cell: ({ inFlight }) => count(inFlight), drop: 4 },
  { head: "ok", cell: ({ ok }) => count(ok), widest: ({ planned }) => count(planned ?? 1000) },
  { head: "ttft s", cell: ({ ttftS }) => rough(ttftS.median), drop: 1 },
  { head: "p90", cell: ({ ttftS }) => rough(ttftS.p90), widest: () => "0.00", drop: 3 },
  { head: "otps", cell: ({ otps }) => rough(otps.median), widest: () => "0.00", drop: 2 },
  { head: "p90", cell: ({ otps }) => rough(otps.p90), widest: () => "0.00", drop: 5 },
  { head: "CNY", cell: spentCell, widest: () => "0.00000", drop: 6 },
];

/** For exams speed is beside the point. */
const EXAM_COLUMNS: readonly LiveColumn[] = [
  {
    head: "done",
    cell: ({ exam }) => (exam === undefined ? UNKNOWN : ofPlanned(exam.done, exam.samples)),
    widest: ({ exam }) => ofPlanned(exam?.samples ?? 0, exam?.samples ?? 0),
  },
  { head: "in flight", cell: widthCell, widest: () => "16 of 16", drop: 4 },
  { head: "correct %", cell: ({ exam }) => correctText(exam), widest: () => "78 ± 12" },
  { head: "left", cell: ({ exam }) => duration(exam?.leftMs ?? null), widest: () => "1:00:00", drop: 2 },
  { head: "otps", cell: ({ otps }) => rough(otps.median), widest: () => "0.00", drop: 5 },
  { head: "CNY", cell: spentCell, widest: () => "0.00000", drop: 3 },
];

/** How many there are of how many there may be. */
function widthCell({ inFlight, exam }: LiveTarget): string {
  const width = exam?.width ?? null;
  return width === null ? count(inFlight) : `${count(inFlight)} of ${count(width)}`;
}

const GAP = "  ";
const SHORTEST_NAME = 16;
const SHORTEST_PROBLEMS = 10;

function targetLines(targets: readonly LiveTarget[], columns: number, style: Style): string[] {
  const problems = targets.map(problemsOf);
  const widthOfProblems = widest(problems);
  const columnsOf = targets.some(({ exam }) => exam !== undefined) ? EXAM_COLUMNS : COLUMNS;
  const numbers = columnsOf.map((column) => {
    const cells = targets.map(column.cell);
    const grown = column.widest === undefined ? [] : targets.map(column.widest);
    return { column, cells, width: widest([column.head, ...cells, ...grown]) };
  });
  const widthOf = (laid: readonly { width: number }[]) =>
    laid.reduce((sum, { width }) => sum + GAP.length + width, 0);
  const gapped = (width: number) => (width === 0 ? 0 : GAP.length + width);

  const full = ["target", ...targets.map(({ name }) => plainLine(name))];
  const fits = widest(full) + widthOf(numbers) + gapped(widthOfProblems) <= columns;
  const names = fits ? full : withoutSharedModel(full);
  const forProblems = gapped(Math.min(widthOfProblems, SHORTEST_PROBLEMS));
  const forName = Math.min(widest(names), SHORTEST_NAME);
  let kept = numbers;
  while (forName + widthOf(kept) + forProblems > columns) {
    const worst = Math.max(...kept.map(({ column }) => column.drop ?? 0));
    if (worst === 0) break;
    kept = kept.filter(({ column }) => column.drop !== worst);
  }
  const roomForName = Math.max(1, columns - widthOf(kept) - forProblems);
  const shownNames = names.map((name) => cutMiddle(name, roomForName));
  const roomForProblems = columns - widest(shownNames) - widthOf(kept) - GAP.length;

  return shownNames.map((name, row) => {
    const cells = kept.map(({ column, cells: own, width }) =>
      padStart(row === 0 ? column.head : (own[row - 1] ?? ""), width),
    );
    const front = cut([padTo(name, widest(shownNames)), ...cells].join(GAP), columns).trimEnd();
    const back = widthOfProblems === 0 ? "" : row === 0 ? "problems" : (problems[row - 1] ?? "");
    const tail = back === "" || roomForProblems < 1 ? "" : GAP + cut(back, roomForProblems);
    return row === 0 ? paint(front + tail, "dim", style) : front + paint(tail, "yellow", style);
  });
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(displayWidth));
}

/** The heading and the names, these without what follows the provider where it is the same in several. */
function withoutSharedModel([head = "", ...names]: readonly string[]): string[] {
  const models = new Set(names.map((name) => name.slice(name.indexOf("/") + 1)));
  const shared = names.length > 1 && models.size === 1;
  return [head, ...(shared ? names.map((name) => name.split("/")[0] ?? name) : names)];
}

/** `≥` where some requests have no known cost. */
function spentCell({ spentCny, costUnknown }: LiveTarget): string {
  return `${spentCny !== null && costUnknown > 0 ? "≥" : ""}${money(spentCny)}`;
}

function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - displayWidth(text))) + text;
}
