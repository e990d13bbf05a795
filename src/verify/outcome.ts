/** What became of one answer, as verify knows it: by question and repeat, without any text. */
import { outputTokensOf, thinkingTokensOf } from "../metrics/index.ts";
import type { RequestRecord, Score, ScoreVerdict, UnscoredReason } from "../record/index.ts";

export interface Outcome {
  questionId: string;
  repeat: number;
  /** SHA-256 over what was asked and what counts as right. */
  hash: string;
  verdict: ScoreVerdict;
  lenient: ScoreVerdict | null;
  reason: UnscoredReason | null;
  truncated: boolean;
  /** Thinking included, as billed, or as we counted where nothing was billed; null when not known. */
  outputTokens: number | null;
  reasoningTokens: number | null;
  finishReason: string | null;
  answerSha256: string | null;
}

/** Why an answer is not correct. `wrong`: complete, readable, and not right. */
export const lossCauses = ["truncated", "empty", "refused", "unparsed", "wrong"] as const;
export type LossCause = (typeof lossCauses)[number];

/** The outcome of a graded answer; `record` is its request, undefined where it is not at hand. */
export function outcomeOf(score: Score, record: RequestRecord | undefined): Outcome {
  return {
    questionId: score.sampleId,
    repeat: score.repeat,
    hash: score.sampleHash,
    verdict: score.verdict,
    lenient: score.lenient,
    reason: score.reason,
    truncated: score.truncated,
    outputTokens: record === undefined ? null : outputTokensOf(record).value,
    reasoningTokens: record === undefined ? null : thinkingTokensOf(record),
    finishReason: record?.finishReason ?? null,
    answerSha256: score.answerSha256,
  };
}

/** Null for a correct answer. Only for evidence. */
export function causeOf({
  verdict,
  reason,
  truncated,
}: Pick<Outcome, "verdict" | "reason" | "truncated">): LossCause | null {
  if (verdict === "correct") return null;
  if (reason === "empty" || reason === "refused" || reason === "unparsed") return reason;
  return truncated || reason === "truncated" ? "truncated" : "wrong";
}
