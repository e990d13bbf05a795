/**
 * What may be told now: the first notice of a key at once, the later ones not before the cool-down has passed, and then the
 * latest of them, with how many there were. A pure state machine: time is handed in.
 */
import type { Item, Notice } from "./notice.ts";

interface Told {
  atMs: number;
  /** The latest notice that was held back since, and those before it; null without any. */
  held: Item | null;
}

/** Keys that nothing is held of and whose time has passed are forgotten when there are so many. */
const MANY_KEYS = 1000;

export class Cooldown {
  readonly #ms: number;
  readonly #told = new Map<string, Told>();

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** The item to tell now, or null where it is held back until the cool-down of its key has passed. */
  take(notice: Notice, nowMs: number): Item | null {
    const told = this.#told.get(notice.key);
    if (told === undefined || (told.held === null && this.#isOver(told, nowMs))) {
      if (this.#told.size >= MANY_KEYS) this.#forgetOld(nowMs);
      this.#told.set(notice.key, { atMs: nowMs, held: null });
      return { notice, heldBack: 0, heldSince: null };
    }
    const { held } = told;
    // Of those held back the latest is told, and the others are counted.
    told.held =
      held === null
        ? { notice, heldBack: 0, heldSince: null }
        : { notice, heldBack: held.heldBack + 1, heldSince: held.heldSince ?? held.notice.at };
    return null;
  }

  /** What was held back and may be told now; their cool-down begins anew. */
  due(nowMs: number): Item[] {
    const items: Item[] = [];
    for (const told of this.#told.values()) {
      if (told.held === null || !this.#isOver(told, nowMs)) continue;
      items.push(told.held);
      told.held = null;
      told.atMs = nowMs;
    }
    return items;
  }

  /** When the next held-back notice may be told; null where none is held. */
  nextDueMs(): number | null {
    let next: number | null = null;
    for (const { atMs, held } of this.#told.values())
      if (held !== null && (next === null || atMs + this.#ms < next)) next = atMs + this.#ms;
    return next;
  }

  /** What was taken and then could not be told does not count as told: the next of its key goes out at once. */
  untold(key: string): void {
    const told = this.#told.get(key);
    if (told === undefined) return;
    if (told.held === null) this.#told.delete(key);
    else told.atMs = Number.NEGATIVE_INFINITY;
  }

  #isOver({ atMs }: Told, nowMs: number): boolean {
    return nowMs - atMs >= this.#ms;
  }

  #forgetOld(nowMs: number): void {
    for (const [key, told] of this.#told)
      if (told.held === null && this.#isOver(told, nowMs)) this.#told.delete(key);
  }
}
