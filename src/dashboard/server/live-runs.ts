/** The progress of runs that somebody watches: asked about once a second for each run, however many watch it. */
import type { Clock } from "../../base/index.ts";
import type { ProgressDocument } from "../contract/documents.ts";
import type { ReaderThread } from "./reader-thread.ts";

export interface LiveRuns {
  /** Calls back at once, then whenever the run has come further; the last time with `isOver`. Returns how to stop it. */
  watch(id: string, listener: Listener): () => void;
  readonly watched: number;
  close(): void;
}

export interface Progress {
  /** A ProgressDocument as JSON. */
  json: string;
  isOver: boolean;
}

interface Followed {
  listeners: Set<Listener>;
  last: Progress | null;
}

type Listener = (progress: Progress) => void;

const ASK_MS = 1000;

export function watchRuns(thread: Pick<ReaderThread, "ask">, clock: Clock): LiveRuns {
  const closing = new AbortController();
  const runs = new Map<string, Followed>();

  const follow = async (id: string, run: Followed) => {
    let told: string | null = null;
    while (runs.get(id) === run && !closing.signal.aborted) {
      try {
        const { bytes } = await thread.ask({ question: "live", params: { id }, body: null });
        const json = new TextDecoder().decode(bytes);
        const document = JSON.parse(json) as ProgressDocument;
        const isOver = document.status !== "running";
        const { asOf: _, elapsedMs: __, ...facts } = document;
        const now = JSON.stringify(facts);
        run.last = { json, isOver };
        if (now !== told || isOver) for (const listener of run.listeners) listener(run.last);
        told = now;
        if (isOver) {
          runs.delete(id);
          return;
        }
      } catch {
        // A store that is locked, or a thread that fell: who watches hears nothing until it is back.
      }
      await clock.sleep(ASK_MS, closing.signal);
    }
  };

  return {
    watch: (id, listener) => {
      let run = runs.get(id);
      if (run === undefined) {
        run = { listeners: new Set(), last: null };
        runs.set(id, run);
        void follow(id, run);
      }
      const { listeners, last } = run;
      listeners.add(listener);
      if (last !== null) listener(last);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && runs.get(id)?.listeners === listeners) runs.delete(id);
      };
    },
    get watched() {
      return runs.size;
    },
    close: () => closing.abort(),
  };
}
