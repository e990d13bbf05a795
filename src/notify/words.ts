/** The words of a notice, made fit for a message: hostile text becomes one plain line, and what is long is cut. */
import { quantity } from "../base/index.ts";
import type { Item } from "./notice.ts";

/** A notice as lines of plain text, which a shape then escapes its own way. */
export interface Words {
  title: string;
  text: string;
  facts: readonly string[];
  /** When it happened, and what was held back before it. */
  foot: string;
}

const MOST_FACTS = 12;
const MOST_TITLE = 200;
const MOST_TEXT = 1000;
const MOST_FACT = 120;

export function wordsOf({ notice, heldBack, heldSince }: Item): Words {
  const facts = Object.entries(notice.facts)
    .filter(([, value]) => value !== null)
    .slice(0, MOST_FACTS)
    .map(([name, value]) => plainLine(`${name}: ${value}`, MOST_FACT));
  const held =
    heldBack === 0
      ? ""
      : `, after ${quantity(heldBack, "earlier notice")} since ${plainLine(heldSince ?? "", 30)} that were not told one by one`;
  return {
    title: plainLine(notice.title, MOST_TITLE),
    text: plainLine(notice.text, MOST_TEXT),
    facts,
    foot: `${plainLine(notice.at, 30)}${held}`,
  };
}

/** `3 notices`, and how many were left out because too many were waiting. */
export function headOf(items: readonly Item[], leftOut: number): string {
  const out = leftOut === 0 ? "" : ` (${quantity(leftOut, "older one")} left out: too many were waiting)`;
  return `dsr: ${quantity(items.length, "notice")}${out}`;
}

/** One line without control or format characters (bidirectional ones too), of at most so many characters. */
export function plainLine(text: string, most: number): string {
  const line = text
    .slice(0, 8 * most)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/**
 * Text that Markdown of a chat takes for text: what makes links, pictures, emphasis, headings or tags becomes its full-width
 * twin, and an @ is parted from its name by a space that is not seen, so that nobody is called.
 */
export function inert(text: string): string {
  return text
    .replace(/[<>[\]*`~#\\]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
    .replace(/@(?=\S)/g, "@\u200b");
}
