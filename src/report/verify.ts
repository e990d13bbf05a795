/** Verdicts on targets, with what explains them. */
import { quantity } from "../base/index.ts";
import { brief, count, money, percent, UNKNOWN } from "./number.ts";
import { aside, blocks, item, lines, section } from "./section.ts";
import type { Style, Tone } from "./style.ts";
import { table } from "./table.ts";

type Verdict = "degraded" | "equivalent" | "undecided";
type Cause = "truncated" | "empty" | "refused" | "unparsed" | "wrong";

interface LengthRow {
  reference: number | null;
  target: number | null;
  ratio: number | null;
}

export interface VerifyRow {
  target: string;
  verdict: Verdict;
  undecidedBecause: "pairs" | "stopped" | "interrupted" | "lost" | null;
  pairs: number;
  ofPairs: number;
  worse: number;
  better: number;
  /** Points. */
  drop: number | null;
  interval: { low: number; high: number };
  accuracy: { reference: number; target: number } | null;
  lost: Record<Cause, { reference: number; target: number }> | null;
  cause: { name: Cause; points: number } | null;
  /** Pairs in which both answers are complete, and right answers (0–100) among them. */
  complete: { pairs: number; reference: number; target: number } | null;
  outputTokens: LengthRow;
  reasoningTokens: LengthRow;
  /** Answers to wordings asked before, and those that repeat the one before word for word; null where nobody looked. */
  repeated: { answers: number; reference: number; target: number } | null;
  flips: readonly { questionId: string; worse: number; better: number }[];
  leftOut: { error: number; ungraded: number };
  lenient: { verdict: Verdict; drop: number | null };
  requests: number;
  costCny: number | null;
  toDecide: { as: "degraded" | "equivalent"; pairs: number; costCny: number | null } | null;
}

export interface VerifyDocument {
  /** The reference in words. */
  reference: string;
  alpha: number;
  deltaPoints: number;
  /** Ways in which targets were not asked as the reference was. */
  deviations: readonly string[];
  published: { score: number; model: string; source: string; date: string } | null;
  targets: readonly VerifyRow[];
}

const TONES: Record<Verdict, Tone> = { degraded: "red", equivalent: "green", undecided: "yellow" };

/** Table, one block a target, and how to read it. */
export function verifyReport(document: VerifyDocument, style: Style): string {
  const { targets, deltaPoints, alpha, deviations, reference, published } = document;
  const right = { align: "right" as const };
  const grid = table(
    targets,
    [
      { head: "target", cell: (row) => row.target, wrapTo: 20 },
      { head: "verdict", cell: (row) => verdictText(row, deltaPoints), tone: (row) => TONES[row.verdict] },
      { head: "drop", unit: "points", ...right, cell: (row) => signed(row.drop) },
      { head: "interval", unit: `${brief(100 * (1 - alpha))} %`, ...right, cell: intervalText },
      { head: "pairs", ...right, cell: (row) => `${count(row.pairs)}/${count(row.ofPairs)}`, drop: 1 },
      { head: "worse:better", ...right, cell: (row) => `${count(row.worse)}:${count(row.better)}`, drop: 3 },
      { head: "cost", unit: "CNY", ...right, cell: (row) => money(row.costCny), drop: 2 },
      { head: "cause", cell: causeText, wrapTo: 14, drop: 4 },
    ],
    style,
    "no target was compared",
  );
  return blocks(
    lines(
      item("", `Against ${reference}.`, style),
      published === null
        ? null
        : aside(
            `Published for ${published.model}: ${published.score} (${published.date}, ${published.source}).`,
            style,
          ),
      ...deviations.map((deviation) => item("  ", `under other settings: ${deviation}`, style, "yellow")),
    ),
    grid,
    ...targets.map((row) => detail(row, deltaPoints, style)),
    aside(
      `A pair is an answer of the reference and one of the target to the same question. degraded: worse than the reference. equivalent: not worse by ` +
        `${brief(deltaPoints)} points or more. undecided: neither is shown yet, which does not mean "the same". Even one false verdict, of either kind and on any ` +
        `target, has a probability of at most ${brief(alpha)}, however often one looks.`,
      style,
    ),
  );
}

function verdictText({ verdict }: VerifyRow, deltaPoints: number): string {
  return verdict === "equivalent" ? `equivalent within ${brief(deltaPoints)}` : verdict;
}

function intervalText({ interval, pairs }: VerifyRow): string {
  return pairs === 0 ? UNKNOWN : `${signed(interval.low)} to ${signed(interval.high)}`;
}

const CAUSES: Record<Cause, string> = {
  truncated: "truncated",
  empty: "empty answers",
  refused: "refusals",
  unparsed: "unreadable answers",
  wrong: "wrong though complete",
};

/** Said of a degraded target alone: elsewhere a drop may be chance. */
function causeText({ verdict, cause }: VerifyRow): string {
  return verdict !== "degraded" || cause === null ? "" : CAUSES[cause.name];
}

function detail(row: VerifyRow, deltaPoints: number, style: Style): string {
  return section(
    row.target,
    style,
    ...facts(row, deltaPoints).map((text) => (text === null ? null : item("  ", text, style))),
  );
}

