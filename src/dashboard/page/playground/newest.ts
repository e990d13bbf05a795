/**
 * Asks what is being typed: after a pause, and so that an answer to an earlier text never takes the place of one to a later.
 * The newest answer stays until there is another, and says whether it answers what stands there now.
 */

export interface Newest<Answer, Fault> {
  /** To `answered`; null before the first. */
  answer: Answer | null;
  /** The text that `answer` answers. */
  answered: string | null;
  /** What is wrong with `faulted`; null where the newest text was answered. */
  fault: Fault | null;
  isAsking: boolean;
}

export type Reply<Answer, Fault> = { document: Answer; fault: null } | { document: null; fault: Fault };

export interface Asker {
  /** To be asked once nobody has typed for `pauseMs`; 0 asks at once. */
  say(text: string, pauseMs: number): void;
  close(): void;
}

export function newestAsker<Answer, Fault>(
  ask: (text: string, signal: AbortSignal) => Promise<Reply<Answer, Fault>>,
  tell: (state: Newest<Answer, Fault>) => void,
  timer: { set(act: () => void, ms: number): unknown; clear(handle: unknown): void },
): Asker {
  let state: Newest<Answer, Fault> = { answer: null, answered: null, fault: null, isAsking: false };
  let waiting: unknown = null;
  let current: AbortController | null = null;
  const change = (part: Partial<Newest<Answer, Fault>>) => {
    state = { ...state, ...part };
    tell(state);
  };

  async function send(text: string): Promise<void> {
    waiting = null;
    current?.abort();
    const mine = new AbortController();
    current = mine;
    const { document, fault } = await ask(text, mine.signal);
    if (current !== mine) return;
    current = null;
    change(
      fault === null
        ? { answer: document, answered: text, fault: null, isAsking: false }
        : { fault, isAsking: false },
    );
  }

  const stop = () => {
    if (waiting !== null) timer.clear(waiting);
    waiting = null;
    current?.abort();
    current = null;
  };
  return {
    say(text, pauseMs) {
      stop();
      change({ isAsking: true });
      waiting = timer.set(() => void send(text), pauseMs);
    },
    close: stop,
  };
}
