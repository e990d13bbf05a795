/**
 * Live progress. Nothing happens on the path that is being measured: the state is asked for at fixed times, at most
 * ten times a second. On a terminal one line is redrawn in place; elsewhere a plain line is written now and then.
 */
import type { Clock, TextOut } from "../base/index.ts";
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

export interface Progress {
  /** A line that stays, written above the status. */
  note(line: string): void;
  /** Removes the status line and stops asking; later notes are plain lines. Where there is no terminal the last state is written. */
  stop(): void;
}

const REDRAW_MS = 100;
const PLAIN_EVERY_MS = 10_000;
const CLEAR_LINE = "\r\u001b[2K";

/** Starts at once; the caller must call `stop`. */
export function startProgress(options: ProgressOptions): Progress {
  const { out, clock, style, quiet } = options;
  const live = out.isTTY;
  const everyMs = live ? REDRAW_MS : (options.plainEveryMs ?? PLAIN_EVERY_MS);
  const stopped = new AbortController();
  let shown = "";

  const show = () => {
    const line = plainLine(options.status());
    if (line === shown || line === "") return;
    shown = line;
    // One column is left free: a line that fills the last column makes some terminals wrap.
    out.write(live ? CLEAR_LINE + paint(cut(line, out.columns - 1), "dim", style) : `${line}\n`);
  };
  const tick = async () => {
    if (live) show();
    for (;;) {
      await clock.sleep(everyMs, stopped.signal);
      if (stopped.signal.aborted) return;
      show();
    }
  };
  if (!quiet) void tick();

  return {
    note: (line) => {
      const over = live && !quiet && !stopped.signal.aborted;
      out.write(`${over ? CLEAR_LINE : ""}${plainLine(line)}\n`);
      if (!over) return;
      shown = "";
      show();
    },
    stop: () => {
      if (stopped.signal.aborted) return;
      stopped.abort();
      if (quiet) return;
      if (live) out.write(CLEAR_LINE);
      else show();
    },
  };
}

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
