/**
 * Whether a program printed the right output, as the authors of LiveCodeBench compare it: line by line without the blanks around
 * them, and where two lines differ, token by token as decimal numbers. Outside of the sandbox, where no program can reach it.
 */

/** What Python's `str.strip` and `str.split` take for white space. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+001C to U+001F are among them.
const BLANK = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const BLANKS = new RegExp(`${BLANK.source}+`);

/**
 * True where `printed` means `expected`: as many lines after blanks at both ends are cut, and each line equal to its
 * counterpart, or both made of decimal numbers that are equal one by one (`1.0` and `1.00`, `1e3` and `1000`, exactly: no
 * rounding). Words differ where their case does. One thing they take and this does not: digits of other scripts.
 */
export function sameOutput(printed: string, expected: string): boolean {
  if (printed === expected) return true;
  const lines = stripped(printed).split("\n");
  const wanted = stripped(expected).split("\n");
  return (
    lines.length === wanted.length &&
    lines.every((line, i) => sameLine(stripped(line), stripped(wanted[i] ?? "")))
  );
}

function sameLine(line: string, wanted: string): boolean {
  if (line === wanted) return true;
  const tokens = line.split(BLANKS);
  const wantedTokens = wanted.split(BLANKS);
  if (tokens.length !== wantedTokens.length) return false;
  return tokens.every((token, i) => {
    const value = decimal(token);
    return value !== null && value === decimal(wantedTokens[i] ?? "");
  });
}

/** Without blanks at both ends. By hand: a pattern anchored at the end takes quadratic time on a page of blanks. */
function stripped(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && BLANK.test(text[from] ?? "")) from++;
  while (to > from && BLANK.test(text[to - 1] ?? "")) to--;
  return text.slice(from, to);
}

const NUMBER = /^([+-]?)(?=\d|\.\d)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
/** The largest exponent of Python's `Decimal`. */
const MOST_EXPONENT = 999_999_999_999_999_999n;

/** One text per value that `Decimal` reads, so that equal numbers have equal texts; null where it is no number, or not one. */
function decimal(token: string): string | null {
  const text = token.replaceAll("_", "");
  const infinite = INFINITE.exec(text);
  if (infinite !== null) return infinite[1] === "-" ? "-inf" : "inf";
  const found = NUMBER.exec(text);
  if (found === null) return null;
  const [, sign, whole = "", fraction = "", exponent = "0"] = found;
  if (exponent.length > 20) return null;
  const digits = whole + fraction;
  let from = 0;
  let to = digits.length;
  while (from < to && digits[from] === "0") from++;
  while (to > from && digits[to - 1] === "0") to--;
  if (from === to) return "0";
  const lowest = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - to);
  const highest = lowest + BigInt(to - from) - 1n;
  if (highest > MOST_EXPONENT || highest < -MOST_EXPONENT) return null;
  return `${sign === "-" ? "-" : ""}${digits.slice(from, to)}e${lowest}`;
}
