/** Time as a thing that is passed in, so that tests decide what time it is. */
import { setImmediate } from "node:timers/promises";

export interface Clock {
  /** Monotonic milliseconds (fractional) since an arbitrary start; differences are what it is for. */
  nowMs(): number;
  /** Wall-clock milliseconds since the Unix epoch; for labels and price schedules, never for durations. */
  wallMs(): number;
  /** Resolves after `ms`, or at once when `signal` aborts (it never rejects; look at the signal). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Resolves as soon after `nowMs() >= atMs` as the host can, or when `signal` aborts. Timers are late by a millisecond or
   * two; this is not, and takes a share of a core for the last of the wait. It never resolves early.
   */
  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void>;
}

/** Timers are whole milliseconds and fire late: the last stretch is spent turning the event loop over. */
const TIMER_SLACK_MS = 2;
/** Longer ones fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", finish);
        resolve();
      };
      let timer: NodeJS.Timeout;
      const wait = (restMs: number) => {
        const ms = Math.min(restMs, LONGEST_TIMER_MS);
        timer = setTimeout(() => (ms < restMs ? wait(restMs - ms) : finish()), ms);
      };
      wait(Math.max(0, ms));
      signal?.addEventListener("abort", finish, { once: true });
    }),
  sleepUntil: async (atMs, signal) => {
    const coarseMs = Math.floor(atMs - performance.now() - TIMER_SLACK_MS);
    if (coarseMs > 0) await systemClock.sleep(coarseMs, signal);
    while (performance.now() < atMs && signal?.aborted !== true) await setImmediate();
  },
};
