/**
 * Finds the final formula of an answer. Read strictly, an answer states it in a box, behind `####`, or on a line that says
 * "answer"; of several statements the last counts. Read leniently, the last formula or number of the text will do.
 */
import { bracePairs } from "./latex-scan.ts";

export interface MathReading {
  strict: string | null;
  /** Equal to `strict` where that is not null. */
  lenient: string | null;
}

/** No result is longer; a statement that goes on is cut here, and is then no result. */
const LONGEST = 1000;

/** `text` is plain (see `plainForms`) and free of thinking; `truncated` says that it ends where the output cap cut it. */
export function readMath(text: string, truncated: boolean): MathReading {
  const pairs = bracePairs(text);
  const statements = [...boxes(text, pairs), ...lines(text, truncated)].sort((a, b) => a.at - b.at);
  const strict = statements.at(-1)?.formula ?? null;
  return { strict, lenient: strict ?? (truncated ? null : freely(text, pairs)) };
}

function freely(text: string, pairs: ReadonlyMap<number, number>): string | null {
  const open = [...text.matchAll(BOX)].findLast((match) =>
    text.endsWith("{", match.index + match[0].length + 1),
  );
  const at = open === undefined ? -1 : open.index + open[0].length;
  // A box that was not closed holds the result, or nothing does.
  if (at !== -1 && !pairs.has(at)) return unclosed(text.slice(at + 1, at + LONGEST));
  const last = sentence(text) ?? lastFormula(text) ?? lastNumber(text);
  return last === null || last.length > LONGEST ? null : last;
}

/** What stands in a box that its line ends without closing, where that is a formula as a whole. */
function unclosed(rest: string): string | null {
  const formula = (/^[^\n$]*/.exec(rest)?.[0] ?? "").replace(/[\s.,]+$/, "");
  const depth = [...formula.matchAll(/\\[\s\S]|[{}]/g)].reduce(
    (sum, [sign]) => sum + (sign === "{" ? 1 : sign === "}" ? -1 : 0),
    0,
  );
  return formula === "" || depth !== 0 ? null : formula;
}

const BOX = /\\(?:boxed|fbox)(?![A-Za-z])\s{0,3}/g;

interface Statement {
  at: number;
  formula: string;
}

