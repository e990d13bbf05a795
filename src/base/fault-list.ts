/** How faults of a document are listed, and how a document that is no text is told from one with faults. */
import { quantity } from "./quantity.ts";

/** Enough to mend a document in one go; a mistake that a program wrote a thousand times is understood by then. */
const MOST_SHOWN = 50;

/** `1 fault:` or `12 faults:` with one indented line each; beyond `mostShown` they are counted, not listed. */
export function faultList(faults: readonly string[], mostShown = MOST_SHOWN): string {
  const rest = faults.length - mostShown;
  return [
    `${quantity(faults.length, "fault")}:`,
    ...faults.slice(0, mostShown).map((fault) => `  ${fault}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ].join("\n");
}

/** Control characters other than those that lay out text, and what stands for bytes that are not UTF-8. */
const NOT_TEXT = /[^\P{Cc}\t\n\r\u0085]|\ufffd/u;

/**
 * Why a decoded file is no text, with the place: `line 1, column 3 is not UTF-8`. Null for text. The bytes themselves
 * are not repeated: the file may be a key store, an image, anything.
 */
export function whyNotText(text: string): string | null {
  const found = NOT_TEXT.exec(text);
  if (found === null) return null;
  const lines = text.slice(0, found.index).split(/\r\n|\r|\n/);
  const place = `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
  if (found[0] === "\ufffd") return `${place} is not UTF-8`;
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  return `${place} is a control character (U+${code})`;
}
