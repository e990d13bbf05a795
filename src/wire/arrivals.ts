/**
 * What was stamped and not read yet. It is handed on after all sockets that are readable in the same turn of the event
 * loop were stamped, so parsing one stream does not delay the stamps of another.
 */
import type { Stamp } from "./stamp.ts";

/** Takes what arrived, unless it gave up in the meantime. */
export interface Addressee {
  readonly cancelled: boolean;
  arrived(arrival: Arrival): void;
}

/** What came, and when. */
export interface Arrival extends Stamp {
  readonly addressee: Addressee;
  /** A piece of the body, its end (null), or why the connection failed. */
  readonly payload: Buffer | Error | null;
}

/** Arrivals of all calls, in order. */
export class Arrivals {
  /** Filled up to `#count`; it is kept, for there are some thousand turns a second. */
  readonly #waiting: (Arrival | null)[] = [];
  #count = 0;

  add(arrival: Arrival): void {
    this.#waiting[this.#count] = arrival;
    this.#count += 1;
  }

  drain(): void {
    for (let i = 0; i < this.#count; i++) {
      const arrival = this.#waiting[i];
      this.#waiting[i] = null;
      if (arrival && !arrival.addressee.cancelled) arrival.addressee.arrived(arrival);
    }
    this.#count = 0;
  }
}
