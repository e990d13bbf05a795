/** The answers of two targets to the same questions, side by side, each with what is on record of it. */
import {
  type Answer,
  isAnswer,
  latestScores,
  type RequestRecord,
  type Score,
  type Target,
} from "../record/index.ts";
import { endsInLoop } from "./loop.ts";

/** What one target did in one run. */
export interface Side {
  target: Target;
  scores: readonly Score[];
  requests: readonly RequestRecord[];
  /** The text that a request brought, null where none is kept; each is read once. Without it, nothing is said of loops. */
  answerOf?(requestId: string): Pick<Answer, "text" | "reasoning"> | null;
}

/** One answer and what is on record of it. */
export interface Compared {
  score: Score;
  /** Null where the record is not at hand. */
  record: RequestRecord | null;
  /** Whether answer or thinking ends in a loop (`endsInLoop`); null where no text is kept. */
  loops: boolean | null;
}

/** Both answers to one sample. */
export interface Pair {
  a: Compared;
  b: Compared;
}

/** Samples that could not be compared. */
export interface LeftOut {
  otherWords: number;
  onlyA: number;
  onlyB: number;
  failed: number;
}

/** The pairs in the order of A's scores. Samples asked in other words, by one side alone, or failed, are counted and left out. */
export function pairsOf(sideA: Side, sideB: Side): { pairs: Pair[]; leftOut: LeftOut } {
  const records = new Map([...sideA.requests, ...sideB.requests].map((record) => [record.id, record]));
  const compared = (score: Score, side: Side): Compared => ({
    score,
    record: records.get(score.requestId) ?? null,
    loops: loopIn(score, side),
  });
  const ofB = new Map(latestScores(sideB.scores).map((score) => [keyOf(score), score]));
  const leftOut: LeftOut = { otherWords: 0, onlyA: 0, onlyB: 0, failed: 0 };
  const pairs: Pair[] = [];
  for (const score of latestScores(sideA.scores)) {
    const other = ofB.get(keyOf(score));
    ofB.delete(keyOf(score));
    if (other === undefined) leftOut.onlyA += 1;
    else if (other.sampleHash !== score.sampleHash) leftOut.otherWords += 1;
    else if (!isAnswer(score) || !isAnswer(other)) leftOut.failed += 1;
    else pairs.push({ a: compared(score, sideA), b: compared(other, sideB) });
  }
  leftOut.onlyB = ofB.size;
  return { pairs, leftOut };
}

/** Equal for both sides of a sample, whatever run and target. */
function keyOf({ dataset, sampleId, repeat }: Score): string {
  return JSON.stringify([dataset, sampleId, repeat]);
}

/** A loop of thinking alone counts: that is where long ones are. */
function loopIn({ requestId }: Score, { answerOf }: Side): boolean | null {
  const answer = answerOf?.(requestId) ?? null;
  return answer === null ? null : endsInLoop(answer.text) || endsInLoop(answer.reasoning ?? "");
}
