/** A histogram that is filled a million times and written once: counts by bucket, and a sum that no order can change. */

/** Sums are kept in whole millionths: added in another order they are the same, so that a counter never goes back. */
const SCALE = 1e6;

export class Histogram {
  readonly bounds: readonly number[];
  /** One more than bounds; the last for what lies above all of them. */
  readonly #counts: Float64Array;
  #sum = 0;
  #n = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  add(value: number): void {
    let low = 0;
    let high = this.bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value <= (this.bounds[middle] as number)) high = middle;
      else low = middle + 1;
    }
    this.#counts[low] = (this.#counts[low] ?? 0) + 1;
    this.#sum += Math.round(value * SCALE);
    this.#n += 1;
  }

  get n(): number {
    return this.#n;
  }

  get sum(): number {
    return this.#sum / SCALE;
  }

  /** How many values lie at or below each bound, cumulative as Prometheus wants it. */
  cumulative(): number[] {
    let below = 0;
    return this.bounds.map((_, i) => {
      below += this.#counts[i] ?? 0;
      return below;
    });
  }
}
