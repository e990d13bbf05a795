/** Removes keys from text before it can reach a log, a store, a report or an error. */

export type Redact = (text: string) => string;

const MASK = "[secret removed]";

/** Patterns of things that are keys whatever their owner: bearer headers and the common vendor prefixes. */
const KEY_SHAPES = [
  /\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\b(?:sk|pk|rk|ak|nvapi|fw|tgp|ark|hf|gsk)[-_][A-Za-z0-9_-]{8,}/g,
  /\b(api[-_]?key|authorization|token)(["']?\s*[:=]\s*["']?)[A-Za-z0-9._~+/=-]{8,}/gi,
];

/**
 * Values of headers that hold credentials by their name; for `Bearer <key>` the key alone too. A plain setting
 * (`x-max-tokens: 4096`) is none: a redactor that took it for one would eat every 4096.
 */
export function secretHeaderValues(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers)
    .filter(([name]) => /key|auth|token|secret|cookie|password|credential|session/i.test(name))
    .map(([, value]) => value.trim())
    .filter((value) => !/^(\d{1,6}|true|false|none)$/i.test(value))
    .flatMap((value) => [value, value.replace(/^\S+\s+/, "")]);
}

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
