/**
 * Names as they come from outside (providers, models, errors) made fit to be drawn: text and nothing else. What steers (control
 * characters, marks that turn the writing direction, halves of surrogate pairs) becomes a sign that shows something was there.
 */

const WHITE = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
const STEERING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const CUSTOMARY = 40;

const segmenter = new Intl.Segmenter("en");
/** A text is cut by what a reader takes for one character, and no more of it is looked at than can come to be shown. */
const LOOKED_AT = 400;

/** One line of harmless text, cut in the middle at `most` characters: names of targets differ at their ends. */
export function plainText(text: string, most = CUSTOMARY): string {
  const clean = text.replace(WHITE, " ").replace(STEERING, "\ufffd");
  if (clean.length <= most) return clean;
  const looked = Math.max(LOOKED_AT, 4 * most);
  const isWhole = clean.length <= looked;
  const head = signsOf(clean.slice(0, looked));
  if (isWhole && head.length <= most) return clean;
  const tail = isWhole ? head : signsOf(clean.slice(-looked));
  const first = Math.ceil((most - 1) / 2);
  return `${head.slice(0, first).join("")}…${tail.slice(tail.length - (most - 1 - first)).join("")}`;
}

function signsOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/**
 * The same for texts in which ECharts looks for styles (`{name|text}`), which are those of tooltips alone: an invisible joiner
 * behind the brace makes it text.
 */
export function tooltipText(text: string, most?: number): string {
  return plainText(text, most).replace(/\{(?=[a-zA-Z0-9_]+\|)/g, "{\u2060");
}

/** `a, b and 3 more` would need the grammar of a language; `a, b, … (5)` does not. */
export function namesText(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map((name) => plainText(name));
  return names.length <= most ? shown.join(", ") : `${shown.join(", ")}, … (${names.length})`;
}

/** About how wide a text is at 12 px: a wide sign (Chinese, emoji) is as wide as the font is high. */
export function roughWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += (sign.codePointAt(0) ?? 0) >= 0x2e80 ? 12 : 6.3;
  return width;
}
