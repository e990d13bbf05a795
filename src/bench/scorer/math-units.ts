/** What surrounds the number of a result: money, percent, degrees, units, the base it is written in. */

export interface Quantity {
  /** The bare formula. */
  latex: string;
  /** Canonical, for example `cm^2`; null where none is stated. */
  unit: string | null;
  isPercent: boolean;
  /** The base its digits are in; null where none is stated. */
  base: number | null;
}

/** Spellings of units, the first canonical. Lengths squared and cubed follow from these. */
const SPELLINGS = [
  "mm millimeter millimetre",
  "cm centimeter centimetre 厘米",
  "m meter metre 米",
  "km kilometer kilometre 千米 公里",
  "in inch inches",
  "ft foot feet",
  "yd yard",
  "mi mile",
  "g gram gm 克",
  "kg kilogram 千克 公斤",
  "lb pound lbs",
  "oz ounce",
  "l liter litre 升",
  "ml milliliter millilitre 毫升",
  "s sec second 秒",
  "min minute mins 分钟",
  "h hour hr hrs 小时",
  "day days 天",
  "week weeks",
  "month months",
  "year years yr 年 岁",
  "cent cents ¢",
  "dollar dollars usd bucks",
  "yuan rmb cny 元",
  "euro euros eur",
  "degree degrees deg 度",
  "radian radians rad",
  "mph",
];
const UNITS: ReadonlyMap<string, string> = new Map(
  SPELLINGS.flatMap((line) => {
    const [canonical = "", ...others] = line.split(" ");
    return [canonical, ...others, ...others.map((name) => `${name}s`)].map((name) => [name, canonical]);
  }),
);

/** Units that are also written without `\text`, straight behind the number. */
const BARE =
  /(?<=[\d})])\s?(mm|cm|km|kg|mph|ml|mL|ft|lbs?|inches|feet|cents|dollars|degrees|percent|pct|units?)(?:\^\{([23])\})?$/;
const WORDED = /\\text\{([^{}]*)\}(?:\^\{([23])\}|([²³]))?$/;
/** Words that make a statement of what would otherwise be a unit. */
const NO_UNIT =
  /\b(?:or|and|if|for|when|where|mod|modulo|not|to|is|are|approx|approximately|than|with|base)\b/;
const CURRENCIES: Readonly<Record<string, string>> = {
  "\\$": "dollar",
  "€": "euro",
  "¢": "cent",
  "£": "pound sterling",
  "¥": "yuan",
  "￥": "yuan",
};

/** Takes a value in plain spelling apart. Words that are no unit stay where they are. */
export function quantityOf(latex: string): Quantity {
  const quantity: Quantity = { latex: latex.replace(/^\+/, ""), unit: null, isPercent: false, base: null };
  takeMoney(quantity);
  takeUnit(quantity);
  takeSign(quantity);
  takeBase(quantity);
  return quantity;
}

/** A currency sign before the number, also behind its minus, or behind it. */
function takeMoney(quantity: Quantity): void {
  const latex = quantity.latex.replace(/^(?:\\text\{)?(?:USD|US(?=\\\$))\}?/, "");
  const before = /^(-?)(\\\$|[€£¥￥¢])(?=[\d.\\(-])/.exec(latex);
  const behind = /(\\\$|[€£¥￥¢])$/.exec(latex);
  const sign = before?.[2] ?? behind?.[1];
  if (sign !== undefined) quantity.unit = CURRENCIES[sign] ?? null;
  if (before !== null) quantity.latex = `${before[1]}${latex.slice(before[0].length)}`;
  else quantity.latex = behind === null ? latex : latex.slice(0, behind.index);
}

/** A percent or degree sign at the end; degrees within a formula are part of it. */
function takeSign(quantity: Quantity): void {
  const percent = /\\?%$/.exec(quantity.latex);
  if (percent !== null) {
    quantity.isPercent = true;
    quantity.latex = quantity.latex.slice(0, percent.index);
  }
  const degrees = /\^\{\\circ\}$/.exec(quantity.latex);
  if (degrees === null || /\\(?:sin|cos|tan|cot|sec|csc)/.test(quantity.latex)) return;
  quantity.unit = "degree";
  quantity.latex = quantity.latex.slice(0, degrees.index);
}

const BASES = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** `52_{8}`, `(52)_{8}`, `52_{\text{base 8}}`, `52_{\text{eight}}`. */
function takeBase(quantity: Quantity): void {
  const match =
    /^(?:([0-9A-Fa-f]+)|\(([0-9A-Fa-f]+)\))_\{(?:\\text\{)?(?:base )?(\d{1,2}|[a-z]+)\}{1,2}$/.exec(
      quantity.latex,
    );
  const [, plain, round, base = ""] = match ?? [];
  const digits = plain ?? round;
  const named = BASES.indexOf(base);
  if (digits === undefined || !/\d/.test(digits) || (named === -1 && !/^\d/.test(base))) return;
  quantity.latex = digits;
  quantity.base = named === -1 ? Number(base) : named + 2;
}

function takeUnit(quantity: Quantity): void {
  const worded = WORDED.exec(quantity.latex);
  const found = worded ?? BARE.exec(quantity.latex);
  if (found === null || found.index === 0) return;
  const words = (found[1] ?? "").toLowerCase().trim();
  const before = quantity.latex.slice(0, found.index);
  if (/[-+=<>,]$|\\(?!pi$|infty$)[a-z]+$/.test(before.trimEnd()) || NO_UNIT.test(words)) return;
  if (/^(?:percent|per cent|pct|percentage)$/.test(words)) quantity.isPercent = true;
  else if (words !== "") quantity.unit = unitOf(words, found[2] ?? found[3]);
  quantity.latex = before;
  if (words === "") takeUnit(quantity);
}

/** `square inches`, `in^2` and `sq. in.` are one unit; `units` is none. */
function unitOf(words: string, power: string | undefined): string | null {
  const plain = words.replace(/[.,()]/g, "").trim();
  const match = /^(?:(square|sq|cubic|cu|平方|立方)\s*)?(.*?)(?:\^?\s*([23²³])|\s+(squared|cubed))?$/u.exec(
    plain,
  );
  const [, before = "", name = plain, inside = "", after = ""] = match ?? [];
  if (/^units?$/.test(name) || name === "") return null;
  const unit = UNITS.get(name) ?? name.replace(/s$/, "");
  const exponent =
    /^(?:sq|平)/.test(before) || after === "squared" || /[2²]/.test(inside + (power ?? "")) ? "^2" : "";
  const cube =
    /^(?:cu|立)/.test(before) || after === "cubed" || /[3³]/.test(inside + (power ?? "")) ? "^3" : "";
  return `${unit}${exponent}${cube}`;
}
