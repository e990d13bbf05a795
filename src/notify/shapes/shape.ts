/** What a service wants to be sent and how it says whether it took it. */
import type { Destination } from "../destination.ts";
import type { Item } from "../notice.ts";
import type { WireReply, WireRequest } from "../send.ts";

export interface Letter {
  request: WireRequest;
  /** How many of the items, from the first, are in it: what does not fit goes into the next message. At least 1. */
  taken: number;
}

/** Why a message was not taken. */
export interface Refusal {
  /** Part of a sentence; without address and secret once it has gone through `redact`. */
  why: string;
  /** True where the same may be taken later. */
  isPassing: boolean;
  /** The service's own wish; null where it has none. */
  waitMs: number | null;
}

export interface Shape {
  /** The least time between two messages, by the limits of the service. */
  leastMsBetween: number;
  compose(items: readonly Item[], leftOut: number, to: Destination, wallMs: number): Letter;
  /** Reads an answer with a status of 2xx; null when the message was taken. */
  refusal(reply: WireReply): Refusal | null;
}

export const jsonHeaders = { "content-type": "application/json; charset=utf-8" } as const;

/**
 * As many items as fit, of which each takes `sizeOf` and all together at most `most`; at least one, for an item alone is made
 * to fit by cutting its words.
 */
export function fitting<T>(parts: readonly T[], sizeOf: (part: T) => number, most: number): T[] {
  const taken: T[] = [];
  let size = 0;
  for (const part of parts) {
    size += sizeOf(part);
    if (taken.length > 0 && size > most) break;
    taken.push(part);
  }
  return taken;
}

/** The code of an answer that says in its body whether it succeeded; null where there is none that can be read. */
function codeIn(body: string, field: string): { code: number; message: string } | null {
  try {
    const read: unknown = JSON.parse(body);
    if (typeof read !== "object" || read === null) return null;
    const fields = read as Record<string, unknown>;
    const code = fields[field];
    const message = fields.errmsg ?? fields.msg;
    return typeof code === "number" ? { code, message: typeof message === "string" ? message : "" } : null;
  } catch {
    return null;
  }
}

/** Reads an answer that carries a code, 0 for success; anything else, and no code at all, is a refusal. */
export function refusalByCode(
  { body }: WireReply,
  field: string,
  passing: Readonly<Record<number, number | null>>,
): Refusal | null {
  const found = codeIn(body, field);
  if (found === null)
    return { why: `answered without a ${field}: this is not the service`, isPassing: false, waitMs: null };
  if (found.code === 0) return null;
  const message = found.message === "" ? "" : `: ${found.message}`;
  const waitMs = passing[found.code];
  return {
    why: `refused it with ${field} ${found.code}${message}`,
    isPassing: waitMs !== undefined,
    waitMs: waitMs ?? null,
  };
}
