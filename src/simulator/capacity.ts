/** How much a simulated provider can serve at once: so many answers are generated, further requests wait their turn. */
import type { SimulatorProfile } from "./profile.ts";

/** The right to generate one answer. */
export interface Slot {
  /** Whether the request had to wait for it. */
  waited: boolean;
  /** Multiplies every duration of the answer: others that run at the same time slow it. */
  slowdown: number;
  /** Hands it on; once. */
  free(): void;
}

export interface Slots {
  /** True while neither a slot nor a place in the queue is left. */
  readonly full: boolean;
  /** Resolves when it is the request's turn, in order of asking; null when the signal aborts first. */
  take(signal: AbortSignal): Promise<Slot | null>;
}

/** Slots of a provider that serves nobody yet. Without a capacity there is one for everybody. */
export function createSlots(capacity: SimulatorProfile["capacity"]): Slots {
  const { slots, queue, slowdownPerStream } = capacity ?? {
    slots: Infinity,
    queue: null,
    slowdownPerStream: 0,
  };
  const waiting = new Set<() => void>();
  let running = 0;
  const take = (waited: boolean): Slot => {
    running += 1;
    return { waited, slowdown: 1 + slowdownPerStream * (running - 1), free };
  };
  const free = () => {
    running -= 1;
    const [next] = waiting;
    next?.();
  };
  return {
    get full() {
      return running >= slots && waiting.size >= (queue ?? Infinity);
    },
    take: (signal) =>
      new Promise((resolve) => {
        if (running < slots) return resolve(take(false));
        const onTurn = () => {
          settle();
          resolve(take(true));
        };
        const onAbort = () => {
          settle();
          resolve(null);
        };
        const settle = () => {
          waiting.delete(onTurn);
          signal.removeEventListener("abort", onAbort);
        };
        if (signal.aborted) return resolve(null);
        waiting.add(onTurn);
        signal.addEventListener("abort", onAbort);
      }),
  };
}
