/** Grades one answer. Pure: the same answer gets the same grade on every machine, so old runs can be graded again. */
import type { RequestError, Score } from "../../record/index.ts";
import type { Sample } from "../exam.ts";
import { plainForms, withoutThinking } from "./answer-text.ts";
import { readChoice } from "./choice.ts";
import { readNumber } from "./number.ts";
import { meansNumber } from "./number-text.ts";

/** What a request produced. `answer` is the answer alone; thinking that arrived apart is not handed over at all. */
export interface Answered {
  answer: string;
  finishReason: string | null;
  error: Pick<RequestError, "kind"> | null;
}

/** The part of a sample that grading looks at: enough to grade a stored answer again. */
export type AnswerKey = Pick<Sample, "kind" | "labels" | "gold"> & Partial<Pick<Sample, "code">>;

export type Grade = Pick<
  Score,
  "verdict" | "reason" | "extracted" | "truncated" | "lenient" | "lenientExtracted" | "grader"
>;

/** How providers say that the output cap was reached. */
const CAPPED = new Set([
  "length",
  "max_tokens",
  "max_output_tokens",
  "model_length",
  "model_context_window_exceeded",
]);

/**
 * The verdict on one answer.
 *
 * `unscored` where nobody can say whether the model was right: `error` (the request failed, whatever arrived before),
 * `empty` (no answer outside of thinking), `truncated` (the cap came before a final answer), `unparsed` (the answer
 * ends, but states no result that can be read). A capped answer that states its result in full is graded as any other;
 * `truncated` says so in any case.
 */
export function gradeAnswer(sample: AnswerKey, { answer, finishReason, error }: Answered): Grade {
  const truncated = finishReason !== null && CAPPED.has(finishReason.toLowerCase());
  const none = {
    verdict: "unscored" as const,
    extracted: null,
    truncated,
    lenient: "unscored" as const,
    lenientExtracted: null,
    grader: `${sample.kind}/1`,
  };
  if (error !== null) return { ...none, reason: "error" };
  const text = plainForms(withoutThinking(answer));
  if (text.trim() === "") return { ...none, reason: truncated ? "truncated" : "empty" };
  const reading =
    sample.kind === "choice" ? choice(sample, text, truncated) : number(sample, text, truncated);
  if (reading === null) return { ...none, reason: truncated ? "truncated" : "unparsed" };
  const { extracted, isRight } = reading;
  const verdict = isRight ? ("correct" as const) : ("incorrect" as const);
  return { ...none, verdict, reason: null, extracted, lenient: verdict, lenientExtracted: extracted };
}

interface Extraction {
  extracted: string;
  isRight: boolean;
}

function choice(sample: AnswerKey, text: string, truncated: boolean): Extraction | null {
  const letter = readChoice(text, sample.labels, truncated);
  return letter === null ? null : { extracted: letter, isRight: letter === sample.gold };
}

function number(sample: AnswerKey, text: string, truncated: boolean): Extraction | null {
  const reading = readNumber(text, truncated);
  if (reading === null) return null;
  // A number that the cap cut in two still looks like a number: it counts only if one more digit would not change it.
  if (truncated && readNumber(`${text}7`, true)?.shown !== reading.shown) return null;
  return { extracted: reading.shown, isRight: meansNumber(reading, sample.gold) };
}