function facts(row: VerifyRow, deltaPoints: number): (string | null)[] {
  const { accuracy, lost, leftOut, lenient, flips } = row;
  return [
    accuracy === null
      ? "no pair was counted"
      : `right in ${accuracy.target.toFixed(1)} % of its answers, the reference in ${accuracy.reference.toFixed(1)} %`,
    lost === null ? null : lostText(lost),
    completeText(row),
    lengthText("output", row.outputTokens),
    lengthText("thinking", row.reasoningTokens),
    repeatedText(row.repeated),
    flips.length === 0 ? null : `flipped: ${flipText(flips)}`,
    leftOut.error > 0
      ? `${pairsText(leftOut.error)} left out: the request failed, which says nothing of the model`
      : null,
    leftOut.ungraded > 0
      ? `${pairsText(leftOut.ungraded)} left out: nothing here can grade the answer`
      : null,
    lenient.verdict !== row.verdict
      ? `read leniently it would be ${lenient.verdict} (drop ${signed(lenient.drop)}): the verdict hangs on how answers are read`
      : null,
    row.verdict === "undecided" ? undecidedText(row, deltaPoints) : null,
  ];
}

/** Where the points went: only causes that either side has. */
function lostText(lost: NonNullable<VerifyRow["lost"]>): string {
  const parts = (Object.keys(CAUSES) as Cause[])
    .map((name) => ({ name, ...lost[name] }))
    .filter(({ reference, target }) => reference > 0 || target > 0)
    .map(
      ({ name, reference, target }) =>
        `${CAUSES[name]} ${signed(target - reference)} (${target.toFixed(1)} against ${reference.toFixed(1)})`,
    );
  return parts.length === 0 ? "no answer was lost" : `points lost: ${parts.join(", ")}`;
}

/** Where some answer is not complete: what caps and filters cost apart, are the two alike? */
function completeText({ complete, pairs }: VerifyRow): string | null {
  if (complete === null || complete.pairs === pairs) return null;
  const { reference, target } = complete;
  return `where both answers are complete (${pairsText(complete.pairs)}): right in ${target.toFixed(1)} %, the reference in ${reference.toFixed(1)} %`;
}

function lengthText(what: string, { reference, target, ratio }: LengthRow): string | null {
  if (ratio === null) return null;
  return `${what}: ${count(target)} tokens in the median, the reference ${count(reference)}; ${ratio.toFixed(2)} times as many in the median pair`;
}

/** Fewer repeated answers than these say nothing. */
const ENOUGH_REPEATED = 10;
/** A share of repeats that exceeds the reference's by this is told. */
const MUCH_MORE = 0.25;

/** A target that answers from a cache gives the same draw again and again: then pairs are fewer than they are counted. */
function repeatedText(repeated: VerifyRow["repeated"]): string | null {
  if (repeated === null || repeated.answers < ENOUGH_REPEATED) return null;
  const share = (side: "reference" | "target") => repeated[side] / repeated.answers;
  if (share("target") - share("reference") < MUCH_MORE) return null;
  const shown = (side: "reference" | "target") => percent(share(side));
  return (
    `asked again in the same words it repeats ${shown("target")} of its answers word for word, the reference ${shown("reference")}: ` +
    "it may answer from a cache, and then the verdict rests on fewer answers than were counted"
  );
}

const SHOWN_FLIPS = 8;

function flipText(flips: VerifyRow["flips"]): string {
  const shown = flips
    .slice(0, SHOWN_FLIPS)
    .map(({ questionId, worse, better }) => `${questionId} ${worse}:${better}`);
  const rest = flips.length - shown.length;
  return `${shown.join(", ")}${rest > 0 ? `, and ${rest} more questions (--json has all)` : ""}`;
}

function undecidedText(
  { undecidedBecause, toDecide, pairs, ofPairs }: VerifyRow,
  deltaPoints: number,
): string {
  const why = {
    pairs: "all pairs that were planned have been asked",
    stopped: "the run stopped before a verdict",
    interrupted: "the run was interrupted before a verdict",
    lost: "it was given up, because it does not answer",
  }[undecidedBecause ?? "pairs"];
  if (toDecide === null)
    return `undecided: ${why}; what a verdict would take cannot be told from so few pairs, or so close a call`;
  const { as, pairs: more, costCny } = toDecide;
  const cost = costCny === null ? "at a cost that is not known" : `for about ${money(costCny)} CNY`;
  const left = ofPairs - pairs;
  const room =
    more > left
      ? `; of those planned ${count(left)} are left: raise --max-pairs where one is set, or record more repeats`
      : "";
  return `undecided: ${why}. At present estimates about ${count(more)} more pairs would show it ${as === "equivalent" ? `equivalent within ${brief(deltaPoints)}` : "degraded"}, ${cost}${room}`;
}

function pairsText(n: number): string {
  return quantity(n, "pair");
}

/** Points to one decimal, with their sign. */
function signed(value: number | null): string {
  if (value === null) return UNKNOWN;
  const text = value.toFixed(1);
  return text === "-0.0" ? "0.0" : value > 0 && text !== "0.0" ? `+${text}` : text;
}
