/**
 * One spelling for formulas that are written in many: braces, spacing, sizes, fonts, Unicode signs, thousands separators.
 * By rule and without meaning: nothing is computed, so equal spellings are equal formulas.
 */
import { argumentAt, commandAt } from "./latex-scan.ts";

/** No result of an exam is longer; a text that is, is not worth reading as a formula. */
const MAX_LENGTH = 1000;
const MAX_DEPTH = 40;

/** Words without `\text`, whose spaces must stay: "an ellipse". */
const PROSE =
  /^(?:an? )?[A-Za-z]{3,}(?:[ -][A-Za-z]{2,})+\.?$|^an? [A-Za-z]{3,}\.?$|^[A-Z][a-z]{2,8} \d{1,4}$/;

/**
 * The one spelling of a formula: `\frac{a}{b}`, `\sqrt{a}`, `x^{2}`, `\text{words}`, no sizes, no needless spaces. Null for
 * what is no formula: nothing at all, too long, too deeply nested, or with control characters.
 */
export function plainLatex(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const bare = text.trim();
  const signs = PROSE.test(bare) ? `\\text{${bare}}` : asciiSigns(bare);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: such characters are what is looked for.
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(signs)) return null;
  const joined = joinThousands(signs);
  const respelt = respell(joined, 0);
  if (respelt === null) return null;
  const tight = withoutEnds(tighten(respelt));
  return tight === "" ? null : tight;
}

const SIGNS: Readonly<Record<string, string>> = {
  "−": "-",
  "–": "-",
  "×": "\\times ",
  "·": "\\cdot ",
  "⋅": "\\cdot ",
  "∙": "\\cdot ",
  "÷": "\\div ",
  "⁄": "/",
  "∕": "/",
  π: "\\pi ",
  θ: "\\theta ",
  α: "\\alpha ",
  β: "\\beta ",
  φ: "\\phi ",
  λ: "\\lambda ",
  ω: "\\omega ",
  "∞": "\\infty ",
  "∪": "\\cup ",
  "∩": "\\cap ",
  "∈": "\\in ",
  "≤": "\\le ",
  "≥": "\\ge ",
  "≠": "\\ne ",
  "≈": "\\approx ",
  "±": "\\pm ",
  "∓": "\\mp ",
  "°": "^\\circ ",
  "∅": "\\emptyset ",
  ℝ: "\\mathbb{R}",
  "，": ",",
  "、": ",",
  "；": ";",
  "：": ":",
  "．": ".",
  "½": "\\frac{1}{2}",
  "¼": "\\frac{1}{4}",
  "¾": "\\frac{3}{4}",
  "⅓": "\\frac{1}{3}",
  "⅔": "\\frac{2}{3}",
};
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** Unicode signs as LaTeX; √ with what it stands over; words that join results, and Chinese, as text. */
function asciiSigns(text: string): string {
  const digits = (run: string, alphabet: string) =>
    [...run].map((char) => (char === "⁻" ? "-" : String(alphabet.indexOf(char)))).join("");
  return text
    .replace(/[−–×·⋅∙÷⁄∕πθαβφλω∞∪∩∈≤≥≠≈±∓°∅ℝ，、；：．½¼¾⅓⅔]/gu, (sign) => SIGNS[sign] ?? sign)
    .replace(/⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (run) => `^{${digits(run, SUPERSCRIPTS)}}`)
    .replace(/[₀₁₂₃₄₅₆₇₈₉]+/g, (run) => `_{${digits(run, SUBSCRIPTS)}}`)
    .replace(/√\s*(\d+(?:\.\d+)?|[A-Za-z])/g, "\\sqrt{$1}")
    .replaceAll("√", "\\sqrt")
    .replace(/(?<![\\A-Za-z])(and|or)(?![A-Za-z])/g, "\\text{$1}")
    .replace(/\p{Script=Han}+/gu, (run) => `\\text{${run}}`)
    .replace(/!=/g, "\\ne ")
    .replace(/<=|⩽|≦/g, "\\le ")
    .replace(/>=|⩾|≧/g, "\\ge ");
}

/**
 * `1{,}000`, `1,\!000`, `1\,000` and `1,000` are one number. A comma with a plain space behind it separates two. In brackets a
 * plain comma separates too: (1,000) is a pair.
 */
