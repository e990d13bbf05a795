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
  /(?<=[\d})])\s?(mm|cm|km|kg|mph|ml|mL|ft|lbs?|inches|feet|cents|dollars|degrees|units?)(?:\^\{([23])\})?$/;
const WORDED = /\\text\{([^{}]*)\}(?:\^\{([23])\}|([²³]))?$/;
/** Words that make a statement of what would otherwise be a unit. */
const NO_UNIT =
  /\b(?:or|and|if|for|when|where|mod|modulo|not|to|is|are|approx|approximately|than|with|base)\b/;
const CURRENCIES: Readonly<Record<string, string>> = {
  "\\$": "dollar",
  "€": "euro",
  "£": "pound sterling",
  "¥": "yuan",
  "￥": "yuan",
};

/** Takes a value in plain spelling apart. Words that are no unit stay where they are. */
export function quantityOf(latex: string): Quantity {
  const quantity: Quantity = { latex, unit: null, isPercent: false, base: null };
  const money = /^([-+]?)(\\\$|[€£¥￥])(?=[\d.\\(-])|(\\\$|[€£¥￥])$/.exec(quantity.latex);
  if (money !== null) {
    quantity.unit = CURRENCIES[money[2] ?? money[3] ?? ""] ?? null;
    quantity.latex =
      money[3] === undefined ? `${money[1]}${latex.slice(money[0].length)}` : latex.slice(0, money.index);
  }
  takeUnit(quantity);
  const percent = /(?:\\%|%)$/.exec(quantity.latex);
  if (percent !== null) {
    quantity.isPercent = true;
    quantity.latex = quantity.latex.slice(0, percent.index);
  }
  const degrees = /\^\{\\circ\}$/.exec(quantity.latex);
  if (degrees !== null && !/\\(?:sin|cos|tan|cot|sec|csc)/.test(quantity.latex)) {
    quantity.unit = "degree";
    quantity.latex = quantity.latex.slice(0, degrees.index);
  }
  const numeral =
    /^(\(?)([0-9A-Fa-f]+)\1?_\{(?:\\text\{)?(?:base )?(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\}?\}$/.exec(
      quantity.latex.replace(/^\(([0-9A-Fa-f]+)\)/, "$1"),
    );
  if (numeral !== null) {
    quantity.latex = numeral[2] ?? "";
    quantity.base = BASES.indexOf(numeral[3] ?? "") + 2;
    if (quantity.base === 1) quantity.base = Number(numeral[3]);
  }
  return quantity;
}

const BASES = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

function takeUnit(quantity: Quantity): void {
  const worded = WORDED.exec(quantity.latex);
  const found = worded ?? BARE.exec(quantity.latex);
  if (found === null || found.index === 0) return;
  const words = (found[1] ?? "").toLowerCase().trim();
  const before = quantity.latex.slice(0, found.index);
  if (/[-+=<>,]$|\\[a-z]+$/.test(before) || NO_UNIT.test(words)) return;
  if (/^(?:percent|per cent)$/.test(words)) quantity.isPercent = true;
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
