/** Packing of a request's output deltas: small in storage, exact to the microsecond. */
import type { Channel } from "./event.ts";
import type { RequestRecord } from "./request.ts";

export interface Delta {
  /** Milliseconds since the request was sent. */
  atMs: number;
  channel: Channel;
  chars: number;
  /**
   * Upper bound of how late the stamp is; null where nobody measured. Packed, a bound of up to a millisecond becomes a
   * millisecond.
   */
  delayMs: number | null;
}

export type PackedDeltas = NonNullable<RequestRecord["deltas"]>;

/** Bounds up to this are not kept one by one. */
const SMALL_DELAY_MS = 1;

const LETTERS: Record<Channel, string> = { reasoning: "r", answer: "a", tool: "t" };
const CHANNELS: Record<string, Channel> = { r: "reasoning", a: "answer", t: "tool" };

/** Packs deltas in order of arrival; null for none. Rounding is applied to absolute times, so it never adds up. */
export function packDeltas(deltas: readonly Delta[]): PackedDeltas | null {
  if (deltas.length === 0) return null;
  const gapsUs: number[] = [];
  let previousUs = 0;
  let channels = "";
  let run = 0;
  deltas.forEach((delta, i) => {
    const us = Math.round(delta.atMs * 1000);
    gapsUs.push(us - previousUs);
    previousUs = us;
    run += 1;
    if (deltas[i + 1]?.channel !== delta.channel) {
      channels += `${LETTERS[delta.channel]}${run}`;
      run = 0;
    }
  });
  const packed = { gapsUs, chars: deltas.map((d) => d.chars), channels };
  if (deltas.some(({ delayMs }) => delayMs === null)) return packed;
  const late = deltas.flatMap(({ delayMs }, i) =>
    delayMs !== null && delayMs > SMALL_DELAY_MS ? [i, Math.ceil(delayMs * 1000)] : [],
  );
  return { ...packed, late };
}

/** The inverse of `packDeltas`, exact to the microsecond, but for delays: see `Delta.delayMs`. */
export function unpackDeltas(packed: PackedDeltas | null): Delta[] {
  if (packed === null) return [];
  const channelOf: Channel[] = [];
  for (const [, letter = "", length = "0"] of packed.channels.matchAll(/([rat])(\d+)/g)) {
    for (let i = 0; i < Number(length); i++) channelOf.push(CHANNELS[letter] ?? "answer");
  }
  const delays = new Map<number, number>();
  for (let i = 0; i < (packed.late?.length ?? 0); i += 2)
    delays.set(packed.late?.[i] ?? 0, (packed.late?.[i + 1] ?? 0) / 1000);
  const least = packed.late === undefined ? null : SMALL_DELAY_MS;
  let us = 0;
  return packed.gapsUs.map((gap, i) => {
    us += gap;
    return {
      atMs: us / 1000,
      channel: channelOf[i] ?? "answer",
      chars: packed.chars[i] ?? 0,
      delayMs: delays.get(i) ?? least,
    };
  });
}
