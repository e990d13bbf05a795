/**
 * Finished answers, kept by question and version of the stores. What is there is given at once, and made anew behind the caller's
 * back where it is out of date; each document says in `asOf` how old it is. One question is worked out once, however many ask it.
 */
import { type Clock, sha256 } from "../../base/index.ts";
import type { Changes } from "./changes.ts";
import { type FaultError, fault } from "./faults.ts";
import type { Asked, ReaderThread } from "./reader-thread.ts";
import type { Answer } from "./thread-messages.ts";

export interface GivenAnswer extends Answer {
  /** It is being made anew, or will be shortly; who listens for changes is told then. */
  isStale: boolean;
}

export interface AnswersDeps {
  threadOf(question: Asked["question"]): Pick<ReaderThread, "ask">;
  changes: Changes;
  clock: Clock;
  /** Bytes of answers that are kept; those not asked for longest are let go first. Defaults to 64 MiB. */
  roomBytes?: number;
}

export interface Answers {
  /** Rejects with a FaultError. `signal`: the caller has gone; a question that nobody else asked is not begun then. */
  ask(asked: Asked, signal: AbortSignal): Promise<GivenAnswer>;
  readonly keptBytes: number;
  close(): void;
}

/** Evidence that has not changed still moves through the window "the last 24 hours". */
const LONGEST_CURRENT_MS = 60_000;
/** Older than this is not shown any more without having been looked at anew. */
const LONGEST_SHOWN_MS = 300_000;
/** What is made in this time is waited for rather than shown stale. */
const QUICK_MS = 150;
/** Making the same answer anew takes no more than a tenth of a core. */
const SHARE = 1 / 10;
const LEAST_PAUSE_MS = 500;
/** A fault is looked into again after this. */
const FAULT_KEPT_MS = 1000;
/** Callers are not kept waiting longer; the answer is kept for when they ask again. */
const LONGEST_WAIT_MS = 60_000;

interface Entry {
  key: string;
  latest: { answer: Answer; version: string; madeMs: number } | null;
  /** What the last attempt came to, where it was nothing. */
  failed: { error: unknown; atMs: number } | null;
  tookMs: number;
  making: { done: Promise<void>; wanted: number; abandon: AbortController } | null;
  /** It is made anew when its pause is over. */
  isDue: boolean;
}

