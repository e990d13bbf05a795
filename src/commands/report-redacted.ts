/** Keys never reach a report, whatever a run, a log or a name holds. */
import type { Redact } from "../base/index.ts";

/** The same value with every text in it, names of its fields among them, freed of the keys in use. */
export function redacted<Value>(value: Value, redact: Redact): Value {
  return cleaned(value, redact) as Value;
}

function cleaned(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => cleaned(one, redact));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [redact(key), cleaned(one, redact)]));
}
