/**
 * What this client said held against what the server did, request by request. Errors are measured − true, in milliseconds.
 *
 * A request left this client within the call that wrote it, which began at `sent`; it had left when that call returned, and
 * when the server had read it, whichever was earlier. True ttft lies between (first write begun − request left at the
 * latest) and (first write done − `sent`), so its error has two bounds: the lower one is how late the first output was
 * stamped. An output reaches this host's sockets within its write (loopback), so a gap is known to the length of a
 * write, some microseconds.
 */

/** What the client says of one request; milliseconds of the host's monotonic clock. */
export interface Claim {
  sentMs: number;
  /** When the call that wrote the request had returned; null where the client does not say. */
  sentByMs: number | null;
  outputsMs: readonly number[];
  /** The client's own bound of how late each output was stamped; null where it gave none. */
  boundsMs: readonly (number | null)[];
  /** The request ended well: all that was written must have been seen. */
  complete: boolean;
}

/** What the server did; milliseconds of the host's monotonic clock. */
export interface Truth {
  receivedMs: number;
  /** Of every output: when it was due, and just before and just after it was written. */
  dueMs: ArrayLike<number>;
  beforeMs: ArrayLike<number>;
  afterMs: ArrayLike<number>;
}

/** The span of time that is measured, and the last moment at which the client still looked. */
export interface Window {
  fromMs: number;
  toMs: number;
  lookedUntilMs: number;
  /** How well the client's clock is known on the host's. */
  uncertaintyMs: number;
}

/** Errors of all that was written within a window. */
export interface Errors {
  ttftAtMost: number[];
  ttftAtLeast: number[];
  /** Without sign: a gap is too short after one that was too long. */
  gap: number[];
  /** The same (of ttft the upper bound), of those that the client does not flag: its bounds are at most `FLAG_MS`. */
  ttftUnflagged: number[];
  gapUnflagged: number[];
  /** How long after its write began an output was stamped. */
  stamp: number[];
  /** How far the server was behind its own schedule: no error of the client's. */
  serverLate: number[];
  bounds: { n: number; surelyCovered: number; surelyMissed: number };
  /** Outputs written and not seen when the client stopped looking; they are in the lists, as late as they were by then. */
  unseen: number;
  /** Outputs that contradict their writes: more or fewer of them, or stamped before they were written. */
  impossible: number;
}

export function noErrors(): Errors {
  return {
    ttftAtMost: [],
    ttftAtLeast: [],
    gap: [],
    ttftUnflagged: [],
    gapUnflagged: [],
    stamp: [],
    serverLate: [],
    bounds: { n: 0, surelyCovered: 0, surelyMissed: 0 },
    unseen: 0,
    impossible: 0,
  };
}

/** A time that may be later than this is worth a flag where streams are this fast; records keep bounds from here on. */
const FLAG_MS = 1;

/** Times are kept to the microsecond on both sides. */
const ROUNDING_MS = 0.002;

/** Adds what one request shows. `claim` null is a request of which the client has said nothing yet. */
export function compare(claim: Claim | null, truth: Truth, window: Window, into: Errors): void {
  const slackMs = window.uncertaintyMs + ROUNDING_MS;
  const written = truth.beforeMs.length;
  const seen = claim?.outputsMs.length ?? 0;
  if (seen > written || (claim?.complete === true && seen < written)) {
    into.impossible += Math.abs(seen - written);
    return;
  }
  for (let i = 0; i < written; i++) {
    const before = truth.beforeMs[i] ?? Number.NaN;
    if (before < window.fromMs || before >= window.toMs) continue;
    const after = truth.afterMs[i] ?? Number.NaN;
    const at = claim?.outputsMs[i] ?? null;
    if (at === null) into.unseen += 1;
    else if (at < before - slackMs) into.impossible += 1;
    const stampedMs = at ?? window.lookedUntilMs;
    into.serverLate.push(before - (truth.dueMs[i] ?? Number.NaN));
    into.stamp.push(stampedMs - before);
    const isFlagged = !(boundOf(claim, i) <= FLAG_MS && boundOf(claim, i - 1) <= FLAG_MS);
    if (i === 0) {
      const sentMs = claim?.sentMs ?? truth.receivedMs;
      const leftMs = Math.min(truth.receivedMs, claim?.sentByMs ?? Number.POSITIVE_INFINITY);
      const atMost = stampedMs - before + (leftMs - sentMs);
      into.ttftAtLeast.push(stampedMs - after);
      into.ttftAtMost.push(atMost);
      if (!isFlagged) into.ttftUnflagged.push(atMost);
    } else if (at === null) into.gap.push(stampedMs - before);
    else {
      const previous = claim?.outputsMs[i - 1] ?? Number.NaN;
      const error = Math.abs(at - previous - (before - (truth.beforeMs[i - 1] ?? Number.NaN)));
      into.gap.push(error);
      if (!isFlagged) into.gapUnflagged.push(error);
    }
    const bound = claim?.boundsMs[i] ?? null;
    if (at === null || bound === null) continue;
    into.bounds.n += 1;
    if (at - before <= bound) into.bounds.surelyCovered += 1;
    if (at - after - slackMs > bound) into.bounds.surelyMissed += 1;
  }
}

/** Of output `i`, from 0; of −1 that of the request's sending; infinite where there is none. */
function boundOf(claim: Claim | null, i: number): number {
  const sendingMs = claim === null || claim.sentByMs === null ? null : claim.sentByMs - claim.sentMs;
  return (i === -1 ? sendingMs : claim?.boundsMs[i]) ?? Number.POSITIVE_INFINITY;
}
