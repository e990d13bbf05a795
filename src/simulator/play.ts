/** Writes a timeline to a socket at its moments. Moments are absolute, so the error of one never moves the next. */
import type { ServerResponse } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Clock, untilAborted } from "../base/index.ts";
import type { JournalEntry, Outcome } from "./journal.ts";
import type { Step } from "./timeline.ts";

export interface Stage {
  response: ServerResponse;
  entry: JournalEntry;
  clock: Clock;
  /** `clock.nowMs()` from which every moment counts. */
  startMs: number;
  /** Multiplies every wait. */
  timeScale: number;
  /** Aborts when the client leaves or the simulator closes. */
  signal: AbortSignal;
}

/** Timers have a grain of 1 ms: a step that is due within half of it is due. */
const GRAIN_MS = 0.5;

/** Plays the steps to their end, or until the signal aborts; says how it ended. */
export async function playSteps(steps: readonly Step[], stage: Stage): Promise<Outcome> {
  const { response, entry } = stage;
  let outcome: Outcome = "ok";
  for (const step of steps) {
    if (!(await waitUntil(step.atMs, stage))) return outcome;
    switch (step.kind) {
      case "cut":
        await flushed(response);
        response.destroy();
        return "disconnect";
      case "hang":
        await untilAborted(stage.signal);
        return "stall";
      case "pause":
        outcome = "stall";
        break;
      case "broken":
        outcome = "malformed";
        response.write(step.text);
        break;
      case "error":
        outcome = "error_event";
        response.write(step.text);
        break;
      case "piece": {
        response.write(step.text);
        const now = stage.clock.nowMs();
        entry.firstOutputAtMs ??= now;
        entry.lastOutputAtMs = now;
        entry.outputTokens += step.tokens;
        entry.outputEvents += 1;
        break;
      }
      case "other":
        response.write(step.text);
    }
  }
  return outcome;
}

/** True at `atMs` (unscaled) after the start, false when the signal aborted first. */
export async function waitUntil(atMs: number, stage: Stage): Promise<boolean> {
  const due = stage.startMs + atMs * stage.timeScale;
  for (;;) {
    if (stage.signal.aborted) return false;
    const left = due - stage.clock.nowMs();
    if (left <= GRAIN_MS) return true;
    await stage.clock.sleep(left, stage.signal);
  }
}

/** Turns of the event loop after which a client is taken to have stopped reading. */
const FLUSH_TURNS = 1000;

/** Waits until what was written is with the kernel, so that a cut loses nothing that the journal counts as sent. */
export async function flushed(response: ServerResponse): Promise<void> {
  for (let turn = 0; turn < FLUSH_TURNS; turn++) {
    await nextTurn();
    if (response.writableLength === 0 || response.destroyed) return;
  }
}
