/** What several answers to each question are worth. */
import type { ScoreFacts } from "../record/index.ts";
import { majorityCorrect, mean, passAtK } from "../stats/index.ts";
import { placeUnrotated } from "./dataset/sample.ts";
import { rotatingOptions } from "./exams.ts";
import { byQuestion } from "./questions.ts";

export interface RepeatSummary {
  /** Answers of every question, at least: what k is in the figures below. */
  k: number;
  /** Answers of a question, at most; above k where requests failed. */
  most: number;
  /** avg@k: the accuracy itself, 0–100. */
  average: number | null;
  /** pass@k: how often at least one of k answers is right, 0–100. */
  pass: number | null;
  /** maj@k: how often the most frequent of k answers is right, ties shared, 0–100; null where answers have no common form (code). */
  majority: number | null;
}

/** What voting needs of a score; `extracted` is absent where it was not read from the store. */
type Voting = ScoreFacts & { extracted?: string | null };

/** Null where a question was asked once. Questions with fewer answers than others set k, so that all of them count. */
export function summariseRepeats(answers: readonly Voting[]): RepeatSummary | null {
  const questions = byQuestion(answers, (answer) => answer);
  const counts = questions.map(({ length }) => length);
  const [k, most] = [Math.min(...counts), Math.max(...counts)];
  if (questions.length === 0 || most < 2) return null;
  const right = (samples: readonly Voting[]) => samples.filter(({ verdict }) => verdict === "correct").length;
  const canVote = answers.every(({ extracted }) => extracted !== undefined && !isCode(extracted));
  const overQuestions = (of: (samples: readonly Voting[]) => number | null) => {
    const values = questions.map(of);
    const known = values.filter((value) => value !== null);
    return known.length < values.length ? null : 100 * (mean(known) ?? 0);
  };
  return {
    k,
    most,
    average: overQuestions((samples) => right(samples) / samples.length),
    pass: overQuestions((samples) => passAtK(samples.length, right(samples), k)),
    majority: canVote ? overQuestions((samples) => majorityCorrect(samples.map(voteOf), k)) : null,
  };
}

/** Where options rotate with the repeat, one letter is another option each time: then the options vote, not the letters. */
function voteOf({ dataset, repeat, extracted, verdict }: Voting): {
  answer: string | null;
  correct: boolean;
} {
  const options = rotatingOptions(dataset);
  const place = options === null || extracted == null ? null : placeUnrotated(extracted, repeat, options);
  return { answer: place === null ? (extracted ?? null) : `option ${place}`, correct: verdict === "correct" };
}

/** Programs have no form in which two are the same answer. */
function isCode(extracted: string | null): boolean {
  return extracted?.startsWith("code:") === true;
}
