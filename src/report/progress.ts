/** Progress of something that is no run, as one line: a download, prompts being made. */
import type { Clock, TextOut } from "../base/index.ts";
import { type Display, startDisplay } from "./display.ts";
import { duration, money } from "./number.ts";
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

const REDRAW_EVERY_MS = 100;

export interface RunProgress {
  /** Stored: what survives whatever comes. */
  done: number;
  /** Ended and not stored yet. */
  ended: number;
  total: number;
  inFlight: number;
  failed: number;
  /** Null when nothing spent has a known price. */
  spentCny: number | null;
  elapsedMs: number;
}

/** `12/40 requests · 2 ended · 3 under way · 1 failed · 0.0312 CNY · 0:42, about 1:38 left` */
export function runStatus({
  done,
  ended,
  total,
  inFlight,
  failed,
  spentCny,
  elapsedMs,
}: RunProgress): string {
  const over = done + ended;
  const leftMs = over > 0 && over < total ? (elapsedMs / over) * (total - over) : null;
  return [
    `${done}/${total} requests`,
    ended > 0 ? `${ended} ended` : null,
    inFlight > 0 ? `${inFlight} under way` : null,
    failed > 0 ? `${failed} failed` : null,
    `${money(spentCny)} CNY`,
    `${duration(elapsedMs)}${leftMs === null ? "" : `, about ${duration(leftMs)} left`}`,
  ]
    .filter((part) => part !== null)
    .join(" · ");
}
