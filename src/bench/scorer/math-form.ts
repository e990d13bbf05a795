/**
 * The shape of a result: a value, words, a list, a set, a tuple or interval, a union, a matrix, an equation. Shapes are read
 * from the spelling alone; what stands at their leaves is compared elsewhere.
 */
import { plainLatex } from "./latex.ts";
import { isOneGroup, splitOutside } from "./latex-scan.ts";
import { type Quantity, quantityOf } from "./math-units.ts";

export type Form =
  | ({ kind: "value" } & Quantity)
  | { kind: "text"; words: string }
  /** In any order: `open` is "" for a bare list and "{" for a set. In order: "(" and "[", for tuples and intervals. */
  | { kind: "group"; open: string; close: string; members: Form[] }
  | { kind: "union"; members: Form[] }
  | { kind: "matrix"; environment: string; rows: Form[][] }
  | { kind: "relation"; sign: string; sides: string[]; last: Form };

/** More members than this are no result that anyone reads. */
const MAX_MEMBERS = 200;

/** The shape of a formula; null for what is no formula (see `plainLatex`). */
export function formOf(text: string): Form | null {
  const latex = plainLatex(text);
  return latex === null ? null : shape(latex);
}

const JOINTS = new Set([",", ";"]);
const CONCLUSIONS = new Set(["\\implies", "\\Rightarrow", "\\Longrightarrow", "\\therefore"]);
const UNIONS = new Set(["\\cup"]);
const ORDERS: Readonly<Record<string, string>> = { "<": "<", "\\le": "\\le", ">": ">", "\\ge": "\\ge" };
const RELATIONS = new Set(["=", "\\approx", "\\ne", "\\equiv", ...Object.keys(ORDERS)]);

function shape(latex: string): Form {
  const words = wordsOf(latex);
  if (words !== null) return { kind: "text", words };
  const alias = ALIASES[latex];
  if (alias !== undefined) return { kind: "text", words: alias };
  const concluded = splitOutside(latex, CONCLUSIONS).parts.at(-1) ?? latex;
  const joined = concluded.replace(/(?:,|;)?\\text\{ ?(?:and|or|和|或|且|及) ?\}/g, ",");
  const list = splitOutside(joined, JOINTS).parts.filter((part) => part !== "");
  if (list.length > 1) return listOf(list);
  const alone = list[0] ?? joined;
  const member = /^(?:\\?[A-Za-z]+(?:_\{\w+\})?|\([A-Za-z,]+\)) ?\\in ?(.+)$/.exec(alone);
  if (member !== null) return shape(member[1] ?? "");
  const union = splitOutside(alone, UNIONS).parts;
  if (union.length > 1) return { kind: "union", members: union.slice(0, MAX_MEMBERS).map(shape) };
  const relation = splitOutside(alone, RELATIONS);
  if (relation.parts.length > 1) return relationOf(relation.parts, relation.separators);
  return matrixOf(alone) ?? groupOf(alone) ?? signsOf(alone) ?? valueForm(alone);
}

/** Different spellings of what has no formula. */
const ALIASES: Readonly<Record<string, string>> = {
  "\\emptyset": "none",
  "\\{\\}": "none",
  "\\mathbb{R}": "all real numbers",
  "(-\\infty,\\infty)": "all real numbers",
  "(-\\infty,+\\infty)": "all real numbers",
};
const PHRASES: Readonly<Record<string, string>> = {
  "no solution": "none",
  "no solutions": "none",
  "no real solutions": "none",
  "empty set": "none",
  "all reals": "all real numbers",
  "all real": "all real numbers",
};

