/** Numbers written in words, English ("one hundred and twenty-five") and Chinese (一百二十五), as a lenient reader takes them. */
import { divide, parseDecimal, type Rational } from "./rational.ts";

const SMALL = (
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen " +
  "eighteen nineteen"
).split(" ");
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const POWERS = new Map([
  ["thousand", 1000],
  ["million", 1e6],
  ["billion", 1e9],
]);
const WORD = `(?:${[...SMALL, ...TENS, "hundred", ...POWERS.keys()].join("|")})`;
const ENGLISH = new RegExp(
  String.raw`\b(?:(minus|negative)\s+)?(${WORD}(?:(?:\s+and\s+|[\s-]+)${WORD}\b){0,20})\b`,
  "gi",
);

const DIGITS = "零一二三四五六七八九";
const UNITS = new Map([
  ["十", 10],
  ["百", 100],
  ["千", 1000],
  ["万", 10_000],
  ["亿", 100_000_000],
]);
/** 一 in 一共, 一个人, 统一 is a word, not a number. */
const CHINESE =
  /(?<![第统唯同])(负)?([零〇一二两三四五六七八九十百千万亿]{1,30}(?:点[零〇一二三四五六七八九]{1,20})?)(?![共起样定些般直致切点])/g;

/** 三分之一; 百分之五十 is a percentage, which may mean 50 or a half. */
const FRACTION = /([二两三四五六七八九十]{1,3})分之([一二两三四五六七八九十百]{1,4})/g;

/** The last number in words; null where there is none. */
export function numberInWords(text: string): Rational | null {
  if (text.includes("百分之")) return null;
  const fraction = [...text.matchAll(FRACTION)].at(-1);
  if (fraction !== undefined) {
    const [under, over] = [fraction[1], fraction[2]].map((part) => signed(chineseValue(part ?? ""), false));
    return under == null || over == null ? null : divide(over, under);
  }
  const english = [...text.matchAll(ENGLISH)].at(-1);
  if (english !== undefined) return signed(englishValue(english[2] ?? ""), english[1] !== undefined);
  const chinese = [...text.matchAll(CHINESE)].at(-1);
  return chinese === undefined ? null : signed(chineseValue(chinese[2] ?? ""), chinese[1] !== undefined);
}

function signed(digits: string | null, isNegative: boolean): Rational | null {
  return digits === null ? null : parseDecimal(`${isNegative ? "-" : ""}${digits}`);
}

/** "two three" is no number: a word must be smaller than the one before it. */
function englishValue(words: string): string | null {
  let [total, group, ceiling] = [0, 0, Number.POSITIVE_INFINITY];
  let largest = Number.POSITIVE_INFINITY;
  for (const word of words.toLowerCase().split(/[\s-]+/)) {
    const power = POWERS.get(word);
    if (word === "and") continue;
    if (power !== undefined) {
      if (group === 0 || power >= largest) return null;
      total += group * power;
      [group, ceiling, largest] = [0, Number.POSITIVE_INFINITY, power];
    } else if (word === "hundred") {
      if (group < 1 || group > 99) return null;
      group *= 100;
      ceiling = 100;
    } else {
      const small = SMALL.indexOf(word);
      const value = small >= 0 ? small : 20 + 10 * TENS.indexOf(word);
      if (value >= ceiling) return null;
      group += value;
      ceiling = value >= 20 ? 10 : 0;
    }
  }
  return String(total + group);
}

function chineseValue(text: string): string | null {
  const [whole = "", part] = text.replaceAll("〇", "零").replaceAll("两", "二").split("点");
  const value = /[十百千万亿]/.test(whole) ? byUnits(whole) : byDigits(whole);
  if (value === null || part === undefined) return value;
  return `${value}.${byDigits(part)}`;
}

function byDigits(text: string): string {
  return [...text].map((char) => DIGITS.indexOf(char)).join("");
}

/** 一亿三千零五万二百: a digit counts for the unit behind it, and what stands before 万 or 亿 for that unit as a whole. */
function byUnits(text: string): string | null {
  let [large, middle, small, digit] = [0, 0, 0, 0];
  for (const char of text) {
    const unit = UNITS.get(char);
    if (unit === undefined) {
      if (digit !== 0) return null;
      digit = DIGITS.indexOf(char);
    } else if (unit < 10_000) {
      small += (digit === 0 ? 1 : digit) * unit;
      digit = 0;
    } else if (unit === 10_000) {
      middle += (small + digit) * unit;
      [small, digit] = [0, 0];
    } else {
      large = (large + middle + small + digit) * unit;
      [middle, small, digit] = [0, 0, 0];
    }
  }
  return String(large + middle + small + digit);
}
