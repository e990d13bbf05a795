/** What a lenient reader also takes for a choice: an option quoted by its text, and the one letter that the end of an answer names. */
import { plainForms } from "./answer-text.ts";
import { AFTER_LETTER, RULED_OUT } from "./choice-letter.ts";
import { isSupposed, openSentence } from "./supposed.ts";

/**
 * The option that the answer's last line consists of, or that a closing "answer: …" names, by its text instead of its
 * letter; null where none or several fit.
 */
export function quotedOption(
  lines: readonly string[],
  labels: readonly string[],
  options: readonly string[],
): string | null {
  const last = lines.at(-1);
  if (last === undefined || options.length === 0) return null;
  const statement = /(?:\banswer\b[^:\n]{0,20}?(?:\bis\b|:)|答案[^:\n]{0,8}?(?:[:是为]))(.{1,400})$/i.exec(
    last,
  )?.[1];
  const box = /\\boxed\{(?:\\text\{)?([^{}]{1,400})\}/.exec(last)?.[1];
  const said = [box, statement, last].filter((text) => text !== undefined).map(bare);
  const fitting = labels.filter((_, i) => {
    const option = bare(options[i] ?? "");
    return option !== "" && said.includes(option);
  });
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** Lower case, without marks around the words. */
function bare(text: string): string {
  return plainForms(text.slice(0, 1000))
    .toLowerCase()
    .replace(/<\/?[a-z_]{2,20}>|\\[a-z]+|[*_`"'“”‘’$\\{}()[\]]/g, "")
    .replace(/^(?:[\s:：.,]|-(?=\s))+|[\s.,。;；!]+$/g, "")
    .replace(/^(?:the|an?)\s+/, "")
    .replace(/\s+/g, " ");
}

/** "Option B", "(B)", "B": a letter that stands by itself and is not ruled out in the words before it. */
const MENTION =
  /(?<![A-Za-z0-9_^\\/=+-])(?<!\b(?:not|than|vitamin|type|hepatitis|group|class|grade|plan|figure|point|line|phase|person|rule[sd]? out|eliminate[sd]?|exclude[sd]?|n['’]t(?: be)?)\s+(?:option |choice )?[([*]{0,3})(?<!(?:不是|非|不[能应该可会宜]{0,2}选|排除|维生素|图)\s?)([A-Z])(?![A-Za-z0-9_^{'’]|\s?[=+<>]|-[A-Za-z0-9])/g;
const TAIL = 2000;

/**
 * The only letter that the last line names; where that names none, the only one that the last 2,000 characters name. Null where
 * several are named: the last of them would be a guess.
 */
export function mentionedLetter(lines: readonly string[], labels: readonly string[]): string | null {
  for (const text of [(lines.at(-1) ?? "").slice(-TAIL), lines.join("\n").slice(-TAIL)]) {
    const letters = new Set<string>();
    for (const match of text.matchAll(MENTION)) {
      const letter = match[1] ?? "";
      const isWord = letter === "A" || letter === "I";
      const nextWord = /^,?\s+([A-Za-z].*)/.exec(text.slice(match.index + match[0].length))?.[1];
      const isNamed = /(?:option|choice)\s+$/i.test(text.slice(Math.max(0, match.index - 10), match.index));
      if (isWord && !isNamed && nextWord !== undefined && !AFTER_LETTER.test(nextWord)) continue;
      const after = text.slice(match.index + 1, match.index + 80);
      if (RULED_OUT.test(after) || isDenied(text.slice(Math.max(0, match.index - 80), match.index))) continue;
      if (labels.includes(letter)) letters.add(letter);
    }
    if (letters.size > 0) return letters.size === 1 ? ([...letters][0] ?? null) : null;
  }
  return null;
}

/** "I would not pick", "is the answer", 若答案为: the sentence up to the letter does not mean it. */
function isDenied(before: string): boolean {
  const sentence = openSentence(before);
  return (
    /\b(?:not|never|cannot|unlikely|doubt|if|suppose|assume|why|eliminate|exclude|anything but|no longer)\b|n['’]t\b|[不别勿若非]|排除|如果|假设|为什么|难道/i.test(
      sentence,
    ) ||
    isSupposed(before) ||
    /^\W*(?:so |what )?(?:is|could|would|might|can|should|was)\b/i.test(sentence)
  );
}
