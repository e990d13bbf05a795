/** What the browser remembers for the reader; a browser that forbids it only forgets. */

const PREFIX = "dsr.";

/** `requirement`: what was typed into the playground last. */
type Key = "language" | "theme" | "zone" | "requirement";

export function kept(key: Key): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** Null forgets it. */
export function keep(key: Key, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // Private windows of some browsers have no storage: the choice then holds as long as the page does.
  }
}
