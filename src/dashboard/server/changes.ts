/** When a store has changed, and when answers have been made anew: asked about while somebody listens, at most once a second. */
import type { Clock } from "../../base/index.ts";

export interface Changes {
  /** The version as it is known, at most a few seconds old while anybody asks; waits only where none is known yet. */
  version(): Promise<string>;
  /** Calls back whenever a store has changed or answers have been made anew; returns how to stop it. */
  watch(listener: (version: string) => void): () => void;
  /** Answers were made anew: who listens may want them. */
  renewed(): void;
  /** How many listen. */
  readonly watchers: number;
  close(): void;
}

const LOOK_MS = 1000;
/** Answers that are made anew together are told of once. */
const GATHER_MS = 100;

export function watchChanges(look: () => Promise<string>, clock: Clock): Changes {
  const listeners = new Set<(version: string) => void>();
  const closing = new AbortController();
  let known: string | null = null;
  let lookedMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<string> | null = null;
  let isPacing = false;
  let isGathering = false;

  const tell = () => {
    const version = known;
    if (version !== null) for (const listener of listeners) listener(version);
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

  return {
    version: async () => {
      if (known === null) return lookAgain();
      if (clock.nowMs() - lookedMs >= LOOK_MS) lookAgain().catch(() => {});
      return known;
    },
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
        tell();
      });
    },
    get watchers() {
      return listeners.size;
    },
    close: () => closing.abort(),
  };
}
