/** The decision on what stands in the editor, asked for while it is typed and again when the store has changed. */
import { useEffect, useRef, useState } from "preact/hooks";
import { api } from "../../contract/paths.ts";
import type { DecisionDocument } from "../../contract/reader.ts";
import { post } from "../api.tsx";
import type { Fault } from "../library.ts";
import { type Asker, type Newest, newestAsker } from "./newest.ts";

export type NewestDecision = Newest<DecisionDocument, Fault>;

const PAUSE_MS = 150;
const timer = {
  set: (act: () => void, ms: number) => setTimeout(act, ms),
  clear: (handle: unknown) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

/** `asOf` changes when there may be other evidence. Null asks nothing. */
export function useDecision(text: string | null, asOf: string | null): NewestDecision {
  const [state, setState] = useState<NewestDecision>({
    ...{ answer: null, answered: null, fault: null, isAsking: false },
  });
  const asker = useRef<Asker | null>(null);
  const asked = useRef<string | null>(null);
  useEffect(() => {
    const ask = (requirement: string, signal: AbortSignal) =>
      post<DecisionDocument>(api.route, { requirement }, signal);
    asker.current = newestAsker(ask, setState, timer);
    return () => asker.current?.close();
  }, []);
  // `asOf` stands for the evidence: when that changes, the same text is asked again.
  useEffect(() => {
    if (text === null) return;
    // What was chosen or was there before is asked at once; what is typed waits for a pause.
    const isTyped = asked.current !== null && asked.current !== text;
    asked.current = text;
    asker.current?.say(text, isTyped ? PAUSE_MS : 0);
  }, [text, asOf]);
  return state;
}
