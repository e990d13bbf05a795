/** Whether and how a simulated provider answers a question it knows; the mistakes are binomial and reproducible. */
import { randomFromSeed, sha256 } from "../base/index.ts";
import type { SimulatorProfile } from "./profile.ts";

export interface KnownQuestion {
  /** Identity of the question; defaults to its text without a nonce. */
  id?: string;
  /** Selects `accuracy.byDataset`. */
  dataset?: string;
  /** Text that answers right, for example `Answer: B`. */
  correct: string;
  /** Texts that answer wrong; empty leaves wrong answers as talk without a conclusion. */
  wrong: readonly string[];
}

/** Recognises the exact text of a prompt; null where it is no known question. */
export type AnswerKey = (promptText: string) => KnownQuestion | null;

export interface FoundQuestion extends KnownQuestion {
  id: string;
}

/** A nonce is a line or two in front of the prompt, maybe followed by an empty line. */
const NONCE_LINES = 4;

/** Asks the key about the text as it is, then without its first line, its first two, and so on. */
export function findQuestion(text: string, key: AnswerKey | null): FoundQuestion | null {
  if (key === null) return null;
  let candidate = text;
  for (let dropped = 0; dropped <= NONCE_LINES; dropped++) {
    const known = key(candidate);
    if (known !== null) return { ...known, id: known.id ?? candidate };
    const lineEnd = candidate.indexOf("\n");
    if (lineEnd < 0) return null;
    candidate = candidate.slice(lineEnd + 1);
  }
  return null;
}

export interface Reply {
  correct: boolean;
  text: string;
}

/**
 * The answer to the `repeat`-th asking (from 0). A pure function of (seed, provider, question, repeat): each asking is
 * right with probability `accuracy`, independently, so a measured accuracy is binomial. Where questions differ in difficulty
 * that is the mean, and each question has a probability of its own.
 */
export function answerTo(
  question: FoundQuestion,
  repeat: number,
  profile: SimulatorProfile,
  seed: string,
): Reply {
  const mean = profile.accuracy.byDataset[question.dataset ?? ""] ?? profile.accuracy.default;
  const accuracy = profile.accuracy.byQuestion === true ? chanceOf(question, mean, seed) : mean;
  const random = randomFromSeed(`${seed}/${profile.name}/answer/${repeat}/${sha256(question.id)}`);
  const correct = random.next() < accuracy;
  if (correct) return { correct, text: question.correct };
  return { correct, text: question.wrong.length > 0 ? random.pick(question.wrong) : "" };
}

/**
 * u^((1 − mean)/mean) with u uniform by question: Beta(mean/(1 − mean), 1), whose mean is `mean`. The same u at every provider, so
 * that who is worse in the mean is nowhere better.
 */
function chanceOf({ id }: FoundQuestion, mean: number, seed: string): number {
  if (mean === 0) return 0;
  return randomFromSeed(`${seed}/difficulty/${sha256(id)}`).next() ** ((1 - mean) / mean);
}
