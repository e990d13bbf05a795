/**
 * Who draws when: the state is asked for at fixed times and never from the path that is being measured. On a terminal a
 * block of lines is redrawn in place; elsewhere a plain line is written now and then. Calm by rule: a few redraws a
 * second, none while the one before is still on its way, and fewer where drawing itself takes time.
 */
import type { Clock, TextOut } from "../base/index.ts";
import { liveBlock } from "./live-block.ts";
import { plainLine } from "./sanitize.ts";

export interface DisplayOptions {
  out: TextOut;
  clock: Clock;
  /** False writes plain lines: no terminal, or one that cannot move its cursor. */
  inPlace: boolean;
  /** Writes nothing at all, notes included. */
  silent: boolean;
  /** What is to stand there now: at most `rows` lines of at most `columns` columns. */
  lines(columns: number, rows: number): readonly string[];
  /** The line for where nothing can be redrawn; null when there is nothing new to say. `last` when nothing follows. */
  plain(last: boolean): string | null;
  /** True draws beside this thread where the terminal would hold it up. `stop` must be waited for then. */
  aside?: boolean;
  redrawEveryMs?: number;
  plainEveryMs?: number;
}

export interface Display {
  /** A line that stays, written above what is redrawn; at the next redraw where one is still on its way. */
  note(line: string): void;
  /**
   * Removes what is redrawn and stops asking; later notes are plain lines. Elsewhere the last state is written. Resolves
   * when nothing more comes.
   */
  stop(): Promise<void>;
}

const REDRAW_EVERY_MS = 250;
const PLAIN_EVERY_MS = 10_000;
/** Drawing may take this share of the time: a slow terminal must not hold up what else this thread has to do. */
const SHARE_FOR_DRAWING = 0.02;
const LONGEST_WAIT_MS = 10_000;

/** Starts at once; the caller must call `stop`. */
export function startDisplay(options: DisplayOptions): Display {
  const { out, clock, inPlace, silent } = options;
  const everyMs = inPlace
    ? (options.redrawEveryMs ?? REDRAW_EVERY_MS)
    : (options.plainEveryMs ?? PLAIN_EVERY_MS);
  const stopped = new AbortController();
  const block = liveBlock();
  let onItsWay: Promise<void> | null = null;
  /** Notes that wait for a redraw which is on its way. */
  let notes = "";

  const sent = async (text: string) => {
    if (options.aside === true && out.writeAside !== undefined) return out.writeAside(text);
    out.write(text);
    await out.drained();
  };
  const draw = (text: string) => {
    if (text === "") return;
    const arrived = () => {
      onItsWay = null;
    };
    onItsWay = sent(text).then(arrived, arrived);
  };
  // One column is left free: a line that fills the last column makes some terminals wrap. One row is the cursor's.
  const frame = () => block.frame(options.lines(out.columns - 1, out.rows - 1), out.columns, out.rows);
  /** The notes that wait, and the state below them. */
  const redraw = () => {
    if (onItsWay !== null) return;
    const above = notes === "" ? "" : block.clear(out.columns, out.rows) + notes;
    notes = "";
    draw(above + frame());
  };
  /** Shows the state and tells how long that kept this thread. */
  const show = (): number => {
    const beganMs = clock.nowMs();
    if (inPlace) redraw();
    else writePlain(false);
    return clock.nowMs() - beganMs;
  };
  const writePlain = (last: boolean) => {
    const line = options.plain(last);
    if (line !== null && line !== "") out.write(`${plainLine(line)}\n`);
  };
  const run = async () => {
    let tookMs = inPlace ? show() : 0;
    for (;;) {
      const restMs = Math.min(LONGEST_WAIT_MS, tookMs / SHARE_FOR_DRAWING);
      await clock.sleep(Math.max(everyMs, restMs), stopped.signal);
      if (stopped.signal.aborted) return;
      tookMs = show();
    }
  };
  if (!silent) void run();

  return {
    note: (line) => {
      if (silent) return;
      const text = `${plainLine(line)}\n`;
      if (!inPlace || stopped.signal.aborted) {
        out.write(text);
        return;
      }
      notes += text;
      redraw();
    },
    stop: async () => {
      if (stopped.signal.aborted) return;
      stopped.abort();
      if (silent) return;
      if (!inPlace) writePlain(true);
      else {
        // What is drawn beside this thread could come after what is written now.
        if (options.aside === true && onItsWay !== null) await onItsWay;
        const rest = block.clear(out.columns, out.rows) + notes;
        if (rest !== "") out.write(rest);
      }
    },
  };
}
