/** Grades answers by their text: equal to the right one, holding it, or matching a pattern; for data sets of users' own. */
import { z } from "zod";
import { sha256 } from "../../base/index.ts";
import { textFolds, textMatches } from "../exam.ts";
import type { Judged } from "./grade.ts";
import { openPatternThread, type PatternQuestion } from "./pattern-thread.ts";

export interface TextReader {
  /**
   * The strict and the lenient reading; each null where the output cap came before the answer could be judged, and undecided where a
   * pattern takes too long to match.
   *
   * Strict is what the data set says. Lenient also takes another case, white space and full-width form, and for `exact` the last line,
   * a boxed or marked answer, or either in quotes or bold.
   */
  read(gold: string, answer: string, truncated: boolean): Promise<Readings>;
  close(): Promise<void>;
}

interface Readings {
  strict: Judged | null;
  lenient: Judged | null;
}

/** What a sample's `gold` holds for this kind, so that a stored answer can be graded again by the sample alone. */
const goldSchema = z.object({
  match: z.enum(textMatches),
  golds: z.array(z.string()).min(1).readonly(),
  normalise: z.array(z.enum(textFolds)).readonly(),
});
export type TextGold = z.infer<typeof goldSchema>;
type Fold = TextGold["normalise"][number];

export function openTextReader(): TextReader {
  const patterns = openPatternThread();
  return {
    read: async (gold, answer, truncated) => {
      const task = goldSchema.parse(JSON.parse(gold));
      if (task.match === "regex") return readPattern(task, answer, truncated, patterns.find);
      return task.match === "exact"
        ? readExact(task, answer, truncated)
        : readContained(task, answer, truncated);
    },
    close: () => patterns.close(),
  };
}

function readExact({ golds, normalise }: TextGold, answer: string, truncated: boolean) {
  if (truncated) return { strict: null, lenient: null };
  const judged = (texts: readonly string[], folds: readonly Fold[]): Judged => {
    const wanted = new Set(golds.map((gold) => fold(gold, folds)));
    const folded = texts.map((text) => fold(text, folds));
    const right = folded.find((text) => wanted.has(text));
    // The answer's own words are not for reports.
    return {
      extracted: `text ${sha256(right ?? folded.at(-1) ?? "").slice(0, 12)}`,
      isRight: right !== undefined,
    };
  };
  return { strict: judged([answer], normalise), lenient: judged(statements(answer), textFolds) };
}

function readContained({ golds, normalise }: TextGold, answer: string, truncated: boolean) {
  const judged = (folds: readonly Fold[]) => {
    const text = fold(answer, folds);
    return found(
      golds.some((gold) => text.includes(fold(gold, folds))),
      truncated,
    );
  };
  return { strict: judged(normalise), lenient: judged(textFolds) };
}

async function readPattern(
  { golds, normalise }: TextGold,
  answer: string,
  truncated: boolean,
  find: (questions: readonly PatternQuestion[]) => Promise<boolean[] | null>,
) {
  const results = await find([
    { patterns: golds, text: fold(answer, normalise), ignoreCase: false },
    { patterns: golds, text: fold(answer, ["trim", "full-width"]), ignoreCase: true },
  ]);
  if (results === null) return { strict: UNDECIDED, lenient: UNDECIDED };
  const [strict = false, lenient = false] = results;
  // A pattern may ask for an end, and a cut is none.
  return { strict: truncated ? null : found(strict, false), lenient: found(strict || lenient, truncated) };
}

const UNDECIDED: Judged = { extracted: "undecided", isRight: null };

function found(isRight: boolean, truncated: boolean): Judged | null {
  if (!isRight && truncated) return null;
  return { extracted: isRight ? "found" : "not found", isRight };
}

/** A result stated in more characters than this is none, and marks at the ends of megabytes are not looked for. */
const LONGEST_RESULT = 2000;

/** What an answer may have meant as its result: all of it, its last line, what is boxed or marked; each bare and as it stands. */
function statements(answer: string): string[] {
  const last = answer.trimEnd().split("\n").at(-1) ?? "";
  const boxed = [...answer.matchAll(/\\boxed\{([^{}]*)\}/g)].at(-1)?.[1];
  const marked = [...answer.matchAll(/(?:answer|答案)(?: is|是|为)? ?[:：]? ?(.+)/gi)].at(-1)?.[1];
  const short = [answer, last, boxed ?? "", marked ?? ""].filter((text) => text.length <= LONGEST_RESULT);
  return [answer, ...short, ...short.map(bare)];
}

/** Without bold, quotes and the mark that ends a sentence. */
function bare(text: string): string {
  return text
    .trim()
    .replace(/^[*_`"'“”‘’「」『』]+|[*_`"'“”‘’「」『』.。!！]+$/g, "")
    .trim();
}

function fold(text: string, folds: readonly Fold[]): string {
  let folded = text;
  if (folds.includes("full-width")) {
    folded = folded
      .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
      .replaceAll("\u3000", " ");
  }
  if (folds.includes("whitespace")) folded = folded.replace(/\s+/g, " ");
  if (folds.includes("case")) folded = folded.toLowerCase();
  return folds.includes("trim") ? folded.trim() : folded;
}
