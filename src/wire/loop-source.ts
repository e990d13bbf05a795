/** What this thread's event loop and the kernel's scheduler tell about time that was not spent working. */
import { closeSync, openSync, readSync } from "node:fs";
import { performance } from "node:perf_hooks";

/** Running totals, in milliseconds; differences are what they are for. */
export interface LoopSource {
  /** Time for which the event loop of this thread has waited for events. */
  idleMs(): number;
  /** Time for which this thread was ready to run and had no core; null where the host does not tell. */
  runWaitMs(): number | null;
  close(): void;
}

const SPACE = 32;
const ZERO = 48;

/**
 * The loop and the scheduler of the thread that calls this. The scheduler's account is Linux's
 * `/proc/thread-self/schedstat` (its second number, in nanoseconds); elsewhere, and where it cannot be read or is not
 * kept, there is none.
 */
export function systemLoopSource(): LoopSource {
  const timing = performance.nodeTiming;
  const room = Buffer.alloc(96);
  let file: number | null = openOrNull("/proc/thread-self/schedstat");
  const close = () => {
    if (file !== null) closeSync(file);
    file = null;
  };
  /** Number `index` of the line. It is read some thousand times a second: no text is made of it. */
  const number = (index: number): number | null => {
    if (file === null) return null;
    let length = 0;
    try {
      length = readSync(file, room, 0, room.length, 0);
    } catch {
      close();
      return null;
    }
    let value = 0;
    for (let i = 0, at = 0; i < length; i++) {
      const byte = room[i] ?? 0;
      if (byte === SPACE) {
        if (at === index) return value;
        at += 1;
        value = 0;
      } else value = 10 * value + byte - ZERO;
    }
    return null;
  };
  // A thread that has run so far and is said to have never run: the kernel keeps no account.
  if (number(0) === 0) close();
  return {
    idleMs: () => timing.idleTime,
    runWaitMs: () => {
      const ns = number(1);
      return ns === null ? null : ns / 1e6;
    },
    close,
  };
}

function openOrNull(path: string): number | null {
  try {
    return openSync(path, "r");
  } catch {
    return null;
  }
}
