/** How heavy a run was on this client, whatever became of it: streams open at once, and output events in any one second. */
import { type RequestRecord, unpackDeltas } from "../record/index.ts";

export interface PeakLoad {
  peakStreams: number;
  peakEventsPerS: number;
}

export interface PeakMeter {
  add(record: RequestRecord): void;
  peak(): PeakLoad;
}

/** Gathers from records as they come; keeps two numbers a request, and one a second of the run. */
export function peakMeter(): PeakMeter {
  const changes: { atMs: number; by: 1 | -1 }[] = [];
  const eventsOfSecond = new Map<number, number>();
  return {
    add({ times, deltas }) {
      const { sentAtMs, endedAtMs } = times;
      if (sentAtMs === null || endedAtMs === null) return;
      changes.push({ atMs: sentAtMs, by: 1 }, { atMs: endedAtMs, by: -1 });
      for (const { atMs } of unpackDeltas(deltas)) {
        const second = Math.floor((sentAtMs + atMs) / 1000);
        eventsOfSecond.set(second, (eventsOfSecond.get(second) ?? 0) + 1);
      }
    },
    peak() {
      let open = 0;
      let peakStreams = 0;
      // At one moment those that end go first: they did not overlap with those that begin.
      for (const { by } of changes.toSorted((a, b) => a.atMs - b.atMs || a.by - b.by)) {
        open += by;
        peakStreams = Math.max(peakStreams, open);
      }
      return { peakStreams, peakEventsPerS: Math.max(0, ...eventsOfSecond.values()) };
    },
  };
}
