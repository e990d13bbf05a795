/** Where LaTeX groups begin and end: braces, brackets, and what stands outside of them. */

/** A command as written, `\frac` or `\,`; sticky, so that it is read at one place. */
const COMMAND = /\\(?:[A-Za-z]+|[\s\S]?)/y;

/** The command that begins at `at` (which holds a backslash), the backslash included. */
export function commandAt(text: string, at: number): string {
  COMMAND.lastIndex = at;
  return COMMAND.exec(text)?.[0] ?? "\\";
}

/**
 * For every opening brace its closing one, in one pass however deep they nest. Escaped braces (`\{`) do not count; a brace
 * that is never closed is left out, and so is one that was never opened.
 */
export function bracePairs(text: string): Map<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "\\") i++;
    else if (char === "{") open.push(i);
    else if (char === "}") {
      const start = open.pop();
      if (start !== undefined) pairs.set(start, i);
    }
  }
  return pairs;
}

export interface Argument {
  body: string;
  /** The index behind it. */
  end: number;
}

/** The argument of a command at `at`: a group in braces, another command, or one character. Null where there is none. */
export function argumentAt(text: string, at: number): Argument | null {
  let start = at;
  while (text[start] === " ") start++;
  const char = text[start];
  if (char === undefined || char === "}") return null;
  if (char === "\\") {
    const command = commandAt(text, start);
    return withOwnArguments(text, command, start);
  }
  if (char !== "{") return { body: char, end: start + 1 };
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return { body: text.slice(start + 1, i), end: i + 1 };
  }
  return null;
}

/** `\sqrt\frac12` means the root of the whole fraction: a command takes its own braces along. */
function withOwnArguments(text: string, command: string, start: number): Argument {
  let end = start + command.length;
  const wanted = /^\\[dtc]?frac$/.test(command) ? 2 : /^\\(?:sqrt|text|mathrm|mathbf)$/.test(command) ? 1 : 0;
  for (let i = 0; i < wanted; i++) end = argumentAt(text, end)?.end ?? end;
  return { body: text.slice(start, end), end };
}

const OPENING = new Set(["(", "[", "{"]);
const CLOSING = new Set([")", "]", "}"]);

/**
 * Calls `visit` with every token (one character, or one command) that stands outside of all brackets and environments. Any
 * opening bracket is closed by any closing one, since intervals mix them: (3,4].
 */
function outside(text: string, visit: (token: string, at: number) => void): void {
  let depth = 0;
  for (let i = 0; i < text.length; ) {
    const token = text[i] === "\\" ? commandAt(text, i) : (text[i] ?? "");
    const isOpening = OPENING.has(token) || token === "\\{" || token === "\\begin";
    const isClosing = CLOSING.has(token) || token === "\\}" || token === "\\end";
    if (isClosing) depth = Math.max(0, depth - 1);
    if (depth === 0 && !isOpening && !isClosing) visit(token, i);
    if (isOpening) depth++;
    i += token.length;
  }
}

export interface Split {
  parts: string[];
  /** What stood between them; one fewer than parts. */
  separators: string[];
}

/** Splits where one of `separators` (characters, commands) stands outside of all brackets. */
export function splitOutside(text: string, separators: ReadonlySet<string>): Split {
  const split: Split = { parts: [], separators: [] };
  let from = 0;
  outside(text, (token, at) => {
    if (!separators.has(token)) return;
    split.parts.push(text.slice(from, at).trim());
    split.separators.push(token);
    from = at + token.length;
  });
  split.parts.push(text.slice(from).trim());
  return split;
}

/** True when the first bracket of `text` is closed by its very end: `(1)(2)` is not one group. */
export function isOneGroup(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; ) {
    const token = text[i] === "\\" ? commandAt(text, i) : (text[i] ?? "");
    if (OPENING.has(token) || token === "\\{") depth++;
    if (CLOSING.has(token) || token === "\\}") depth--;
    i += token.length;
    if (depth === 0) return i === text.length;
  }
  return false;
}