/** The words of a result that is words alone, in lower case and without articles and punctuation; null for a formula. */
function wordsOf(latex: string): string | null {
  const isWords = /^[-(]?(?:\\text\{[^{}]*\}|[\s().,:!'"-]|\\ )+$/.test(latex) && latex.includes("\\text");
  const isBareWord = /^(?:[A-Za-z][a-z]{3,}|[Oo]dd|[Yy]es|[Nn]o)(?:[ -][A-Za-z]+)*$/.test(latex);
  if (!isWords && !isBareWord) return null;
  const plain = latex
    .replace(/\\text\{([^{}]*)\}/g, " $1 ")
    .replace(/[().,:;!'"\\]/g, " ")
    .toLowerCase()
    .replace(/^\s*(?:the|an|a) (?=\S)/, "")
    .replace(/\s+/g, " ")
    .trim();
  return PHRASES[plain] ?? plain;
}

/** `x = 1, 2` lists two values of x; inequalities joined by "or" are a union. */
function listOf(parts: readonly string[]): Form {
  const members = parts.slice(0, MAX_MEMBERS).map(shape);
  if (members.every((member) => member.kind === "group" && isInterval(member)))
    return { kind: "union", members };
  // ± inside of a list stands for two of its members.
  const flat = members.flatMap((member) =>
    member.kind === "group" && member.open === "" ? member.members : [member],
  );
  return { kind: "group", open: "", close: "", members: flat };
}

function isInterval({ members }: { members: readonly Form[] }): boolean {
  return members.some((member) => member.kind === "value" && /^[-+]?\\infty$/.test(member.latex));
}

const FENCES: Readonly<Record<string, string>> = { "(": ")", "[": "]", "\\{": "\\}" };

function groupOf(latex: string): Form | null {
  const outward = /^\](.*,.*)\[$/.exec(latex);
  if (outward !== null) return groupOf(`(${outward[1]})`);
  const open = latex.startsWith("\\{") ? "\\{" : (latex[0] ?? "");
  if (FENCES[open] === undefined || !isOneGroup(latex)) return null;
  const close = latex.endsWith("\\}") ? "\\}" : (latex.at(-1) ?? "");
  const inner = latex.slice(open.length, latex.length - close.length);
  const condition = /^[A-Za-z](?:\\in ?(?:\\mathbb\{R\}|R))?(?:\\mid|\\vert|\||:)(.+)$/.exec(inner);
  if (open === "\\{" && condition !== null) return shape(condition[1] ?? "");
  const parts = splitOutside(inner, JOINTS).parts;
  if (open === "(" && close === ")" && parts.length === 1) return inner === "" ? null : shape(inner);
  const members = parts.slice(0, MAX_MEMBERS).map(shape);
  if (open !== "\\{") return { kind: "group", open, close, members };
  const flat = members.flatMap((member) =>
    member.kind === "group" && member.open === "" ? member.members : [member],
  );
  return { kind: "group", open: "{", close: "}", members: flat };
}

function matrixOf(latex: string): Form | null {
  const match = /^(?:\\begin\{(\w+\*?)\})(.*)\\end\{\1\}$/s.exec(
    latex.replace(/^[([](?=\\begin)|(?<=\})[)\]]$/g, ""),
  );
  if (match === null) return null;
  const [, environment = "", body = ""] = match;
  const rows = splitOutside(body.replace(/\\hline/g, ""), new Set(["\\\\"])).parts.filter(
    (row) => row !== "",
  );
  if (rows.length > MAX_MEMBERS) return null;
  const cells = rows.map((row) => splitOutside(row, new Set(["&"])).parts.slice(0, MAX_MEMBERS));
  return { kind: "matrix", environment, rows: cells.map((row) => row.map(shape)) };
}

/** `a \pm b` is two values: the upper signs together, then the lower. */
function signsOf(latex: string): Form | null {
  if (!/\\(?:pm|mp)(?![a-z])/.test(latex)) return null;
  const choose = (pm: string, mp: string) =>
    valueForm(
      latex
        .replace(/\\pm ?/g, pm)
        .replace(/\\mp ?/g, mp)
        .replace(/^\+/, ""),
    );
  return { kind: "group", open: "", close: "", members: [choose("+", "-"), choose("-", "+")] };
}

function valueForm(latex: string): Form {
  const stated = latex.replace(/^\\text\{[^{}]*(?:\bis|:|=|约|为|是)\s*\}(?=.)/, "");
  const quantity = quantityOf(stated);
  if (/^\(.*\)$/.test(quantity.latex) && isOneGroup(quantity.latex)) {
    const inner = shape(quantity.latex.slice(1, -1));
    if (inner.kind === "value" && inner.unit === null) return { ...inner, unit: quantity.unit };
  }
  return { kind: "value", ...quantity };
}

/**
 * An equality, with the form of its last side; `\approx` ends the exact part. An inequality of one letter between bounds is
 * the interval that it describes.
 */
function relationOf(parts: readonly string[], separators: readonly string[]): Form {
  const about = separators.indexOf("\\approx");
  if (about > 0) return relationOf(parts.slice(0, about + 1), separators.slice(0, about));
  if (separators.length === 0) return shape(parts[0] ?? "");
  const interval = intervalOf(parts, separators);
  if (interval !== null) return interval;
  const sign = separators.every((each) => each === separators[0]) ? (separators[0] ?? "") : "mixed";
  if (about === 0) return shape((isName(parts[0] ?? "") ? parts[1] : parts[0] || parts[1]) ?? "");
  return { kind: "relation", sign, sides: [...parts], last: shape(parts.at(-1) ?? "") };
}

const LETTER = /^(?:[A-Za-z]|\\(?:theta|alpha|beta|lambda|phi|omega|mu))(?:_\{\w+\})?$/;

function intervalOf(parts: readonly string[], separators: readonly string[]): Form | null {
  if (!separators.every((sign) => ORDERS[sign] !== undefined)) return null;
  const isRising = separators.every((sign) => sign === "<" || sign === "\\le");
  const isFalling = separators.every((sign) => sign === ">" || sign === "\\ge");
  if (!isRising && !isFalling) return null;
  const sides = isRising ? [...parts] : [...parts].reverse();
  const signs = isRising ? [...separators] : [...separators].reverse();
  const [a = "", b = "", c] = sides;
  const isOpen = (sign: string | undefined) => sign === "<" || sign === ">";
  const interval = (open: string, from: string, to: string, close: string): Form =>
    shape(`${open}${from},${to}${close}`);
  if (sides.length === 3 && c !== undefined && LETTER.test(b)) {
    return interval(isOpen(signs[0]) ? "(" : "[", a, c, isOpen(signs[1]) ? ")" : "]");
  }
  if (sides.length !== 2) return null;
  if (LETTER.test(a) && !LETTER.test(b)) return interval("(", "-\\infty", b, isOpen(signs[0]) ? ")" : "]");
  if (LETTER.test(b) && !LETTER.test(a)) return interval(isOpen(signs[0]) ? "(" : "[", a, "\\infty", ")");
  return null;
}

/** True for the left side of a definition: `x`, `x_1`, `f(x)`, `(x,y)`, `\theta`. */
export function isName(side: string): boolean {
  return (
    LETTER.test(side) ||
    /^\\?[A-Za-z]+(?:\^\{-1\})?\([A-Za-z](?:,[A-Za-z])*\)$/.test(side) ||
    /^\([A-Za-z](?:,[A-Za-z])*\)$/.test(side)
  );
}
