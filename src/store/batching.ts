/**
 * The queue between a run and its store. Entries are written in batches, away from the sender's call stack; a store
 * that is locked is tried again; an entry that cannot be stored is set aside so that it does not block the others.
 */
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { DsrError, EXIT } from "../base/index.ts";
import type { RequestRecord, RunInfo, Score } from "../record/index.ts";
import type { Fault } from "./faults.ts";
import type { Sink } from "./sink.ts";

export type Entry =
  | { kind: "run"; value: RunInfo }
  | { kind: "request"; value: RequestRecord }
  | { kind: "score"; value: Score };

/** One store, as the queue sees it. */
export interface BatchWriter {
  /** Throws when what is written no longer reaches the place that was opened. Called before each batch and by a flush. */
  verify(): void;
  /** Stores the whole batch, surviving a SIGKILL, or throws. */
  write(batch: readonly Entry[]): void | Promise<void>;
  /** What a thrown value means. */
  fault(thrown: unknown): Fault;
  close(): void | Promise<void>;
}

export interface BatchingOptions {
  /** How long entries may gather before they are written. */
  delayMs?: number;
  /** How long a locked store is tried again before the failure is reported. */
  lockWaitMs?: number;
}

/** Small enough that writing a batch holds up the event loop, and with it the reading of clocks, for a third of a ms. */
const USUAL = { entries: 16, deltas: 4_000 };
/**
 * While more than one of these is waiting (thousands of records a second, or a store that was locked), commits cost more
 * than rows: a batch takes about 1 ms then, and the queue is gone in half the time.
 */
const PRESSED = { entries: 64, deltas: 8_000 };
const LOCK_RETRY_MS = 50;

export function batchingSink(writer: BatchWriter, options: BatchingOptions = {}): Sink {
  const { delayMs = 20, lockWaitMs = 10_000 } = options;
  const queue: Entry[] = [];
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
    for (;;) {
      const batch = nextBatch(queue);
      if (batch.length === 0) return;
      const written = await store(batch);
      queue.splice(0, batch.length);
      const records = written.filter((entry) => entry.kind === "request").length;
      stored += records;
      if (written.length > 0) failing = false;
      if (records > 0) for (const listener of storedListeners) listener(stored);
      await setImmediate();
    }
  };

  /** Stores a batch and returns what of it was stored; throws only when the place itself refuses. */
  const store = async (batch: readonly Entry[]): Promise<readonly Entry[]> => {
    let waitedMs = 0;
    for (;;) {
      try {
        writer.verify();
        await writer.write(batch);
        return batch;
      } catch (thrown) {
        const { kind, error } = writer.fault(thrown);
        if (kind === "busy" && waitedMs < lockWaitMs) {
          waitedMs += LOCK_RETRY_MS;
          await sleep(LOCK_RETRY_MS);
          continue;
        }
        if (kind !== "entry") {
          fail(error);
          throw error;
        }
        if (batch.length > 1) {
          const written: Entry[] = [];
          for (const entry of batch) written.push(...(await store([entry])));
          return written;
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
      throw new DsrError(
        `${count} ${count === 1 ? "entry" : "entries"} could not be stored. ${first.message}`,
        {
          code: "store_refused",
          exitCode: EXIT.fault,
          cause: first,
        },
      );
    }
  };

  return {
    begin: (run) => push({ kind: "run", value: run }),
    record: (record) => push({ kind: "request", value: record }),
    score: (score) => push({ kind: "score", value: score }),
    end: (run) => push({ kind: "run", value: run }),
    flush,
    close: async () => {
      if (closed) return;
      closed = true;
      if (timer !== null) clearTimeout(timer);
      try {
        await flush();
      } finally {
        released = true;
        await writer.close();
      }
    },
    onStored: (listener) => void storedListeners.push(listener),
    onFailure: (listener) => void failureListeners.push(listener),
  };
}

function nextBatch(queue: readonly Entry[]): readonly Entry[] {
  const limit = queue.length > PRESSED.entries ? PRESSED : USUAL;
  let deltas = 0;
  let size = 0;
  while (size < Math.min(queue.length, limit.entries) && deltas < limit.deltas) {
    const entry = queue[size];
    if (entry?.kind === "request") deltas += entry.value.deltas?.gapsUs.length ?? 0;
    size += 1;
  }
  return queue.slice(0, size);
}
