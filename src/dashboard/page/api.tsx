/** Documents of the API for the parts of a page: `useDocument("overview", { window: "7d" })`. */
import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { api } from "../contract/paths.ts";
import type { Answers } from "../contract/reader.ts";
import { createLibrary, type Fault, faultOf, type Library } from "./library.ts";
import { filled, searchOf } from "./router.ts";

/** Questions that a GET answers with a document. */
export type Question = Exclude<keyof Answers, "live" | "route" | "prometheus">;

export interface Asked<D> {
  /** The newest known; null before the first answer. */
  document: D | null;
  /** Why there is no answer, or no newer one. */
  fault: Fault | null;
  isAsking: boolean;
  /** What is shown answers the question before this one; the new answer is on its way. */
  isOld: boolean;
  askAgain(): void;
}

const LibraryContext = createContext<Library>(createLibrary(fetch.bind(globalThis)));
const LiveContext = createContext(false);
/** Changes in a busy store come every second; pages are read, not watched like a film. */
const LEAST_BETWEEN_MS = 3000;

/** Listens to the server and has everything that is shown asked again when the store has changed. */
export function LiveProvider({ children }: { children: ComponentChildren }) {
  const library = useContext(LibraryContext);
  const [isLive, setIsLive] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let isWaiting = false;
    let version: string | null = null;
    const renew = () => {
      if (timer !== null || document.hidden) {
        isWaiting = true;
        return;
      }
      isWaiting = false;
      library.renew();
      timer = setTimeout(() => {
        timer = null;
        if (isWaiting) renew();
      }, LEAST_BETWEEN_MS);
    };
    const seen = () => {
      if (!document.hidden && isWaiting) renew();
    };
    const events = new EventSource(api.events);
    events.onopen = () => setIsLive(true);
    events.onerror = () => setIsLive(false);
    events.onmessage = ({ data }) => {
      setIsLive(true);
      // The first word after connecting tells where we stand; after a break it tells whether anything was missed.
      if (version !== null && version !== data) renew();
      version = data;
    };
    document.addEventListener("visibilitychange", seen);
    return () => {
      events.close();
      document.removeEventListener("visibilitychange", seen);
      if (timer !== null) clearTimeout(timer);
    };
  }, [library]);
  return <LiveContext.Provider value={isLive}>{children}</LiveContext.Provider>;
}

/** Whether the server tells of changes at the moment. */
export const useIsLive = (): boolean => useContext(LiveContext);

type Params = Readonly<Record<string, string | null>>;

/**
 * Asks for a document and keeps it fresh. Parameters that the path names go into it, the others into the query; null leaves one
 * out. `params` null asks nothing yet.
 */
export function useDocument<Q extends Question>(question: Q, params: Params | null = {}): Asked<Answers[Q]> {
  const library = useContext(LibraryContext);
  const [, changed] = useReducer((n: number, _: null) => n + 1, 0);
  const address = params === null ? null : addressOfQuestion(question, params);
  const before = useRef<Answers[Q] | null>(null);
  useEffect(
    () => (address === null ? undefined : library.watch(address, () => changed(null))),
    [library, address],
  );
  const answered = address === null ? { document: null, fault: null, isAsking: true } : library.look(address);
  const found = answered.document as Answers[Q] | null;
  const shown = found ?? (answered.fault === null ? before.current : null);
  before.current = shown;
  return useMemo(
    () => ({
      document: shown,
      fault: answered.fault,
      isAsking: answered.isAsking,
      isOld: found === null && shown !== null,
      askAgain: () => {
        if (address !== null) library.askAgain(address);
      },
    }),
    [shown, found, answered.fault, answered.isAsking, address, library],
  );
}

function addressOfQuestion(question: Question, params: Params): string {
  const pattern = api[question];
  const named = new Set([...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name));
  const given = Object.entries(params).filter((pair): pair is [string, string] => pair[1] !== null);
  const inPath = Object.fromEntries(given.filter(([key]) => named.has(key)));
  const inQuery = Object.fromEntries(given.filter(([key]) => !named.has(key)));
  return filled(pattern, inPath) + searchOf(inQuery);
}

/** Sends a question with a body; resolves to the document, or to what went wrong. */
export async function post<D>(
  path: string,
  body: unknown,
  signal?: AbortSignal,
): Promise<{ document: D; fault: null } | { document: null; fault: Fault }> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    if (!response.ok) return { document: null, fault: faultOf(response.status, text) };
    return { document: JSON.parse(text) as D, fault: null };
  } catch {
    return { document: null, fault: { status: 0, code: "unreachable", message: "", hint: null } };
  }
}
