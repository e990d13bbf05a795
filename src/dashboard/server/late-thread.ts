/** A reader's thread that is started with its first question: not every dashboard is asked what takes one of its own. */
import type { ReaderThread } from "./reader-thread.ts";

export type LateThread = Pick<ReaderThread, "ask" | "close">;

/** A thread that could not be started is tried again with the next question. */
export function lateThread(start: () => Promise<ReaderThread>): LateThread {
  let started: Promise<ReaderThread> | null = null;
  let isClosed = false;
  const thread = (): Promise<ReaderThread> => {
    started ??= start().catch((error: unknown) => {
      started = null;
      throw error;
    });
    return started;
  };
  return {
    ask: async (asked, signal) => {
      const found = await thread();
      // One that was started while all was being let go of is let go of as well.
      if (isClosed) await found.close();
      return found.ask(asked, signal);
    },
    close: async () => {
      isClosed = true;
      const found = await started?.catch(() => null);
      await found?.close();
    },
  };
}
