/** Two targets, question by question: where their answers differ, which way, and whether that can be chance. Pure. */
import { outputTokensOf } from "../metrics/index.ts";
import {
  type Answer,
  latestScores,
  type RequestRecord,
  type Score,
  type Target,
  targetName,
} from "../record/index.ts";
import { fairCoinLogE, median, type PairedDifference, pairedDifference } from "../stats/index.ts";
import { type Drop, dropFrom, partsOf } from "./decompose.ts";
import { lengthsOf, thinkingTokensOf } from "./lengths.ts";
import { endsInLoop } from "./loop.ts";
import { isAnswer, summariseScores } from "./summary.ts";

/** What one target did in one run. */
export interface Side {
  target: Target;
  scores: readonly Score[];
  requests: readonly RequestRecord[];
  /** The text that a request brought, null where none is kept; each is read once. Without it, nothing is said of loops. */
  answerOf?(requestId: string): Pick<Answer, "text" | "reasoning"> | null;
}

/** One answer of one side, as it may be shown: no running text. */
export interface SideAnswer {
  requestId: string;
  verdict: Score["verdict"];
  reason: Score["reason"];
  lenient: Score["lenient"];
  extracted: string | null;
  truncated: boolean;
  outputTokens: number | null;
  thinkingTokens: number | null;
  answerSha256: string | null;
  /** Whether answer or thinking ends in a loop (`endsInLoop`); null where no text is kept. */
  loops: boolean | null;
}

export type DifferenceKind = "a_only" | "b_only" | "other";

/** A sample that both were asked in the same words and did not answer alike. */
export interface Difference {
  /** `a_only`: A alone is right. `other`: equally right, and another answer or another way to fail. */
  kind: DifferenceKind;
  dataset: string;
  sampleId: string;
  repeat: number;
  subject: string | null;
  flawed: boolean;
  a: SideAnswer;
  b: SideAnswer;
}

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
  leftOut: { otherWords: number; onlyA: number; onlyB: number; failed: number };
}

interface Compared {
  a: Score;
  b: Score;
}

/** Compares what both sides answered. Samples asked in other words, by one side alone, or failed, are counted and left out. */
export function diffOf(sideA: Side, sideB: Side): BenchDiff {
  const { pairs, leftOut } = paired(sideA.scores, sideB.scores);
  const requests = new Map([...sideA.requests, ...sideB.requests].map((record) => [record.id, record]));
  const loops = new Map(
    pairs.flatMap(({ a, b }) => [
      [a.requestId, loopIn(a, sideA)],
      [b.requestId, loopIn(b, sideB)],
    ]),
  );
  const show = (score: Score): SideAnswer => ({
    ...shown(score, requests.get(score.requestId) ?? null),
    loops: loops.get(score.requestId) ?? null,
  });
  const differences = pairs.flatMap(({ a, b }): Difference[] => {
    const kind = kindOf(a, b);
    return kind === null
      ? []
      : [
          {
            kind,
            dataset: a.dataset,
            sampleId: a.sampleId,
            repeat: a.repeat,
            subject: a.subject ?? b.subject,
            flawed: a.flawed || b.flawed,
            a: show(a),
            b: show(b),
          },
        ];
  });
  const count = (kind: DifferenceKind) => differences.filter((one) => one.kind === kind).length;
  const [aOnly, bOnly] = [count("a_only"), count("b_only")];
  const [partsA, partsB] = [partsOf(pairs.map(({ a }) => a)), partsOf(pairs.map(({ b }) => b))];
  const side = (target: Target, of: (pair: Compared) => Score): SideSummary => {
    const scores = pairs.map(of);
    const lengths = lengthsOf(
      scores.flatMap(({ requestId }) => {
        const record = requests.get(requestId);
        return record === undefined ? [] : [record];
      }),
    );
    return {
      target: targetName(target),
      accuracy: summariseScores(scores).accuracy,
      n: scores.length,
      outputTokens: lengths.outputTokens.median,
      thinkingTokens: lengths.thinkingTokens.median,
      loops: shareOf(scores.map(({ requestId }) => loops.get(requestId) ?? null)),
    };
  };
  const ratio = (of: (record: RequestRecord) => number | null) =>
    lengthRatio(pairs, (score) => {
      const record = requests.get(score.requestId);
      return record === undefined ? null : of(record);
    });
  return {
    a: side(sideA.target, ({ a }) => a),
    b: side(sideB.target, ({ b }) => b),
    drop: dropOf(pairs),
    causes: partsA === null || partsB === null ? null : dropFrom(partsB, partsA),
    aOnly,
    bOnly,
    logEBWorse: fairCoinLogE(aOnly, bOnly),
    logEAWorse: fairCoinLogE(bOnly, aOnly),
    lengthRatio: ratio((record) => outputTokensOf(record).value),
    thinkingRatio: ratio(thinkingTokensOf),
    bySubject: bySubject(pairs),
    differences: differences.sort(inOrder),
    leftOut,
  };
}