function joinThousands(text: string): string {
  const marked = text
    .replace(/(\d)(?:\{,\}|,\\!|\\,|\{\\,\}|\\ )\s*(?=\d{3}(?!\d))/g, "$1")
    .replace(/(\d)\\!\s*(?=\d)/g, "$1");
  const whole = /^((?:\\?\$|[-+]|\s)*)(\d{1,3}(?:,\d{3})+)(?=\.\d|[^\d,]|$)(?!.*,)/.exec(marked);
  if (whole !== null) {
    const [all, before = "", number = ""] = whole;
    return `${before}${number.replaceAll(",", "")}${marked.slice(all.length)}`;
  }
  return marked.replace(/^\s*(\d{1,3}(?: \d{3})+)\s*$/, (spaced) => spaced.replaceAll(" ", ""));
}

const SPACES = new Set(
  [
    "\\,",
    "\\;",
    "\\:",
    "\\>",
    "\\ ",
    "\\quad",
    "\\qquad",
    "\\thinspace",
    "\\space",
    "\\enspace",
    "\\hfill",
  ].concat(
    ["\\displaystyle", "\\textstyle", "\\scriptstyle", "\\limits", "\\nolimits", "\\rm", "\\bf", "\\it"],
    ["\\(", "\\)", "\\[", "\\]", "\\noindent", "\\strut", "\\mathstrut", "\\\n"],
  ),
);
const SIZES = /^\\(?:left|right|middle|[bB]igg?[lrm]?)$/;
const TEXTS = /^\\(?:text(?:bf|it|rm|sf|tt|normal|sc|up)?|mbox|hbox|emph)$/;
const FONTS = /^\\(?:math(?:rm|bf|it|sf|tt|normal)|operatorname\*?|bm|boldsymbol|bold)$/;
const WRAPPERS = /^\\(?:boxed|fbox|ensuremath|mathord|mathop|underline|smash)$/;
const NAMES: Readonly<Record<string, string>> = {
  "\\leq": "\\le",
  "\\leqslant": "\\le",
  "\\geq": "\\ge",
  "\\geqslant": "\\ge",
  "\\neq": "\\ne",
  "\\lt": "<",
  "\\gt": ">",
  "\\lbrace": "\\{",
  "\\rbrace": "\\}",
  "\\lbrack": "[",
  "\\rbrack": "]",
  "\\langle": "(",
  "\\rangle": ")",
  "\\lvert": "|",
  "\\rvert": "|",
  "\\vert": "|",
  "\\ast": "\\cdot",
  "\\bullet": "\\cdot",
  "\\varnothing": "\\emptyset",
  "\\degree": "^{\\circ}",
  "\\textdegree": "^{\\circ}",
  "\\dots": "\\ldots",
  "\\cdots": "\\ldots",
  "\\tg": "\\tan",
  "\\ctg": "\\cot",
  "\\arctg": "\\arctan",
  "\\lg": "\\log_{10}",
  "\\colon": ":",
  "\\land": "\\text{and}",
  "\\lor": "\\text{or}",
  "\\wedge": "\\text{and}",
  "\\vee": "\\text{or}",
  "\\simeq": "\\approx",
  "\\textpm": "\\pm",
  "\\isin": "\\in",
};
/** Functions that people also write in an upright font. */
const FUNCTIONS = new Set(
  "sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh ln log exp gcd lcm max min".split(" "),
);

function respell(text: string, depth: number): string | null {
  if (depth > MAX_DEPTH) return null;
  let out = "";
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? "";
    if (char === "$" || char === "~") {
      out += " ";
      at++;
    } else if (char === "\\") {
      const step = respellCommand(text, at, depth);
      if (step === null) return null;
      out += step.body;
      at = step.end;
    } else if (char === "{" || char === "^" || char === "_") {
      const argument = argumentAt(text, char === "{" ? at : at + 1);
      const inner = argument === null ? null : respell(argument.body, depth + 1);
      if (argument === null || inner === null) return null;
      out += `${char === "{" ? "" : char}{${inner.trim()}}`;
      at = argument.end;
    } else {
      out += char;
      at++;
    }
  }
  return out;
}

