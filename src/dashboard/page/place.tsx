/** Where the reader is: the address of the page, ways to change it, and links that do so without loading the page anew. */
import { type ComponentChildren, createContext } from "preact";
import { useCallback, useContext, useEffect, useMemo, useState } from "preact/hooks";
import { addressOf, type PageName, type Place, placeOf } from "./router.ts";

interface Way extends Place {
  /** Counts moves to another page (not changes of its filters): the shell then moves the focus. */
  moves: number;
  go(address: string): void;
  /** Changes parameters of this page's address in place; null takes one away. */
  adjust(changes: Readonly<Record<string, string | null>>): void;
}

const here = (): Place => placeOf(location.pathname, location.search);
const WayContext = createContext<Way>({ page: null, params: {}, query: {}, moves: 0, go() {}, adjust() {} });

export function PlaceProvider({ children }: { children: ComponentChildren }) {
  const [{ place, moves }, setState] = useState(() => ({ place: here(), moves: 0 }));
  const moved = useCallback(() => setState(({ moves }) => ({ place: here(), moves: moves + 1 })), []);
  useEffect(() => {
    addEventListener("popstate", moved);
    return () => removeEventListener("popstate", moved);
  }, [moved]);
  const go = useCallback(
    (address: string) => {
      history.pushState(null, "", address);
      scrollTo(0, 0);
      moved();
    },
    [moved],
  );
  const adjust = useCallback((changes: Readonly<Record<string, string | null>>) => {
    const { page, params, query } = here();
    if (page === null) return;
    history.replaceState(history.state, "", addressOf(page, params, { ...query, ...changes }));
    setState(({ moves }) => ({ place: here(), moves }));
  }, []);
  const way = useMemo(() => ({ ...place, moves, go, adjust }), [place, moves, go, adjust]);
  return <WayContext.Provider value={way}>{children}</WayContext.Provider>;
}

export const usePlace = (): Way => useContext(WayContext);

/** Parameters that go along from page to page. */
const KEPT = ["window", "model", "source"];

/** The filters of this page as parameters of another one's address. */
function useKept(): Readonly<Record<string, string | null>> {
  const { query } = usePlace();
  return Object.fromEntries(KEPT.map((key) => [key, query[key] ?? null]));
}

interface LinkProps {
  page: PageName;
  params?: Readonly<Record<string, string>>;
  /** Beside the filters, which go along. */
  query?: Readonly<Record<string, string | null>>;
  class?: string;
  current?: boolean;
  label?: string;
  children: ComponentChildren;
}

/** A real link, with a real address; an ordinary click stays on the page. */
export function Link({
  page,
  params = {},
  query = {},
  class: className,
  current,
  label,
  children,
}: LinkProps) {
  const { go } = usePlace();
  const address = addressOf(page, params, { ...useKept(), ...query });
  const follow = (event: MouseEvent) => {
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!isPlain) return;
    event.preventDefault();
    go(address);
  };
  return (
    <a
      href={address}
      class={className}
      aria-current={current === true ? "page" : undefined}
      aria-label={label}
      onClick={follow}
    >
      {children}
    </a>
  );
}