function paired(
  a: readonly Score[],
  b: readonly Score[],
): { pairs: Compared[]; leftOut: BenchDiff["leftOut"] } {
  const keyOf = ({ dataset, sampleId, repeat }: Score) => JSON.stringify([dataset, sampleId, repeat]);
  const ofB = new Map(latestScores(b).map((score) => [keyOf(score), score]));
  const leftOut = { otherWords: 0, onlyA: 0, onlyB: 0, failed: 0 };
  const pairs: Compared[] = [];
  for (const score of latestScores(a)) {
    const other = ofB.get(keyOf(score));
    ofB.delete(keyOf(score));
    if (other === undefined) leftOut.onlyA += 1;
    else if (other.sampleHash !== score.sampleHash) leftOut.otherWords += 1;
    else if (!isAnswer(score) || !isAnswer(other)) leftOut.failed += 1;
    else pairs.push({ a: score, b: other });
  }
  leftOut.onlyB = ofB.size;
  return { pairs, leftOut };
}

/** Null where both answered alike. */
function kindOf(a: Score, b: Score): DifferenceKind | null {
  const [rightA, rightB] = [a.verdict === "correct", b.verdict === "correct"];
  if (rightA !== rightB) return rightA ? "a_only" : "b_only";
  // Right answers may be written in two ways; of wrong ones the wrong result itself is a trait of the weights.
  if (rightA || (a.extracted === b.extracted && a.reason === b.reason)) return null;
  return "other";
}

/** A loop of thinking alone counts: that is where long ones are. */
function loopIn({ requestId }: Score, { answerOf }: Side): boolean | null {
  const answer = answerOf?.(requestId) ?? null;
  return answer === null ? null : endsInLoop(answer.text) || endsInLoop(answer.reasoning ?? "");
}

function shareOf(answers: readonly (boolean | null)[]): SideSummary["loops"] {
  const known = answers.filter((answer) => answer !== null);
  const n = known.length;
  return n === 0 ? null : { share: known.filter(Boolean).length / n, n };
}

function shown(score: Score, record: RequestRecord | null): Omit<SideAnswer, "loops"> {
  const { requestId, verdict, reason, lenient, extracted, truncated, answerSha256 } = score;
  return {
    ...{ requestId, verdict, reason, lenient, extracted, truncated, answerSha256 },
    outputTokens: record === null ? null : outputTokensOf(record).value,
    thinkingTokens: record === null ? null : thinkingTokensOf(record),
  };
}

function byQuestion(pairs: readonly Compared[]): Compared[][] {
  return [
    ...Map.groupBy(pairs, ({ a: { dataset, sampleId } }) => JSON.stringify([dataset, sampleId])).values(),
  ];
}

function dropOf(pairs: readonly Compared[]): BenchDiff["drop"] {
  const questions = byQuestion(pairs);
  const means = (of: (pair: Compared) => Score) =>
    questions.map(
      (samples) => samples.filter((pair) => of(pair).verdict === "correct").length / samples.length,
    );
  const difference: PairedDifference | null = pairedDifference(
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

/** The median over questions, so that no long one rules; a question counts by the means of its answers. */
function lengthRatio(pairs: readonly Compared[], of: (score: Score) => number | null): number | null {
  const ratios = byQuestion(pairs).flatMap((samples) => {
    const sum = (side: (pair: Compared) => Score) =>
      samples.reduce<number | null>((total, pair) => {
        const length = of(side(pair));
        return total === null || length === null ? null : total + length;
      }, 0);
    const [a, b] = [sum((pair) => pair.a), sum((pair) => pair.b)];
    return a === null || b === null || a === 0 ? [] : [b / a];
  });
  return median(ratios);
}

function bySubject(pairs: readonly Compared[]): BenchDiff["bySubject"] {
  const subjects = Map.groupBy(pairs, ({ a, b }) => a.subject ?? b.subject);
  return [...subjects]
    .map(([subject, own]) => {
      const kinds = own.map(({ a, b }) => kindOf(a, b));
      return {
        subject,
        aOnly: kinds.filter((kind) => kind === "a_only").length,
        bOnly: kinds.filter((kind) => kind === "b_only").length,
        n: own.length,
      };
    })
    .sort(
      (x, y) => y.aOnly + y.bOnly - (x.aOnly + x.bOnly) || (x.subject ?? "").localeCompare(y.subject ?? ""),
    );
}

const KINDS: readonly DifferenceKind[] = ["a_only", "b_only", "other"];

function inOrder(x: Difference, y: Difference): number {
  return (
    KINDS.indexOf(x.kind) - KINDS.indexOf(y.kind) ||
    x.dataset.localeCompare(y.dataset) ||
    x.sampleId.localeCompare(y.sampleId, undefined, { numeric: true }) ||
    x.repeat - y.repeat
  );
}