function respellCommand(text: string, at: number, depth: number): { body: string; end: number } | null {
  const command = commandAt(text, at);
  const end = at + command.length;
  if (command === "\\!" || command === "\\") return { body: "", end };
  if (SPACES.has(command)) return { body: " ", end };
  if (SIZES.test(command)) return { body: "", end: end + (/^\s*\./.exec(text.slice(end))?.[0].length ?? 0) };
  const name = NAMES[command];
  if (name !== undefined) return { body: `${name} `, end };
  if (command === "\\begin" || command === "\\end") return environment(text, command, end);
  const isFraction = /^\\[dtc]?frac$/.test(command);
  if (isFraction || /^\\[dt]?binom$/.test(command)) {
    const top = respeltArgument(text, end, depth);
    const bottom = top === null ? null : respeltArgument(text, top.end, depth);
    if (top === null || bottom === null) return null;
    return { body: `${isFraction ? "\\frac" : "\\binom"}{${top.body}}{${bottom.body}}`, end: bottom.end };
  }
  if (command === "\\sqrt") return root(text, end, depth);
  if (TEXTS.test(command) || FONTS.test(command)) {
    const argument = argumentAt(text, end);
    if (argument === null) return null;
    return { body: upright(argument.body, TEXTS.test(command), depth), end: argument.end };
  }
  if (/^\\(?:text)?color$/.test(command)) {
    const colour = argumentAt(text, end);
    return colour === null ? null : { body: "", end: colour.end };
  }
  if (WRAPPERS.test(command)) return respeltArgument(text, end, depth);
  return { body: `${command} `, end };
}

function respeltArgument(text: string, at: number, depth: number): { body: string; end: number } | null {
  const argument = argumentAt(text, at);
  const body = argument === null ? null : respell(argument.body, depth + 1);
  return argument === null || body === null ? null : { body: body.trim(), end: argument.end };
}

/** `\sqrt2`, `\sqrt[3]{x}`, and `\sqrt(x)` as people type it. */
function root(text: string, at: number, depth: number): { body: string; end: number } | null {
  const degree = /^\s*\[([^[\]]*)\]/.exec(text.slice(at));
  const from = at + (degree?.[0].length ?? 0);
  const round = /^\s*\(([^()]*)\)/.exec(text.slice(from));
  const under =
    round === null
      ? respeltArgument(text, from, depth)
      : { body: respell(round[1] ?? "", depth + 1), end: from + round[0].length };
  if (under === null || under.body === null) return null;
  return { body: `\\sqrt${degree === null ? "" : `[${degree[1]}]`}{${under.body}}`, end: under.end };
}

/** What stands in `\text{…}` or an upright font: a function's name, one letter, a formula in words' clothing, or words. */
function upright(body: string, isText: boolean, depth: number): string {
  const inner = body.trim();
  if (FUNCTIONS.has(inner)) return `\\${inner} `;
  if (!isText && /^[A-Za-z]$/.test(inner)) return inner;
  if (/^[-+\d.,\s/]+$/.test(inner) || /[\\$^_]/.test(inner)) return ` ${respell(inner, depth + 1) ?? ""} `;
  const words = inner.replace(/[{}]/g, "").replace(/\s+/g, " ");
  const counted = /^([-+]?\d[\d,.]*) (?=[A-Za-z])/.exec(words);
  return counted === null
    ? `\\text{${words}}`
    : `${counted[1]?.replaceAll(",", "")}\\text{${words.slice(counted[0].length)}}`;
}

/** All matrices in round or square brackets are one kind; an array's columns say nothing. */
function environment(text: string, command: string, at: number): { body: string; end: number } | null {
  const name = argumentAt(text, at);
  if (name === null) return null;
  const kind = /^[pb]matrix\*?$|^smallmatrix$|^matrix$|^array$/.test(name.body) ? "matrix" : name.body;
  const columns = name.body === "array" && command === "\\begin" ? argumentAt(text, name.end) : null;
  return { body: `${command}{${kind}}`, end: columns?.end ?? name.end };
}

/** Spaces away, but for those that end a command before a letter, stand between digits, or in words. */
function tighten(text: string): string {
  return text
    .split(/(\\text\{[^{}]*\})/)
    .map((part, i) =>
      i % 2 === 1
        ? part
        : part
            .replace(/\s+/g, " ")
            .replace(/(\\[A-Za-z]+) (?=[A-Za-z])/g, "$1\u0001")
            .replace(/(\d) (?=\d)/g, "$1\u0001")
            .replaceAll(" ", "")
            .replaceAll("\u0001", " "),
    )
    .join("");
}

/** The punctuation of the sentence around it, and braces around the whole, away. */
function withoutEnds(text: string): string {
  let rest = text;
  for (;;) {
    const before = rest;
    rest = rest.replace(/^(?:\*\*|[;:])+|(?:\*\*|[.,;:。])+$/g, "").replace(/(?:\\\\)+$/, "");
    if (rest.startsWith("{") && rest.endsWith("}")) {
      const group = argumentAt(rest, 0);
      if (group?.end === rest.length) rest = group.body;
    }
    if (rest === before) return rest;
  }
}
