/** `--json`: one document that scripts can rely on. */
import { terminalSafeJson } from "./sanitize.ts";

/** Keys that name a thing stand first, in this order; the others follow by name. */
const FIRST = "schema rank id run kind provider model mode target name metric filter verdict value n".split(
  " ",
);

/**
 * The value as JSON text, indented, ending with a line break. Equal values give equal text, whatever the order in which
 * their keys were set. What is not a finite number, and what is undefined, is null: absent is null, never left out.
 * Characters that a terminal would act upon are escaped, which leaves the value as it is.
 */
export function jsonText(value: unknown): string {
  return `${terminalSafeJson(JSON.stringify(inOrder(value), null, 2))}\n`;
}

function inOrder(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  if ("toJSON" in value && typeof value.toJSON === "function") return inOrder(value.toJSON());
  // Entries made from pairs keep every key, also one called __proto__.
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}

function place(key: string): number {
  const index = FIRST.indexOf(key);
  return index === -1 ? FIRST.length : index;
}
