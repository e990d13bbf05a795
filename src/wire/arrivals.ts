/**
 * What was stamped and not read yet. It is handed on after all sockets that are readable in the same turn of the event
 * loop were stamped, so parsing one stream does not delay the stamps of another.
 */
import type { Stamp } from "./stamp.ts";

/** Takes what arrived, unless it gave up in the meantime. */
export interface Addressee {
  readonly cancelled: boolean;
  /** A piece of the body, its end (null), or why the connection failed. */
  arrived(stamp: Stamp, payload: Buffer | Error | null): void;
}

/** Stamped arrivals of all calls, in order of arrival. */
export class Arrivals {
  #addressees: Addressee[] = [];
  #stamps: Stamp[] = [];
  #payloads: (Buffer | Error | null)[] = [];

  add(addressee: Addressee, stamp: Stamp, payload: Buffer | Error | null): void {
    this.#addressees.push(addressee);
    this.#stamps.push(stamp);
    this.#payloads.push(payload);
  }

  drain(): void {
    const [addressees, stamps, payloads] = [this.#addressees, this.#stamps, this.#payloads];
    if (addressees.length === 0) return;
    this.#addressees = [];
    this.#stamps = [];
    this.#payloads = [];
    for (let i = 0; i < addressees.length; i++) {
      const addressee = addressees[i];
      const stamp = stamps[i];
      if (addressee === undefined || stamp === undefined || addressee.cancelled) continue;
      addressee.arrived(stamp, payloads[i] ?? null);
    }
  }
}
