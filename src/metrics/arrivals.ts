/** When a request's deltas came, and how late each stamp may be. In packed arrays: deltas come by the million. */
import type { RequestFacts } from "../record/index.ts";

export interface Arrivals {
  /** Milliseconds since the request was sent. */
  atMs: Float64Array;
  chars: readonly number[];
  /** Characters of all. */
  allChars: number;
  /** Upper bounds of how late the stamps are; those kept without one are at most a millisecond. Null where nobody measured. */
  delayMs: Float64Array | null;
}

const NOT_NAMED_MS = 1;

/** Null where deltas were not kept. */
export function arrivalsOf({ deltas }: Pick<RequestFacts, "deltas">): Arrivals | null {
  if (deltas === null) return null;
  const atMs = new Float64Array(deltas.gapsUs.length);
  let us = 0;
  let allChars = 0;
  for (let i = 0; i < atMs.length; i++) {
    us += deltas.gapsUs[i] ?? 0;
    atMs[i] = us / 1000;
    allChars += deltas.chars[i] ?? 0;
  }
  return { atMs, chars: deltas.chars, allChars, delayMs: delaysOf(deltas.late, atMs.length) };
}

/** `late` has pairs of index and bound in microseconds. */
function delaysOf(late: readonly number[] | undefined, n: number): Float64Array | null {
  if (late === undefined) return null;
  const delayMs = new Float64Array(n).fill(NOT_NAMED_MS);
  for (let i = 0; i < late.length; i += 2) delayMs[late[i] ?? 0] = (late[i + 1] ?? 0) / 1000;
  return delayMs;
}
