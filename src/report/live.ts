/** The live view of a run. */
import type { Env, TextOut } from "../base/index.ts";
import { type Display, startDisplay } from "./display.ts";
import { liveLines } from "./live-lines.ts";
import { liveChange, livePlain } from "./live-plain.ts";
import type { LiveState } from "./live-state.ts";
import { redrawsInPlace, styleFor } from "./style.ts";

export interface LiveOptions {
  out: TextOut;
  clock: Env["clock"];
  /** The environment's variables: NO_COLOR, TERM. */
  vars: Env["vars"];
  /** Nothing at all: no state, no notes. What a user must know even then is for the report or a warning. */
  quiet: boolean;
  /** Asked when the state is about to be shown, four times a second on a terminal, else every ten seconds. */
  state(): LiveState;
}

/**
 * Starts at once; the caller must call `stop` and wait for it. On a terminal one line a target and one for the run, redrawn in place;
 * elsewhere a plain line every ten seconds in which something happened, and the last state at the end.
 */
export function startLive({ out, clock, vars, quiet, state }: LiveOptions): Display {
  let told = "";
  return startDisplay({
    out,
    clock,
    inPlace: redrawsInPlace(out, vars),
    silent: quiet,
    aside: true,
    lines: (columns, rows) => liveLines(state(), columns, rows, styleFor(out, vars)),
    plain: () => {
      const now = state();
      const change = liveChange(now);
      if (change === told) return null;
      told = change;
      return livePlain(now);
    },
  });
}
