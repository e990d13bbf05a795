/** What time it is, told again every half minute to whoever shows how long ago something was. */
import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

const NowContext = createContext(0);
const EVERY_MS = 30_000;

export function NowProvider({ now, children }: { now: () => number; children: ComponentChildren }) {
  const [atMs, setAtMs] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setAtMs(now()), EVERY_MS);
    return () => clearInterval(timer);
  }, [now]);
  return <NowContext.Provider value={atMs}>{children}</NowContext.Provider>;
}

/** Unix ms, by the browser's clock. */
export const useNow = (): number => useContext(NowContext);
