/** Grades one answer. Pure: the same answer gets the same grade on every machine, so old runs can be graded again. */
import type { RequestError, Score } from "../../record/index.ts";
import type { Sample } from "../exam.ts";
import { plainForms, withoutThinking } from "./answer-text.ts";
import { readChoice } from "./choice.ts";
import { readNumber } from "./number.ts";
import { meansNumber, nearlyMeansNumber } from "./number-text.ts";
import { isRefusal, isWithheld } from "./refusal.ts";

/** What a request produced. `answer` is the answer alone; thinking that arrived apart is not handed over at all. */
export interface Answered {
  answer: string;
  finishReason: string | null;
  error: Pick<RequestError, "kind"> | null;
}

/** The part of a sample that grading looks at: enough to grade a stored answer again. */
export type AnswerKey = Pick<Sample, "kind" | "labels" | "gold"> & Partial<Pick<Sample, "code" | "options">>;

export type Grade = Pick<
  Score,
  "verdict" | "reason" | "extracted" | "truncated" | "lenient" | "lenientExtracted" | "grader"
>;

/** What a grader found in an answer; `ungraded` where it could not tell what it is worth. */
export type Finding = Pick<Grade, "verdict" | "reason" | "extracted" | "lenient" | "lenientExtracted">;

/** How providers say that the output cap was reached. */
const CAPPED = new Set([
  "length",
  "max_tokens",
  "max_output_tokens",
  "model_length",
  "model_context_window_exceeded",
]);

/** Which rules graded: a later version may give another verdict to the same answer. */
export const GRADERS = {
  choice: "choice/2",
  number: "number/2",
  math: "math/1",
  code: "code/1 strict",
  text: "text/1",
} as const satisfies Record<Sample["kind"], string>;

/**
 * The verdict on one answer to a choice or number question; formulas and code come back `ungraded` (see `openGrading`).
 *
 * `unscored` where nobody can say whether the model was right: `error` (the request failed, whatever arrived before),
 * `empty` (no answer outside of thinking), `truncated` (the cap came before a final answer), `refused` (the answer
 * declines, or a filter withheld it), `unparsed` (the answer ends, but states no result that can be read). A capped answer that
 * states its result in full is graded as any other; `truncated` says so in any case.
 */
export function gradeAnswer(sample: AnswerKey, answered: Answered): Grade {
  const opened = openAnswer(sample.kind, answered);
  if ("grade" in opened) return opened.grade;
  const { text, truncated } = opened;
  if (sample.kind === "choice") return closeGrade(sample.kind, choice(sample, text, truncated), opened);
  if (sample.kind === "number") return closeGrade(sample.kind, number(sample, text, truncated), opened);
  return closeGrade(sample.kind, UNGRADED, opened);
}

/** An answer that holds something to be graded. */
export interface OpenAnswer {
  /** Plain and free of thinking. */
  text: string;
  truncated: boolean;
  /** True where a filter says that it withheld the answer. */
  withheld: boolean;
}

/** What is graded of an answer, or the grade where nothing needs to be read for it. `plain` unifies signs; code is left as it is. */
export function openAnswer(
  kind: Sample["kind"],
  { answer, finishReason, error }: Answered,
): OpenAnswer | { grade: Grade } {
  const truncated = finishReason !== null && CAPPED.has(finishReason.toLowerCase());
  const withheld = isWithheld(finishReason);
  const unread = (reason: NonNullable<Grade["reason"]>) => ({
    grade: { ...UNREAD, reason, truncated, grader: GRADERS[kind] },
  });
  if (error !== null) return unread("error");
  const bare = withoutThinking(answer);
  if (bare.trim() === "") return unread(withheld ? "refused" : truncated ? "truncated" : "empty");
  return { text: kind === "code" || kind === "text" ? bare : plainForms(bare), truncated, withheld };
}

const UNREAD = {
  verdict: "unscored",
  extracted: null,
  lenient: "unscored",
  lenientExtracted: null,
} as const;

/** Nothing here can grade this kind of question. */
export const UNGRADED: Finding = { ...UNREAD, reason: "ungraded" };

/** A finding as a grade: says why where no result is stated. A refusal has no lenient reading either. */
export function closeGrade(
  kind: Sample["kind"],
  finding: Finding,
  { text, truncated, withheld }: OpenAnswer,
): Grade {
  const facts = { truncated, grader: GRADERS[kind] };
  if (finding.reason !== "unparsed") return { ...finding, ...facts };
  if (withheld || isRefusal(text)) return { ...UNREAD, reason: "refused", ...facts };
  return { ...finding, reason: truncated ? "truncated" : "unparsed", ...facts };
}

/** One reading: what was read, and whether it is right; null where that could not be decided. */
export interface Judged {
  extracted: string;
  isRight: boolean | null;
}

/** The finding of a strict and a lenient reading, each null where nothing was read. */
export function findingOf(strict: Judged | null, lenient: Judged | null): Finding {
  return {
    verdict: verdictOf(strict),
    reason: verdictOf(strict) === "unscored" ? "unparsed" : null,
    extracted: strict?.extracted ?? null,
    lenient: verdictOf(lenient),
    lenientExtracted: lenient?.extracted ?? null,
  };
}

function verdictOf(judged: Judged | null): Grade["verdict"] {
  const isRight = judged?.isRight ?? null;
  return isRight === null ? "unscored" : isRight ? "correct" : "incorrect";
}

function choice(sample: AnswerKey, text: string, truncated: boolean): Finding {
  const { labels, gold, options = [] } = sample;
  const { strict, lenient } = readChoice(text, { labels, options }, truncated);
  const judged = (letter: string | null) =>
    letter === null ? null : { extracted: letter, isRight: letter === gold };
  return findingOf(judged(strict), judged(lenient));
}

function number({ gold }: AnswerKey, text: string, truncated: boolean): Finding {
  const { strict, lenient } = readNumber(text, truncated);
  // A number that the cap cut in two still looks like a number: it counts only if one more digit would not change it.
  const mayGoOn = truncated && !/[*$)\]}>]\s*$/.test(text.slice(-20));
  if (mayGoOn && readNumber(`${text}7`, true).strict?.shown !== strict?.shown) return findingOf(null, null);
  return findingOf(
    strict === null ? null : { extracted: strict.shown, isRight: meansNumber(strict, gold) },
    lenient === null
      ? null
      : {
          extracted: lenient.shown,
          isRight: meansNumber(lenient, gold) || nearlyMeansNumber(lenient, gold),
        },
  );
}
