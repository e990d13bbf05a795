/** How a terminal wants its text: a value, so that what is printed can be tested as a string. */
import type { TextOut } from "../base/index.ts";

export interface Style {
  readonly colour: boolean;
  /** Columns a line may take. */
  readonly width: number;
}

/** Without a terminal nobody wraps our lines: a width that keeps every table whole in a file or a pipe. */
const WIDTH_OF_A_FILE = 160;

/** Colour only on a terminal that knows it, and never where NO_COLOR is set to anything (https://no-color.org). */
export function styleFor(out: TextOut, vars: Readonly<Record<string, string | undefined>>): Style {
  const colour = out.isTTY && !vars.NO_COLOR && vars.TERM !== "dumb";
  const width = out.isTTY && out.columns > 0 ? out.columns : WIDTH_OF_A_FILE;
  return { colour, width };
}

/** Whether what was written can be written over: a terminal that can move its cursor. */
export function redrawsInPlace(out: TextOut, vars: Readonly<Record<string, string | undefined>>): boolean {
  return out.isTTY && vars.TERM !== "dumb";
}

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

export type Tone = keyof typeof CODES;

/** `text` in a tone; unchanged without colour. A tone never carries meaning that the words do not. */
export function paint(text: string, tone: Tone | null, style: Style): string {
  if (!style.colour || tone === null || text === "") return text;
  const [on, off] = CODES[tone];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}
