/** What joins the clocks of one host: every thread and process counts from a zero of its own, all of them at one pace. */
import type { Clock } from "./clock.ts";

/**
 * Milliseconds to add to `clock.nowMs()` of this thread to get the host's monotonic clock (`process.hrtime`), in which
 * threads and processes can tell each other when something was. Read as the middle of the narrowest of `tries` brackets;
 * `uncertaintyMs` is half that bracket.
 */
export function monotonicOffset(clock: Clock, tries = 200): { offsetMs: number; uncertaintyMs: number } {
  let best = { offsetMs: Number.NaN, uncertaintyMs: Infinity };
  for (let i = 0; i < tries; i++) {
    const before = Number(process.hrtime.bigint()) / 1e6;
    const here = clock.nowMs();
    const after = Number(process.hrtime.bigint()) / 1e6;
    const uncertaintyMs = (after - before) / 2;
    if (uncertaintyMs < best.uncertaintyMs) best = { offsetMs: (before + after) / 2 - here, uncertaintyMs };
  }
  return best;
}
