/** Packing of a request's output deltas: small in storage, exact to the microsecond. */
import type { Channel } from "./event.ts";
import type { RequestRecord } from "./request.ts";

export interface Delta {
  /** Milliseconds since the request was sent. */
  atMs: number;
  channel: Channel;
  chars: number;
}

export type PackedDeltas = NonNullable<RequestRecord["deltas"]>;

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
  return { gapsUs, chars: deltas.map((d) => d.chars), channels };
}

/** The inverse of `packDeltas`, exact to the microsecond. */
export function unpackDeltas(packed: PackedDeltas | null): Delta[] {
  if (packed === null) return [];
  const channelOf: Channel[] = [];
  for (const [, letter = "", length = "0"] of packed.channels.matchAll(/([rat])(\d+)/g)) {
    for (let i = 0; i < Number(length); i++) channelOf.push(CHANNELS[letter] ?? "answer");
  }
  let us = 0;
  return packed.gapsUs.map((gap, i) => {
    us += gap;
    return { atMs: us / 1000, channel: channelOf[i] ?? "answer", chars: packed.chars[i] ?? 0 };
  });
}
