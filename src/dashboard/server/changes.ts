/** When a store has changed, and when answers have been made anew: asked about while somebody listens, at most once a second. */
import type { Clock } from "../../base/index.ts";

export interface Changes {
  /** The version as it is known, at most a few seconds old while anybody asks; waits only where none is known yet. */
  version(): Promise<string>;
  /** Where things stand now; no two moments between which something changed are alike. */
  now(): Promise<Standing>;
  /** Calls back whenever a store has changed or answers have been made anew; returns how to stop it. */
  watch(listener: (now: Standing) => void): () => void;
  /** Answers were made anew: who listens may want them. */
  renewed(): void;
  /** How many listen. */
  readonly watchers: number;
  close(): void;
}

export interface Standing {
  /** Of the stores. */
  version: string;
  /** How often answers have been made anew since the start. */
  renewed: number;
}

const LOOK_MS = 1000;
/** Answers that are made anew together are told of once. */
const GATHER_MS = 100;

export function watchChanges(look: () => Promise<string>, clock: Clock): Changes {
  const listeners = new Set<(now: Standing) => void>();
  const closing = new AbortController();
  let known: string | null = null;
  let lookedMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<string> | null = null;
  let isPacing = false;
  let isGathering = false;
  let renewed = 0;

  const tell = () => {
    if (known !== null) for (const listener of listeners) listener({ version: known, renewed });
  };
  const lookAgain = (): Promise<string> => {
    looking ??= look().then(
      (version) => {
        const isNew = known !== null && known !== version;
        known = version;
        lookedMs = clock.nowMs();
        looking = null;
        if (isNew) tell();
        return version;
      },
      (error: unknown) => {
        lookedMs = clock.nowMs();
        looking = null;
        throw error;
      },
    );
    return looking;
  };
  const pace = async () => {
    if (isPacing) return;
    isPacing = true;
    while (listeners.size > 0 && !closing.signal.aborted) {
      await lookAgain().catch(() => {});
      await clock.sleep(LOOK_MS, closing.signal);
    }
    isPacing = false;
  };

  const version = async (): Promise<string> => {
    if (known === null) return lookAgain();
    if (clock.nowMs() - lookedMs >= LOOK_MS) lookAgain().catch(() => {});
    return known;
  };
  return {
    version,
    now: async () => ({ version: await version(), renewed }),
    watch: (listener) => {
      listeners.add(listener);
      void pace();
      return () => listeners.delete(listener);
    },
    renewed: () => {
      if (isGathering) return;
      isGathering = true;
      void clock.sleep(GATHER_MS, closing.signal).then(() => {
        isGathering = false;
        renewed += 1;
        tell();
      });
    },
    get watchers() {
      return listeners.size;
    },
    close: () => closing.abort(),
  };
}
