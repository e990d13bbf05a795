/** One request: its phases, its moments with how late they may have been seen, and every piece of output. */
import type { Chart, Look } from "./chart.ts";
import { unfinished } from "./unfinished.ts";

export interface Timeline {
  /** In order, ms from sending. It happened up to `delayMs` before it was seen; null where that is not known. */
  moments: readonly { name: string; atMs: number; delayMs: number | null }[];
  /** `channel` in the reader's words. */
  deltas: readonly { atMs: number; chars: number; channel: string }[];
}

export function timeline(data: Timeline, look: Look): Chart {
  return unfinished(data, look);
}