/** What joins the boxes of a result that has several parts. */
const JOINED =
  /^[\s$]{0,4}(?:\\[\])]\s?)?(?:,|;|，|、|；|\\quad|\\qquad|\\text\{ ?(?:and|or) ?\})?[\s$]{0,4}(?:and|or|和|或|及|与)?[\s$]{0,4}(?:\\[[(]\s?)?(?:[A-Za-z](?:_\{?\w\}?)?\s?=\s?)?$/;

/** Complete boxes. Those that are joined by "and" or a comma are one statement, unless they only repeat one another. */
function boxes(text: string, pairs: ReadonlyMap<number, number>): Statement[] {
  const statements: (Statement & { from: number; end: number })[] = [];
  for (const match of text.matchAll(BOX)) {
    const at = match.index + match[0].length;
    const end = text[at] === "{" ? pairs.get(at) : bareEnd(text, at);
    if (end === undefined) continue;
    const formula = text.slice(text[at] === "{" ? at + 1 : at, end).trim();
    const last = statements.at(-1);
    // A box within a box says what the outer one says.
    if (formula === "" || (last !== undefined && match.index < last.end)) continue;
    const behind = text[at] === "{" ? end + 1 : end;
    const gap = last === undefined ? null : text.slice(last.end, match.index);
    const isJoined =
      gap !== null && gap.length <= 40 && /[^\s$]/.test(gap) && !/\n\s*\n/.test(gap) && JOINED.test(gap);
    if (last !== undefined && isJoined && last.formula !== formula) {
      last.formula = `${last.formula}, ${formula}`.slice(0, LONGEST);
      last.end = behind;
    } else {
      statements.push({ at: match.index, from: at, formula: formula.slice(0, LONGEST), end: behind });
    }
  }
  return statements;
}

/** `\boxed 5`, without braces. */
function bareEnd(text: string, at: number): number | undefined {
  const bare = /^-?(?:\d+(?:[.,]\d+)*|[A-Za-z])(?![A-Za-z])/.exec(text.slice(at, at + 50));
  return bare === null ? undefined : at + bare[0].length;
}

const HEADED =
  /(?:^|\n)[ \t>*_#]{0,8}(?:so,? |thus,? |therefore,? |hence,? )?(?:(?:the |my )?(?:final )?answer|最终答案|答案)[ \t*_]{0,6}(?:(?:is|are|是|为)(?![A-Za-z])[ \t*_]{0,4}:?|[:：])[ \t*_]*(?:the final answer is:?[ \t]*)?\n{0,2}([^\n]{1,1000})(?=(\n|$))|(?:^|\n)#{4}[ \t]*([^\n]{1,1000})(?=(\n|$))|(?:^|\n)[ \t]{0,3}#{1,4}[ \t]*(?:final answer|answer)[ \t:*]*\n{1,2}([^\n]{1,1000})(?=(\n|$))|<(?:final_?)?answer>\s{0,4}([^\n<]{1,1000})(?=(<))/gi;

/** Lines that are headed as the answer. A line that the cap may have cut states nothing. */
function lines(text: string, truncated: boolean): Statement[] {
  const statements: Statement[] = [];
  for (const match of text.matchAll(HEADED)) {
    const [all, headed, end1, hashed, end2, titled, end3, tagged, end4] = match;
    const line = headed ?? hashed ?? titled ?? tagged ?? "";
    const isCut = truncated && (end1 ?? end2 ?? end3 ?? end4) === "";
    if (/^(?:not|neither)\b/i.test(line)) continue;
    const start = match.index + all.lastIndexOf(line);
    const formula = statedOn(line, text, start);
    if (formula !== null && !isCut) statements.push({ at: match.index, formula });
  }
  return statements;
}

const MATH =
  /\$\$([^$]{1,1000})\$\$|\$((?:\\[^\n]|[^$\\\n]){1,1000})\$|\\\(([^\n]{1,1000}?)\\\)|\\\[([\s\S]{1,1000}?)\\\]/g;

/** The formula of a line: what stands between its dollars, else all of it when it is short and no sentence. */
function statedOn(line: string, text: string, start: number): string | null {
  const isDisplayed = /^\s*(?:\$\$|\\\[)\s*/.test(line);
  const range = isDisplayed ? text.slice(start, start + LONGEST) : line;
  const [first, ...more] = [...range.matchAll(MATH)];
  if (first !== undefined) {
    const formula = contentOf(first);
    // A box on the line is read as a box.
    if (formula === null || /\\(?:boxed|fbox)/.test(formula)) return null;
    if (isDisplayed || more.length === 0) return formula;
    return [formula, ...more.map((each) => contentOf(each) ?? "")].join(", ").slice(0, LONGEST);
  }
  if (/\\(?:boxed|fbox)|\$(?!\d[\d.,]*\W*$)/.test(line)) return null;
  const bare = line
    .replace(/\*\*|[_`]{2,}|^[\s*`]+|[\s*`]+$/g, "")
    .replace(/[.。]$/, "")
    .trim();
  const words = bare.match(/[A-Za-z]{2,}/g) ?? [];
  return bare === "" || /answer\W*$/i.test(bare) || bare.length > 200 || words.length > 6 ? null : bare;
}

function contentOf(match: RegExpMatchArray): string | null {
  const formula = (match[1] ?? match[2] ?? match[3] ?? match[4] ?? "").trim();
  return formula === "" ? null : formula;
}

const SAID =
  /(?:answer|result|solution|value)s?(?:[^.\n$\\]|\$[^$\n]{1,30}\$){0,60}?\b(?:is|are|be|equals?)\b[\s:*]{0,6}|(?:答案|结果|值)(?:是|为|等于|[:：])[\s:*]{0,6}/gi;

/** The last "the answer is …" of running text, when a formula or number follows at once. */
function sentence(text: string): string | null {
  let formula: string | null = null;
  for (const match of text.matchAll(SAID)) {
    const rest = text.slice(match.index + match[0].length, match.index + match[0].length + LONGEST);
    formula = leading(rest) ?? formula;
  }
  return formula;
}

function leading(rest: string): string | null {
  MATH.lastIndex = 0;
  const math =
    /^(?:\$\$([^$]{1,900})\$\$|\$((?:\\[^\n]|[^$\\\n]){1,900})\$|\\\(([^\n]{1,900}?)\\\)|\\\[([\s\S]{1,900}?)\\\])/.exec(
      rest,
    );
  if (math !== null) return contentOf(math);
  return /^-?(?:\d[\d,]*(?:\.\d+)?(?:\/\d+)?|\.\d+)%?/.exec(rest)?.[0].replace(/,$/, "") ?? null;
}

/** The last displayed formula, or the last one in a line of text. A box in it that was never closed is no result. */
function lastFormula(text: string): string | null {
  const found = [...text.slice(-TAIL).matchAll(MATH)];
  const displayed = found.findLast((match) => match[1] !== undefined || match[4] !== undefined);
  const last = found.at(-1);
  const formula =
    displayed !== undefined && last === displayed
      ? contentOf(displayed)
      : last === undefined
        ? null
        : contentOf(last);
  return formula === null || /\\(?:boxed|fbox)/.test(formula) ? null : formula;
}

/** How far from its end a text is searched for a result that it does not announce. */
const TAIL = 20_000;

function lastNumber(text: string): string | null {
  const found = text.slice(-TAIL).match(/(?<![\w.])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\/\d+)?(?!\w)/g);
  return found?.at(-1) ?? null;
}
