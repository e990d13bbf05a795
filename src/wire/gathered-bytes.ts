/**
 * Bytes that come in pieces and are wanted whole. They are copied into one buffer that doubles as it fills: gathering
 * takes time in proportion to the bytes, and a million pieces of one byte weigh a million bytes, not a million objects.
 */

/** Room kept between two uses; a larger buffer is let go. */
const KEPT_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

export class GatheredBytes {
  #room: Buffer = NOTHING;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > this.#room.length) {
      const room = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#room.length, 1024));
      this.#room.copy(room, 0, 0, this.#length);
      this.#room = room;
    }
    piece.copy(this.#room, this.#length);
    this.#length = length;
  }

  /** Everything gathered, and begins anew. What it returns holds until the next `add`. */
  take(): Buffer {
    const bytes = this.#room.subarray(0, this.#length);
    this.#length = 0;
    if (this.#room.length > KEPT_BYTES) this.#room = NOTHING;
    return bytes;
  }
}
