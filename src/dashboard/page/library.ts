/**
 * What the server has answered, by address: asked once however many parts of a page want it, shown at once when it is wanted
 * again, and asked anew when the store has changed. An answer that says the same is not told again.
 */

export interface Fault {
  /** 0 where no answer came at all. */
  status: number;
  code: string;
  message: string;
  hint: string | null;
}

export interface Answered {
  document: unknown;
  fault: Fault | null;
  isAsking: boolean;
}

export interface Library {
  look(address: string): Answered;
  /** Asks where that is needed and tells of every change, until the returned function is called. */
  watch(address: string, changed: () => void): () => void;
  /** Asks again for all that is watched; what is not watched is forgotten. */
  renew(): void;
  askAgain(address: string): void;
}

interface Shelf extends Answered {
  text: string | null;
  watchers: Set<() => void>;
  /** A change was told while the answer to the last question was under way. */
  isDue: boolean;
}

const NOTHING: Answered = { document: null, fault: null, isAsking: true };
/** Documents kept though nobody looks at them: going back shows the page at once. */
const KEPT = 40;

export function createLibrary(ask: typeof fetch): Library {
  const shelves = new Map<string, Shelf>();

  const tell = (shelf: Shelf) => {
    for (const changed of [...shelf.watchers]) changed();
  };

  async function fill(address: string, shelf: Shelf): Promise<void> {
    if (shelf.isAsking) {
      shelf.isDue = true;
      return;
    }
    shelf.isAsking = true;
    const { text, document, fault } = await answerOf(ask, address);
    const isNews = shelf.text === null || fault !== null || shelf.fault !== null || text !== shelf.text;
    shelf.isAsking = false;
    if (fault === null) shelf.text = text;
    // What was known stays in sight beside the trouble of reading it anew.
    if (fault === null && isNews) shelf.document = document;
    shelf.fault = fault;
    if (isNews) tell(shelf);
    if (!shelf.isDue) return;
    shelf.isDue = false;
    void fill(address, shelf);
  }

  function shelfOf(address: string): Shelf {
    let shelf = shelves.get(address);
    if (shelf === undefined) {
      shelf = { document: null, text: null, fault: null, isAsking: false, watchers: new Set(), isDue: false };
      shelves.set(address, shelf);
      forgetOldest();
    }
    return shelf;
  }

  function forgetOldest(): void {
    for (const [address, shelf] of shelves) {
      if (shelves.size <= KEPT) return;
      if (shelf.watchers.size === 0) shelves.delete(address);
    }
  }

  return {
    look: (address) => shelves.get(address) ?? NOTHING,
    watch(address, changed) {
      const shelf = shelfOf(address);
      shelf.watchers.add(changed);
      if (shelf.watchers.size === 1 && !shelf.isAsking) void fill(address, shelf);
      return () => shelf.watchers.delete(changed);
    },
    renew() {
      for (const [address, shelf] of shelves)
        if (shelf.watchers.size > 0) void fill(address, shelf);
        else shelves.delete(address);
    },
    askAgain(address) {
      const shelf = shelfOf(address);
      void fill(address, shelf);
      tell(shelf);
    },
  };
}

async function answerOf(
  ask: typeof fetch,
  address: string,
): Promise<{ text: string; document: unknown; fault: Fault | null }> {
  try {
    const response = await ask(address, { headers: { accept: "application/json" }, cache: "no-cache" });
    const text = await response.text();
    if (!response.ok) return { text: "", document: null, fault: faultOf(response.status, text) };
    return { text, document: JSON.parse(text), fault: null };
  } catch {
    const fault = { status: 0, code: "unreachable", message: "", hint: null };
    return { text: "", document: null, fault };
  }
}

/** What a failed call says of itself; whoever stands between may have answered something else. */
export function faultOf(status: number, text: string): Fault {
  try {
    const { error } = JSON.parse(text) as { error: { code: unknown; message: unknown; hint: unknown } };
    return {
      status,
      code: String(error.code),
      message: String(error.message),
      hint: typeof error.hint === "string" ? error.hint : null,
    };
  } catch {
    return { status, code: "http", message: "", hint: null };
  }
}
