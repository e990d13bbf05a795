/** Removes keys from text before it can reach a log, a store, a report or an error. */

export type Redact = (text: string) => string;

const MASK = "[secret removed]";

/** Patterns of things that are keys whatever their owner: bearer headers and the common vendor prefixes. */
const KEY_SHAPES = [
  /\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\b(?:sk|pk|rk|ak|nvapi|fw|tgp|ark|hf|gsk)[-_][A-Za-z0-9_-]{8,}/g,
  /\b(api[-_]?key|authorization|token)(["']?\s*[:=]\s*["']?)[A-Za-z0-9._~+/=-]{8,}/gi,
];

/** Builds a redactor for the keys in use. Keys under 4 characters are left alone: masking them would eat words. */
export function redactor(keys: readonly (string | null | undefined)[]): Redact {
  const known = keys
    .filter((key): key is string => typeof key === "string" && key.length >= 4)
    .flatMap((key) => [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)])
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const key of known) clean = clean.replaceAll(key, MASK);
    for (const shape of KEY_SHAPES) clean = clean.replace(shape, MASK);
    return clean;
  };
}
