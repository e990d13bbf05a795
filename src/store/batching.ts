/**
 * The queue between a run and its store. Entries are written in batches, away from the sender's call stack; a store
 * that is locked is tried again; an entry that cannot be stored is set aside so that it does not block the others.
 */
import { setImmediate } from "node:timers/promises";
import { type Clock, DsrError, EXIT, quantity, systemClock } from "../base/index.ts";
import type { Answer, LogLine, RequestRecord, RunInfo, Score } from "../record/index.ts";
import type { Fault } from "./faults.ts";
import type { Sink } from "./sink.ts";

export type Entry =
  | { kind: "run"; value: RunInfo }
  | { kind: "request"; value: RequestRecord }
  | { kind: "score"; value: Score }
  | { kind: "answer"; value: Answer }
  | { kind: "note"; value: LogLine };

/** One store, as the queue sees it. */
export interface BatchWriter {
  /** Throws when what is written no longer reaches the place that was opened. Called before each batch and by a flush. */
  verify(): void;
  /** Stores the whole batch, surviving a SIGKILL, or throws, and is given it again then. Gives way by `turn` in between. */
  write(batch: readonly Entry[], turn: Turn): void | Promise<void>;
  /** What a thrown value means. */
  fault(thrown: unknown): Fault;
  /** What is better done once everything is stored and nothing more comes. Rejects for nothing. */
  settle?(turn: Turn): Promise<void>;
  close(): void | Promise<void>;
}

/** A writer's turn of the event loop: while it goes on, nothing else in the process can, no clock is read. */
export interface Turn {
  isOver(): boolean;
  /** Lets everything that is due happen, then begins the next turn. */
  next(): Promise<void>;
}

export interface BatchingOptions {
  /** How long entries may gather before they are written. */
  delayMs?: number;
  /** How long a locked store is tried again before the failure is reported. */
  lockWaitMs?: number;
  clock?: Clock;
}

/** How long a writer may hold up the event loop, and with it the reading of clocks. */
const TURN_MS = 0.4;
/**
 * Most of what is committed at once. Commits cost more than rows, so that large batches are faster; yet a commit is one piece,
 * and one of so much takes a millisecond.
 */
const MOST = { entries: 256, deltas: 40_000 };
/** Text of an answer that takes as long to commit as a delta does. */
const CHARS_PER_DELTA = 8;
const LOCK_RETRY_MS = { first: 1, most: 25 };

