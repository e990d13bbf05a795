/** Two targets, question by question: where their answers differ, which way, and whether that can be chance. Pure. */
import { outputTokensOf, thinkingTokensOf } from "../metrics/index.ts";
import { type RequestRecord, type Target, targetName } from "../record/index.ts";
import { fairCoinLogE, median, pairedDifference } from "../stats/index.ts";
import { type Drop, dropFrom, partsOf } from "./decompose.ts";
import { countKinds, type Difference, differencesAmong, subjectOf } from "./differences.ts";
import { lengthsOf } from "./lengths.ts";
import { type Compared, type LeftOut, type Pair, pairsOf, type Side } from "./pairing.ts";
import { byQuestion } from "./questions.ts";
import { summariseScores } from "./summary.ts";

export interface SideSummary {
  target: string;
  accuracy: number | null;
  /** Samples compared. */
  n: number;
  outputTokens: number | null;
  thinkingTokens: number | null;
  /** Of the answers whose text is kept, the share (0–1) that ends in a loop; null where none is kept. */
  loops: { share: number; n: number } | null;
}

export interface BenchDiff {
  a: SideSummary;
  b: SideSummary;
  /** A − B, in points, over questions that both answered; null below two. */
  drop: { points: number; standardError: number | null; low: number | null; high: number | null } | null;
  /** B's loss against A by cause. */
  causes: Drop | null;
  /** Samples of which one side alone is right. */
  aOnly: number;
  bOnly: number;
  /** Log of the e-value that B is worse, and that A is: from log 20 ≈ 3 on, chance is unlikely (1 in 20 at most). */
  logEBWorse: number;
  logEAWorse: number;
  /** Median over questions of B's length divided by A's; null where nobody counted. */
  lengthRatio: number | null;
  thinkingRatio: number | null;
  /** By subject, the samples of which one side alone is right; most first. */
  bySubject: { subject: string | null; aOnly: number; bOnly: number; n: number }[];
  /** In the order a_only, b_only, other; within each by id and repeat. */
  differences: Difference[];
  /** What could not be compared. */
  leftOut: LeftOut;
}

/** Compares what both sides answered. */
export function diffOf(sideA: Side, sideB: Side): BenchDiff {
  const { pairs, leftOut } = pairsOf(sideA, sideB);
  const [ofA, ofB] = [pairs.map(({ a }) => a), pairs.map(({ b }) => b)];
  const { a_only: aOnly, b_only: bOnly } = countKinds(pairs);
  return {
    a: summaryOf(sideA.target, ofA),
    b: summaryOf(sideB.target, ofB),
    drop: dropOf(pairs),
    causes: causesOf(ofA, ofB),
    aOnly,
    bOnly,
    logEBWorse: fairCoinLogE(aOnly, bOnly),
    logEAWorse: fairCoinLogE(bOnly, aOnly),
    lengthRatio: lengthRatio(pairs, (record) => outputTokensOf(record).value),
    thinkingRatio: lengthRatio(pairs, thinkingTokensOf),
    bySubject: bySubject(pairs),
    differences: differencesAmong(pairs),
    leftOut,
  };
}

function summaryOf(target: Target, answers: readonly Compared[]): SideSummary {
  const lengths = lengthsOf(answers.map(({ record }) => record).filter((record) => record !== null));
  return {
    target: targetName(target),
    accuracy: summariseScores(answers.map(({ score }) => score)).accuracy,
    n: answers.length,
    outputTokens: lengths.outputTokens.median,
    thinkingTokens: lengths.thinkingTokens.median,
    loops: shareOf(answers.map(({ loops }) => loops)),
  };
}

function shareOf(answers: readonly (boolean | null)[]): SideSummary["loops"] {
  const known = answers.filter((answer) => answer !== null);
  const n = known.length;
  return n === 0 ? null : { share: known.filter(Boolean).length / n, n };
}

function dropOf(pairs: readonly Pair[]): BenchDiff["drop"] {
  const questions = questionsOf(pairs);
  const means = (of: (pair: Pair) => Compared) =>
    questions.map(
      (samples) => samples.filter((pair) => of(pair).score.verdict === "correct").length / samples.length,
    );
  const difference = pairedDifference(
    means(({ a }) => a),
    means(({ b }) => b),
  );
  if (difference === null) return null;
  const points = (share: number | null | undefined) => (share == null ? null : share * 100);
  return {
    points: difference.difference * 100,
    standardError: points(difference.standardError),
    low: points(difference.interval?.low),
    high: points(difference.interval?.high),
  };
}

function causesOf(ofA: readonly Compared[], ofB: readonly Compared[]): Drop | null {
  const partsA = partsOf(ofA.map(({ score }) => score));
  const partsB = partsOf(ofB.map(({ score }) => score));
  return partsA === null || partsB === null ? null : dropFrom(partsB, partsA);
}

/** The median over questions, so that no long one rules; a question counts by the means of its answers. */
function lengthRatio(
  pairs: readonly Pair[],
  lengthOf: (record: RequestRecord) => number | null,
): number | null {
  const ratios = questionsOf(pairs).flatMap((samples) => {
    const sum = (of: (pair: Pair) => Compared) =>
      samples.reduce<number | null>((total, pair) => {
        const { record } = of(pair);
        const length = record === null ? null : lengthOf(record);
        return total === null || length === null ? null : total + length;
      }, 0);
    const [a, b] = [sum((pair) => pair.a), sum((pair) => pair.b)];
    return a === null || b === null || a === 0 ? [] : [b / a];
  });
  return median(ratios);
}

function questionsOf(pairs: readonly Pair[]): Pair[][] {
  return byQuestion(pairs, ({ a }) => a.score);
}

function bySubject(pairs: readonly Pair[]): BenchDiff["bySubject"] {
  return [...Map.groupBy(pairs, subjectOf)]
    .map(([subject, own]) => {
      const { a_only: aOnly, b_only: bOnly } = countKinds(own);
      return { subject, aOnly, bOnly, n: own.length };
    })
    .sort(
      (x, y) => y.aOnly + y.bOnly - (x.aOnly + x.bOnly) || (x.subject ?? "").localeCompare(y.subject ?? ""),
    );
}
