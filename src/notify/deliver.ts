/** One message on its way: tried until it is taken, refused for good, or patience is at its end. */
import { type Clock, failureCode, type Random, retryAfterMs } from "../base/index.ts";
import type { Destination } from "./destination.ts";
import type { Send, WireReply, WireRequest } from "./send.ts";
import type { Refusal, Shape } from "./shapes/shape.ts";

const MOST_TRIES = 5;
/** How long an answer is waited for. */
const PATIENCE_MS = 10_000;
/** The wait before the second try; it doubles from try to try. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** A service that asks for a longer wait gets no further try. */
const LONGEST_WISH_MS = 10 * 60_000;

export interface Delivery {
  to: Destination;
  shape: Shape;
  send: Send;
  clock: Clock;
  random: Random;
  /** Aborts when there is no more time. */
  stop: AbortSignal;
  tries?: number;
}

/** Null when the message was taken, else why not: a sentence's part without address or secret. `compose` is asked before each try, for signatures age. */
export async function deliver(compose: () => WireRequest, delivery: Delivery): Promise<string | null> {
  const { to, clock, random, stop, tries = MOST_TRIES } = delivery;
  for (let tried = 1; ; tried++) {
    const refusal = await once(compose(), delivery);
    if (refusal === null) return null;
    const why = to.redact(refusal.why).replace(/\s+/g, " ").slice(0, 200);
    const wishMs = refusal.waitMs ?? 0;
    if (!refusal.isPassing || wishMs > LONGEST_WISH_MS || stop.aborted) return why;
    if (tried >= tries) return tries === 1 ? why : `${why} (tried ${tries} times)`;
    const backOffMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tried - 1));
    // Half of the wait is chance: several channels of one service do not come back at the same moment.
    await clock.sleep(Math.max(wishMs, (backOffMs * (1 + random.next())) / 2), stop);
    if (stop.aborted) return why;
  }
}

async function once(request: WireRequest, { shape, send, clock, stop }: Delivery): Promise<Refusal | null> {
  const patience = new AbortController();
  const answered = new AbortController();
  const isLate = clock.sleep(PATIENCE_MS, AbortSignal.any([answered.signal, stop])).then(() => {
    if (!answered.signal.aborted) patience.abort();
  });
  try {
    const reply = await send(request, patience.signal);
    return refusalOf(reply, shape, clock.wallMs());
  } catch (thrown) {
    if (patience.signal.aborted && !stop.aborted)
      return { why: `did not answer within ${PATIENCE_MS / 1000} s`, isPassing: true, waitMs: null };
    return { why: `could not be reached (${failureCode(thrown)})`, isPassing: true, waitMs: null };
  } finally {
    answered.abort();
    await isLate;
  }
}

function refusalOf(reply: WireReply, shape: Shape, wallMs: number): Refusal | null {
  const { status } = reply;
  if (status >= 200 && status < 300) return shape.refusal(reply);
  const said = wordIn(reply.body);
  const why = `answered HTTP ${status}${said === null ? "" : ` (${said})`}`;
  const isPassing = status === 429 || status === 408 || status >= 500;
  return { why, isPassing, waitMs: retryAfterMs(reply.header, wallMs) };
}

/** A refusal in one word, as Slack's `invalid_blocks`; a page of HTML says nothing. */
function wordIn(body: string): string | null {
  return /^[a-z0-9_ ]{1,60}$/i.test(body.trim()) ? body.trim() : null;
}
