/** The limit that a refusal names: providers say it in words of their own. */

/** Behind such a word stands the limit, and seldom the number that was asked for. */
const LIMIT_WORDS =
  /max(?:imum)?|at most|limit|up to|<=|≤|less than|no more than|exceed|range|最大|不能超过|上限|范围/iu;
/** Smaller ones are positions, versions and lower ends of ranges. */
const LEAST = 16;

/** The number of tokens named as the limit; null where none is. `asked` is what was asked for, which is none. */
export function limitIn(message: string, asked: number): number | null {
  const numbersIn = (text: string) =>
    [...text.matchAll(/(?<![\w.])\d{1,3}(?:,\d{3})+(?![\w.]*\d)|(?<![\w.])\d+(?!\d|\.\d|[a-z])/giu)]
      .map(([digits]) => Number(digits.replaceAll(",", "")))
      .filter((value) => value >= LEAST && value !== asked && Number.isSafeInteger(value));
  // `HTTP 400: ` heads every refusal.
  const rest = message.replace(/^HTTP \d{3}:? ?/, "");
  const at = rest.search(LIMIT_WORDS);
  if (at === -1) return null;
  const behind = numbersIn(rest.slice(at));
  const all = numbersIn(rest);
  return behind[0] ?? (all.length === 0 ? null : Math.min(...all));
}