export function batchingSink(writer: BatchWriter, options: BatchingOptions = {}): Sink {
  const { delayMs = 20, lockWaitMs = 10_000, clock = systemClock } = options;
  const queue = new EntryQueue();
  const turn = turnsOf(clock);
  const refused = { count: 0, first: null as DsrError | null };
  const storedListeners: ((stored: number) => void)[] = [];
  const failureListeners: ((error: DsrError) => void)[] = [];
  let stored = 0;
  let failing = false;
  let timer: NodeJS.Timeout | null = null;
  let draining: Promise<void> | null = null;
  let closed = false;
  let released = false;

  const push = (entry: Entry) => {
    if (closed) {
      refuse(
        new DsrError("A record came after its store was closed.", {
          code: "store_closed",
          exitCode: EXIT.fault,
        }),
      );
      return;
    }
    queue.push(entry);
    timer ??= setTimeout(() => {
      timer = null;
      drain().catch(() => {
        // Told to onFailure; flush() tries again and rejects if it still cannot.
      });
    }, delayMs);
  };

  const fail = (error: DsrError) => {
    if (!failing) for (const listener of failureListeners) listener(error);
    failing = true;
  };

  const refuse = (error: DsrError) => {
    refused.count += 1;
    refused.first ??= error;
    fail(error);
  };

  const drain = (): Promise<void> => {
    draining ??= drainAll().finally(() => {
      draining = null;
    });
    return draining;
  };

  const drainAll = async () => {
    await turn.next();
    for (;;) {
      const batch = queue.first(MOST);
      if (batch.length === 0) return;
      const written = await store(batch);
      queue.drop(batch.length);
      const records = written.filter((entry) => entry.kind === "request").length;
      stored += records;
      if (written.length > 0) failing = false;
      if (records > 0) for (const listener of storedListeners) listener(stored);
      await turn.next();
    }
  };

  /** Stores a batch and returns what of it was stored; throws only when the place itself refuses. */
  const store = async (batch: readonly Entry[]): Promise<readonly Entry[]> => {
    let waitedMs = 0;
    let pauseMs = LOCK_RETRY_MS.first;
    for (;;) {
      try {
        writer.verify();
        await writer.write(batch, turn);
        return batch;
      } catch (thrown) {
        const { kind, error } = writer.fault(thrown);
        if (kind === "busy" && waitedMs < lockWaitMs) {
          await clock.sleep(pauseMs);
          waitedMs += pauseMs;
          pauseMs = Math.min(2 * pauseMs, LOCK_RETRY_MS.most);
          continue;
        }
        if (kind !== "entry") {
          fail(error);
          throw error;
        }
        await turn.next();
        if (batch.length > 1) {
          // Half by half, so that one bad entry among many is found in a few steps.
          const middle = batch.length >> 1;
          return [...(await store(batch.slice(0, middle))), ...(await store(batch.slice(middle)))];
        }
        refuse(error);
        return [];
      }
    }
  };

  const flush = async () => {
    while (queue.length > 0) await drain();
    // Also when nothing is queued: what was stored a while ago may be lost by now.
    try {
      if (!released) writer.verify();
    } catch (thrown) {
      const { error } = writer.fault(thrown);
      fail(error);
      throw error;
    }
    if (refused.first !== null) {
      const { count, first } = refused;
      throw new DsrError(`${quantity(count, "entry", "entries")} could not be stored. ${first.message}`, {
        code: "store_refused",
        exitCode: EXIT.fault,
        cause: first,
      });
    }
  };

  return {
    begin: (run) => push({ kind: "run", value: run }),
    record: (record) => push({ kind: "request", value: record }),
    score: (score) => push({ kind: "score", value: score }),
    answer: (answer) => push({ kind: "answer", value: answer }),
    note: (line) => push({ kind: "note", value: line }),
    end: (run) => push({ kind: "run", value: run }),
    flush,
    close: async () => {
      if (closed) return;
      closed = true;
      if (timer !== null) clearTimeout(timer);
      try {
        await flush();
        await writer.settle?.(turn);
      } finally {
        released = true;
        await writer.close();
      }
    },
    onStored: (listener) => void storedListeners.push(listener),
    onFailure: (listener) => void failureListeners.push(listener),
  };
}

function turnsOf(clock: Clock): Turn {
  let beganMs = clock.nowMs();
  return {
    isOver: () => clock.nowMs() - beganMs >= TURN_MS,
    next: async () => {
      await setImmediate();
      beganMs = clock.nowMs();
    },
  };
}

/** What committing an entry costs, in deltas. */
function weightOf(entry: Entry): number {
  if (entry.kind === "request") return entry.value.deltas?.gapsUs.length ?? 0;
  if (entry.kind !== "answer") return 0;
  return (entry.value.text.length + (entry.value.reasoning?.length ?? 0)) / CHARS_PER_DELTA;
}

/** Entries in order of arrival; taking some off the front costs the same however many are waiting. */
class EntryQueue {
  #entries: Entry[] = [];
  #from = 0;

  get length(): number {
    return this.#entries.length - this.#from;
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** The first of them, as many as may be stored at once; they stay. */
  first(most: { entries: number; deltas: number }): readonly Entry[] {
    const batch: Entry[] = [];
    let deltas = 0;
    for (let i = this.#from; batch.length < most.entries && deltas < most.deltas; i++) {
      const entry = this.#entries[i];
      if (entry === undefined) break;
      batch.push(entry);
      deltas += weightOf(entry);
    }
    return batch;
  }

  drop(count: number): void {
    this.#from += count;
    if (2 * this.#from < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#from);
    this.#from = 0;
  }
}