export function keepAnswers({ threadOf, changes, clock, roomBytes = 64 * 2 ** 20 }: AnswersDeps): Answers {
  /** The one asked for longest ago comes first. */
  const entries = new Map<string, Entry>();
  const closing = new AbortController();
  let keptBytes = 0;

  const entryOf = (asked: Asked): Entry => {
    const key = keyOf(asked);
    const entry = entries.get(key) ?? {
      ...{ key, latest: null, failed: null, tookMs: 0, making: null, isDue: false },
    };
    entries.delete(key);
    entries.set(key, entry);
    makeRoom(entry);
    return entry;
  };

  const makeRoom = (but: Entry) => {
    for (const [key, oldest] of entries) {
      if (keptBytes <= roomBytes && entries.size <= MOST_ENTRIES) break;
      if (oldest === but || oldest.making !== null) continue;
      keptBytes -= oldest.latest?.answer.bytes.length ?? 0;
      oldest.latest = null;
      entries.delete(key);
    }
  };

  const make = (entry: Entry, asked: Asked): NonNullable<Entry["making"]> => {
    // One that was abandoned makes nothing any more; who asks now has it made for himself.
    if (entry.making !== null && !entry.making.abandon.signal.aborted) return entry.making;
    const abandon = new AbortController();
    const work = async () => {
      const hadBefore = entry.latest?.answer.etag;
      try {
        const version = await changes.version();
        const answer = await threadOf(asked.question).ask(asked, abandon.signal);
        keep(entry, { answer, version, madeMs: clock.nowMs() });
        entry.failed = null;
        entry.tookMs = answer.tookMs;
        if (hadBefore !== undefined && hadBefore !== answer.etag) changes.renewed();
      } catch (error) {
        if (abandon.signal.aborted) return;
        entry.failed = { error, atMs: clock.nowMs() };
        if (hadBefore !== undefined) changes.renewed();
        keep(entry, null);
      }
    };
    const making = { wanted: 0, abandon, done: Promise.resolve() };
    entry.making = making;
    making.done = work().finally(() => {
      if (entry.making === making) entry.making = null;
    });
    return making;
  };

  const keep = (entry: Entry, latest: Entry["latest"]) => {
    // One that had to make room meanwhile is for its caller alone.
    if (entries.get(entry.key) === entry)
      keptBytes += (latest?.answer.bytes.length ?? 0) - (entry.latest?.answer.bytes.length ?? 0);
    entry.latest = latest;
    makeRoom(entry);
  };

  /** Works it out as somebody's wish; when all who wished for it have gone, it need not be begun. */
  const madeFor = async (entry: Entry, asked: Asked, signal: AbortSignal): Promise<void> => {
    const making = make(entry, asked);
    making.wanted += 1;
    const leave = () => {
      making.wanted -= 1;
      if (making.wanted === 0) making.abandon.abort();
    };
    signal.addEventListener("abort", leave, { once: true });
    const over = new AbortController();
    const late = clock.sleep(LONGEST_WAIT_MS, over.signal).then(() => {
      if (!over.signal.aborted) throw late60();
    });
    try {
      await Promise.race([making.done, late]);
    } finally {
      over.abort();
      signal.removeEventListener("abort", leave);
    }
  };

  const renew = async (entry: Entry, asked: Asked): Promise<void> => {
    if (entry.isDue || entry.making !== null) return;
    entry.isDue = true;
    await clock.sleep(pauseLeftMs(entry), closing.signal);
    entry.isDue = false;
    if (closing.signal.aborted || entry.latest === null) return;
    const making = make(entry, asked);
    // Nobody waits, and it is wanted all the same.
    making.wanted += 1;
    await making.done;
  };

  const pauseLeftMs = ({ latest, tookMs }: Entry): number =>
    (latest?.madeMs ?? 0) + Math.max(LEAST_PAUSE_MS, tookMs / SHARE - tookMs) - clock.nowMs();

  return {
    ask: async (asked, signal) => {
      const entry = entryOf(asked);
      const version = await changes.version();
      const { latest, failed } = entry;
      const nowMs = clock.nowMs();
      if (latest !== null) {
        const ageMs = nowMs - latest.madeMs;
        // A lock that is let go, a file that may be read again: no store has changed then.
        const isOver = latest.answer.isTrouble && ageMs >= FAULT_KEPT_MS;
        if (!isOver && latest.version === version && ageMs < LONGEST_CURRENT_MS)
          return { ...latest.answer, isStale: false };
        const isWorthWaiting = entry.tookMs < QUICK_MS && pauseLeftMs(entry) <= 0;
        if (!isOver && ageMs < LONGEST_SHOWN_MS && !isWorthWaiting) {
          void renew(entry, asked);
          return { ...latest.answer, isStale: true };
        }
      } else if (failed !== null && nowMs - failed.atMs < FAULT_KEPT_MS) throw failed.error;
      await madeFor(entry, asked, signal);
      if (entry.latest !== null) return { ...entry.latest.answer, isStale: false };
      throw entry.failed?.error ?? gone();
    },
    get keptBytes() {
      return keptBytes;
    },
    close: () => closing.abort(),
  };
}

/** Those of faults and of small answers take room beside their bytes. */
const MOST_ENTRIES = 2000;

/** Short, whatever was sent to be asked. */
function keyOf({ question, params, body }: Asked): string {
  const sorted = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(JSON.stringify([question, sorted, body]));
}

function late60(): FaultError {
  return fault(
    503,
    "reader_slow",
    `This takes longer than ${LONGEST_WAIT_MS / 1000} s; it is still being worked out.`,
    "Ask again in a while, or for less: a shorter window, fewer targets.",
  );
}

function gone(): FaultError {
  return fault(503, "abandoned", "Nobody waits for this any more.");
}
