/** A clock that moves only when a test says so. */
import type { Clock } from "../base/index.ts";

export interface FakeClock extends Clock {
  /**
   * Moves time on by `ms`, waking sleepers in the order in which they are due, each at its own due time.
   * Promise callbacks run between wake-ups, so a sleeper that sleeps again within the span is woken again.
   */
  advance(ms: number): Promise<void>;
  /** Advances to each due time in turn until nobody sleeps; for code whose sleeping ends by itself. */
  runAll(limit?: number): Promise<void>;
  /** How many are asleep now. */
  readonly sleeping: number;
}

interface Sleeper {
  dueMs: number;
  order: number;
  wake(): void;
}

/** `nowMs()` starts at 0, `wallMs()` at `wallStartMs` (2026-03-02T04:00:00Z unless told). */
export function fakeClock(wallStartMs: number = Date.parse("2026-03-02T04:00:00.000Z")): FakeClock {
  let now = 0;
  let order = 0;
  const sleepers = new Set<Sleeper>();

  const next = (): Sleeper | null => {
    let first: Sleeper | null = null;
    for (const sleeper of sleepers) {
      if (
        first === null ||
        sleeper.dueMs < first.dueMs ||
        (sleeper.dueMs === first.dueMs && sleeper.order < first.order)
      )
        first = sleeper;
    }
    return first;
  };

  const advanceTo = async (untilMs: number) => {
    await settle();
    for (let sleeper = next(); sleeper !== null && sleeper.dueMs <= untilMs; sleeper = next()) {
      now = Math.max(now, sleeper.dueMs);
      sleeper.wake();
      await settle();
    }
    now = Math.max(now, untilMs);
  };

  const clock: FakeClock = {
    nowMs: () => now,
    wallMs: () => wallStartMs + now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) {
          resolve();
          return;
        }
        const sleeper: Sleeper = {
          dueMs: now + Math.max(0, ms),
          order: order++,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener("abort", sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", sleeper.wake, { once: true });
      }),
    sleepUntil: (atMs, signal) => clock.sleep(atMs - now, signal),
    advance: (ms) => advanceTo(now + ms),
    runAll: async (limit = 10_000) => {
      await settle();
      for (let turn = 0; sleepers.size > 0; turn++) {
        if (turn >= limit) throw new Error(`someone still sleeps after ${limit} wake-ups`);
        await advanceTo(next()?.dueMs ?? now);
      }
    },
    get sleeping() {
      return sleepers.size;
    },
  };
  return clock;
}

/** Lets every promise callback that is already due run, and those that they make due. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
