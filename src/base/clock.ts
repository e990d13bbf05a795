/** Time as a thing that is passed in, so that tests decide what time it is. */

export interface Clock {
  /** Monotonic milliseconds (fractional) since an arbitrary start; differences are what it is for. */
  nowMs(): number;
  /** Wall-clock milliseconds since the Unix epoch; for labels and price schedules, never for durations. */
  wallMs(): number;
  /** Resolves after `ms`, or at once when `signal` aborts (it never rejects; look at the signal). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

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
      const timer = setTimeout(finish, Math.max(0, ms));
      signal?.addEventListener("abort", finish, { once: true });
    }),
};
