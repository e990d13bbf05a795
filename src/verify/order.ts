/** In which order pairs are asked, and the counting of their outcomes in that order, however late some of them come. */
import type { Random } from "../base/index.ts";

export interface Pair {
  questionId: string;
  /** Which of the reference's answers to the question it is paired with; each is used once. */
  repeat: number;
}

/** What tells one pair from another. */
export function pairKey(questionId: string, repeat: number): string {
  return JSON.stringify([questionId, repeat]);
}

/**
 * Passes over the questions, each in a random order of its own; a question with fewer answers is left out of later passes.
 * Decided before anything is asked: no outcome can bend it.
 */
export function pairOrder(
  questions: readonly { id: string; repeats: readonly number[] }[],
  random: Random,
): Pair[] {
  const most = Math.max(0, ...questions.map(({ repeats }) => repeats.length));
  return Array.from({ length: most }, (_, pass) =>
    random.shuffle(
      questions.flatMap(({ id, repeats }) => {
        const repeat = repeats[pass];
        return repeat === undefined ? [] : [{ questionId: id, repeat }];
      }),
    ),
  ).flat();
}

/** Holds outcomes back until all before them are in. */
export class InOrder<T> {
  readonly #release: (outcome: T) => void;
  /** Null: known to have no outcome. */
  readonly #waiting = new Map<number, T | null>();
  #next = 0;

  constructor(release: (outcome: T) => void) {
    this.#release = release;
  }

  /** The outcome at a place of the order, from 0; null where there will be none, so that later ones need not wait for it. */
  put(place: number, outcome: T | null): void {
    if (place < this.#next || this.#waiting.has(place))
      throw new RangeError(`place ${place} has an outcome already`);
    this.#waiting.set(place, outcome);
    for (;;) {
      const held = this.#waiting.get(this.#next);
      if (held === undefined) return;
      this.#waiting.delete(this.#next);
      this.#next += 1;
      if (held !== null) this.#release(held);
    }
  }
}
