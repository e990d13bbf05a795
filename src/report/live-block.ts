/**
 * A block of lines at the bottom of a terminal, redrawn in place with few bytes: only lines that changed are written.
 * The cursor rests, visible, at the start of the row below the block. So nothing has to be restored: killed at any
 * moment, the process leaves its last state readable and the shell's prompt below it, and what the user types (`^C`)
 * spoils no line.
 */
import { displayWidth } from "./width.ts";

export interface Block {
  /**
   * What to write so that `lines` stand there; empty when they already do. No line may be as wide as the terminal, and
   * there must be fewer lines than it has rows.
   */
  frame(lines: readonly string[], columns: number, rows: number): string;
  /** What to write so that the block is gone and the cursor where it began. */
  clear(columns: number, rows: number): string;
}

const CLEAR_TO_END_OF_SCREEN = "\u001b[J";
const CLEAR_TO_END_OF_LINE = "\u001b[K";

/** A block of no lines, the cursor at the start of a row. */
export function liveBlock(): Block {
  let shown: readonly string[] = [];
  let drawnAt = { columns: 0, rows: 0 };
  const clear = (columns: number, rows: number): string => {
    if (shown.length === 0) return "";
    const up = Math.min(rowsTaken(shown, columns), Math.max(0, rows - 1));
    shown = [];
    return `${upwards(up)}${CLEAR_TO_END_OF_SCREEN}`;
  };
  return {
    clear,
    frame: (lines, columns, rows) => {
      // Terminals wrap what they show when they become narrower: nothing is where it was.
      const resized = drawnAt.columns !== columns || drawnAt.rows !== rows;
      const cleared = resized ? clear(columns, rows) : "";
      const written = cleared + changed(shown, lines);
      shown = [...lines];
      drawnAt = { columns, rows };
      return written;
    },
  };
}

function changed(before: readonly string[], after: readonly string[]): string {
  if (before.length === after.length) {
    let at = before.length;
    let text = "";
    after.forEach((line, row) => {
      if (line === before[row]) return;
      text += row < at ? upwards(at - row) : "\n".repeat(row - at);
      text += `${line}${CLEAR_TO_END_OF_LINE}`;
      at = row;
    });
    return text === "" ? "" : text + "\n".repeat(before.length - at);
  }
  const same = after.findIndex((line, row) => line !== before[row]);
  const from = same === -1 ? after.length : same;
  const start = before.length === 0 ? "" : `${upwards(before.length - from)}${CLEAR_TO_END_OF_SCREEN}`;
  return (
    start +
    after
      .slice(from)
      .map((line) => `${line}\n`)
      .join("")
  );
}

/** To the start of the row `n` rows up. */
function upwards(n: number): string {
  return n === 0 ? "\r" : `\r\u001b[${n}A`;
}

/** Rows that lines drawn on a wider terminal take on one of `columns`: a wide character is never split. */
function rowsTaken(lines: readonly string[], columns: number): number {
  return lines.reduce((sum, line) => {
    let rows = 1;
    let used = 0;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours put there by this house.
    for (const char of line.replace(/\u001b\[\d+m/g, "")) {
      const width = displayWidth(char);
      if (used + width > columns) {
        rows += 1;
        used = 0;
      }
      used += width;
    }
    return sum + rows;
  }, 0);
}
