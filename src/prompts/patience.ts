/** How long dsr waits for a user's program: generously, and not for ever. */
import type { Clock } from "../base/index.ts";

/** Settles as `work` does; where that takes longer than `ms`, rejects with what `late` makes. `work` itself runs on. */
export async function within<T>(work: Promise<T>, ms: number, clock: Clock, late: () => Error): Promise<T> {
  const settled = new AbortController();
  const limit = clock.sleep(ms, settled.signal).then(() => {
    // A sleep that was cut short means that `work` came first: the race is over.
    if (settled.signal.aborted) return work;
    throw late();
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    settled.abort();
  }
}

export type Items = AsyncIterable<unknown> | Iterable<unknown>;

/**
 * The items of an iterable of either kind, every step given to `wait` before it counts. Closes the iterable when its
 * reader stops early; one that never answered is left alone, since closing it would wait for that answer.
 */
export async function* patiently(
  items: Items,
  wait: <T>(step: Promise<T>) => Promise<T>,
): AsyncGenerator<unknown> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let atItem = false;
  try {
    for (;;) {
      const { done, value } = await wait(nextOf(iterator));
      if (done) return;
      atItem = true;
      yield value;
      atItem = false;
    }
  } finally {
    if (atItem) await wait(Promise.resolve(iterator.return?.()));
  }
}

async function nextOf(
  iterator: AsyncIterator<unknown> | Iterator<unknown>,
): Promise<{ done: boolean; value: unknown }> {
  const { done, value } = await iterator.next();
  return { done: done === true, value: await value };
}
