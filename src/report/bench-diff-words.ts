/** A comparison of two targets in sentences, for the console and for the page. */
import { quantity } from "../base/index.ts";
import type { BenchDiffDocument, DiffAnswer, DiffRow } from "./bench-diff-row.ts";
import { brief, count, percent, pointRange } from "./number.ts";

/** From here on an e-value makes chance unlikely: as rare as 1 in 20, at most. */
const UNLIKELY = 20;
/** Beyond, its digits say nothing more. */
const PLENTY = 1_000_000;

/** The differences by kind, in the order in which they are told. */
export const KINDS: readonly { kind: DiffRow["kind"]; title: string }[] = [
  { kind: "a_only", title: "A alone is right" },
  { kind: "b_only", title: "B alone is right" },
  { kind: "other", title: "both are wrong, each in its own way" },
];

/** What stands below the causes of a loss. */
export const CAUSES_NOTE =
  "Points of accuracy against A; the causes sum to what was lost, and below zero is a gain. A cut answer is taken to have been as likely right as any of A's.";

/** What can be said, the most important first. */
export function diffSentences(diff: BenchDiffDocument): string[] {
  return [
    dropText(diff),
    flipText(diff),
    disputedText(diff.differences),
    lengthText(diff),
    loopText(diff),
  ].filter((sentence) => sentence !== null);
}

function dropText({ drop, a, b }: BenchDiffDocument): string | null {
  if (drop === null)
    return a.n === 1 && b.n === 1 ? "One question alone has no difference to speak of." : null;
  const { points, low, high } = drop;
  const size = Math.abs(points).toFixed(1);
  const isAlike = size === "0.0";
  const said = isAlike
    ? "A and B are right equally often"
    : `B is ${size} points ${points > 0 ? "below" : "above"} A`;
  if (low === null || high === null) return `${said}; from so few questions there is no interval.`;
  const span = points >= 0 ? [low, high] : [-high, -low];
  const [from = 0, to = 0] = span;
  const range = `95 %: ${pointRange(from, to)} points ${points >= 0 ? "below" : "above"}`;
  if (isAlike) return `${said} (${range}).`;
  return from > 0
    ? `${said} (${range}).`
    : `${said} (${range}), which leaves room for no difference, or one the other way.`;
}

function flipText({ aOnly, bOnly, logEBWorse, logEAWorse }: BenchDiffDocument): string {
  const counted = `A alone is right in ${answers(aOnly)}, B alone in ${count(bOnly)}`;
  if (aOnly + bOnly === 0) return `${counted}: nothing sets them apart.`;
  const isB = logEBWorse >= logEAWorse;
  const worse = isB ? "B" : "A";
  const e = Math.exp(isB ? logEBWorse : logEAWorse);
  if (e >= UNLIKELY) return `${counted}: chance is unlikely (e-value ${eText(e)} that ${worse} is worse).`;
  const strength = e >= 3 ? "chance is not excluded" : "this may well be chance";
  return `${counted}: ${strength} (e-value ${eText(e)} that ${worse} is worse; from ${UNLIKELY} on chance is unlikely).`;
}

function eText(e: number): string {
  return e > PLENTY ? `more than ${count(PLENTY)}` : brief(e);
}

/** Differences that a lenient grader would not see. */
function disputedText(differences: readonly DiffRow[]): string | null {
  const flips = differences.filter(({ kind }) => kind !== "other");
  const alike = flips.filter(({ a, b }) => leniently(a) === leniently(b)).length;
  if (alike === 0) return null;
  const whole = alike === flips.length ? "all" : count(alike);
  return `Read leniently, both answers are graded alike in ${whole} of these ${count(flips.length)}: there the difference is one of form.`;
}

function leniently({ lenient, verdict }: DiffAnswer): boolean {
  return (lenient ?? verdict) === "correct";
}

function lengthText({ lengthRatio, thinkingRatio }: BenchDiffDocument): string | null {
  if (lengthRatio === null) return null;
  const thinking = thinkingRatio === null ? "" : `, its thinking ${times(thinkingRatio)}`;
  return `In the median question B writes ${times(lengthRatio)} as many tokens as A${thinking}.`;
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)} times`;
}

function loopText({ a, b }: BenchDiffDocument): string | null {
  if (a.loops === null || b.loops === null || a.loops.share + b.loops.share === 0) return null;
  return `In a loop end ${percent(b.loops.share)} of B's answers and ${percent(a.loops.share)} of A's: the same words over and over, which points at weights or a cache that lost precision.`;
}

/** What was not compared, or null where everything was. */
export function leftOutText({ leftOut }: BenchDiffDocument): string | null {
  const { otherWords, onlyA, onlyB, failed } = leftOut;
  const parts = [
    failed === 0 ? null : `${count(failed)} in which a request failed or nothing could grade the answer`,
    otherWords === 0 ? null : `${count(otherWords)} asked in other words or with another order of options`,
    onlyA === 0 ? null : `${count(onlyA)} asked of A alone`,
    onlyB === 0 ? null : `${count(onlyB)} asked of B alone`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `Left out: ${parts.join(", ")}.`;
}

/**
 * `right: C`, `wrong: B`, `truncated`. A word stands first, so that no result that a model stated is taken for a formula where a
 * table is copied into a spreadsheet.
 */
export function outcomeText({ verdict, reason, extracted, loops }: DiffAnswer): string {
  const said = reason ?? { correct: "right", incorrect: "wrong", unscored: "unscored" }[verdict];
  const result = extracted === null || reason !== null ? said : `${said}: ${extracted}`;
  return loops === true ? `${result} (loop)` : result;
}

/** The question as it is listed; `#2` is its third time. */
export function questionText({ sampleId, repeat, flawed }: DiffRow, isRepeated: boolean): string {
  return `${sampleId}${isRepeated ? `#${repeat}` : ""}${flawed ? " (known to be broken)" : ""}`;
}

/** Subjects in which an answer flipped; none where the exam has no subjects. */
export function flippedSubjects({ bySubject }: BenchDiffDocument): BenchDiffDocument["bySubject"] {
  return bySubject.length < 2 ? [] : bySubject.filter(({ aOnly, bOnly }) => aOnly + bOnly > 0);
}

function answers(n: number): string {
  return quantity(n, "answer");
}
