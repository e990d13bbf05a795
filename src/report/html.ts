/**
 * Pages of one file that show text from outside. All of it is text: nothing from outside is ever put into an attribute, a style or
 * a script, and the page forbids scripts and everything that would be loaded, should that fail.
 */
import { createHash } from "node:crypto";
import { plainLine, plainText } from "./sanitize.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** One line of text as HTML, control characters and those that turn text around taken out. */
export function escaped(line: string): string {
  return entities(plainLine(line));
}

/** The same for text of several lines. */
export function escapedLines(text: string): string {
  return entities(plainText(text));
}

function entities(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}

/** What a spreadsheet would take for a formula where a table is copied into it, full-width forms too. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/;

/** A cell of a table, harmless where it is copied from. */
export function escapedCell(text: string): string {
  const line = plainLine(text);
  return entities(FORMULA.test(line) ? `'${line}` : line);
}

export interface Page {
  title: string;
  /** BCP 47; English when left out. */
  lang?: string;
  /** Allows pictures that are in the page itself, as `data:` addresses; nothing else is ever loaded. */
  hasPictures?: boolean;
  style: string;
  /** HTML, made by the functions above; in pieces, since a page may be larger than memory. */
  body: Iterable<string>;
}

/** The page in pieces. Its style is allowed by its hash alone. */
export function* pagePieces({
  title,
  style,
  body,
  lang = "en",
  hasPictures = false,
}: Page): Generator<string> {
  const hash = createHash("sha256").update(style).digest("base64");
  const pictures = hasPictures ? "img-src data:; " : "";
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; ${pictures}base-uri 'none'; form-action 'none'`;
  yield `<!doctype html>
<html lang="${escaped(lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
`;
  yield* body;
  yield "</body>\n</html>\n";
}
