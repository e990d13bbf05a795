/** Progress of something that is no run, as one line: a download, prompts being made. */
import type { Clock, TextOut } from "../base/index.ts";
import { type Display, startDisplay } from "./display.ts";
import { plainLine } from "./sanitize.ts";
import { paint, type Style } from "./style.ts";
import { cut } from "./width.ts";

export interface ProgressOptions {
  out: TextOut;
  clock: Clock;
  style: Style;
  /** Writes no status at all; notes still come through. */
  quiet: boolean;
  /** The state as one line; asked when it is about to be shown. Empty shows nothing. */
  status(): string;
  /** How often a plain line is written where there is no terminal. */
  plainEveryMs?: number;
}

const REDRAW_EVERY_MS = 100;

/** Starts at once; the caller must call `stop`. */
export function startProgress(options: ProgressOptions): Display {
  const { out, style, status } = options;
  let told = "";
  const display = startDisplay({
    ...options,
    inPlace: out.isTTY,
    silent: options.quiet,
    redrawEveryMs: REDRAW_EVERY_MS,
    lines: (columns) =>
      [status()].filter(Boolean).map((line) => paint(cut(plainLine(line), columns), "dim", style)),
    plain: () => {
      const line = status();
      if (line === told) return null;
      told = line;
      return line;
    },
  });
  return options.quiet ? { ...display, note: (line) => out.write(`${plainLine(line)}\n`) } : display;
}
