/** Numbers packed as they come. */

/** Grows when it must. Room that is never written to costs no memory: the system hands out pages when they are touched. */
export class Packed {
  #values: Float64Array;
  #length = 0;

  constructor(room: number) {
    this.#values = new Float64Array(Math.max(16, room));
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** What was pushed, in place. */
  finish(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}
