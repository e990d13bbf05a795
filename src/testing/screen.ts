/**
 * A terminal in memory: what a user sees after escapes have done their work. It knows the few that dsr writes, wraps and
 * scrolls as terminals do, and wraps anew what it shows when it is resized.
 */

export interface Screen {
  write(text: string): void;
  resize(columns: number): void;
  /** What was ever shown and not erased, scrolled-off lines included; without blanks at the ends of lines. */
  readonly lines: readonly string[];
  /** Where the cursor stands: the row counts from 0 at the first of `lines`, wrapped rows included. */
  readonly cursor: { row: number; column: number };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal reads.
const TOKENS = /\u001b\[(\d*)([A-Zm])|[\s\S]/gu;

/** An empty screen. `widthOf` tells how many columns a character takes. */
export function screen(columns: number, rows: number, widthOf: (char: string) => number): Screen {
  let width = columns;
  const lines: string[][] = [[]];
  let line = 0;
  /** Cells from the start of the line. */
  let at = 0;

  /** Where each row of a wrapped line begins; a wide character that would be split begins the next one. */
  const startsOf = (cells: readonly string[]) => {
    const starts = [0];
    for (let i = 0; i < cells.length; i++) {
      const start = starts.at(-1) ?? 0;
      const wide = cells[i + 1] === "";
      if (cells[i] !== "" && i + (wide ? 2 : 1) - start > width) starts.push(i);
    }
    return starts;
  };
  const rowsBefore = (n: number) => lines.slice(0, n).reduce((sum, cells) => sum + startsOf(cells).length, 0);
  const startNow = () => startsOf(lines[line] ?? []).findLast((start) => start <= at) ?? 0;
  const rowNow = () => rowsBefore(line) + startsOf(lines[line] ?? []).indexOf(startNow());
  const moveTo = (row: number, column: number) => {
    let left = row;
    line = lines.findIndex((cells) => {
      const rows = startsOf(cells).length;
      if (left < rows) return true;
      left -= rows;
      return false;
    });
    at = (startsOf(lines[line] ?? [])[left] ?? 0) + column;
  };
  const put = (char: string) => {
    const cells = lines[line] ?? [];
    for (let i = 0; i < widthOf(char); i++) cells[at++] = i === 0 ? char : "";
    for (let i = 0; i < cells.length; i++) cells[i] ??= " ";
  };
  const act = (number: number, letter: string) => {
    const cells = lines[line] ?? [];
    if (letter === "A") {
      const top = Math.max(0, rowsBefore(lines.length) - rows);
      moveTo(Math.max(top, rowNow() - number), at - startNow());
    }
    if (letter === "K") cells.length = Math.min(cells.length, at);
    if (letter === "J") {
      cells.length = Math.min(cells.length, at);
      lines.length = line + 1;
    }
  };
  return {
    write: (text) => {
      for (const [token, number = "", letter] of text.matchAll(TOKENS)) {
        if (letter !== undefined) act(Number(number === "" ? 1 : number), letter);
        else if (token === "\r") at = startNow();
        else if (token === "\n") {
          line += 1;
          at = 0;
          if (line === lines.length) lines.push([]);
        } else put(token);
      }
    },
    resize: (to) => {
      width = to;
    },
    get lines() {
      return lines.map((cells) => cells.join("").trimEnd());
    },
    get cursor() {
      return { row: rowNow(), column: at - startNow() };
    },
  };
}
