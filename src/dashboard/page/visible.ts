/** Text that others wrote, made safe to read: what would be invisible or turn the line around is shown as a sign. */

// Controls, format characters (marks and overrides of direction, zero widths, tags, the BOM), separators of lines.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Line feeds and tabs are kept where `isText`. */
export function visible(text: string, isText = false): string {
  return text
    .toWellFormed()
    .replace(HIDDEN, (character) =>
      isText && (character === "\n" || character === "\t") ? character : signOf(character),
    );
}

function signOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // Unicode has pictures of the ASCII controls.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/** At most `length` characters, cut at the middle: names differ at both ends. */
export function cutInMiddle(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  const tail = Math.floor((length - 1) / 2);
  return `${characters.slice(0, length - 1 - tail).join("")}…${characters.slice(-tail).join("")}`;
}

/** A name within a sentence, in its own direction: the marks that `bdi` stands for, where there is text alone. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
