/** What is due next, of many: a binary heap by time. Items of equal time come out in no particular order. */

export class DueQueue<T> {
  readonly #times: number[] = [];
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The earliest time; Infinity when there is none. */
  get nextMs(): number {
    return this.#times[0] ?? Infinity;
  }

  add(dueMs: number, item: T): void {
    const times = this.#times;
    const items = this.#items;
    let hole = items.length;
    items.push(item);
    times.push(dueMs);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if ((times[parent] as number) <= dueMs) break;
      times[hole] = times[parent] as number;
      items[hole] = items[parent] as T;
      hole = parent;
    }
    times[hole] = dueMs;
    items[hole] = item;
  }

  /** Takes the item that is due first; undefined when there is none. */
  take(): T | undefined {
    const times = this.#times;
    const items = this.#items;
    const first = items[0];
    const dueMs = times.pop();
    const item = items.pop();
    const size = items.length;
    if (dueMs === undefined || item === undefined || size === 0) return first;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      if (child + 1 < size && (times[child + 1] as number) < (times[child] as number)) child += 1;
      if ((times[child] as number) >= dueMs) break;
      times[hole] = times[child] as number;
      items[hole] = items[child] as T;
      hole = child;
    }
    times[hole] = dueMs;
    items[hole] = item;
    return first;
  }
}
