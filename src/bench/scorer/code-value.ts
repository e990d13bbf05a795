/**
 * Whether a function returned the right value, by the equality of Python: `True == 1 == 1.0`, a tuple is no list, strings are not
 * numbers, integers are exact at any size. The value comes from the sandbox as the harness writes it: JSON, and an object of one
 * key for what JSON has not (`tuple`, `dict` as pairs, `set`, `float` for infinities, `other`).
 */

/** A JSON text whose integers beyond 2^53 are kept exactly, as BigInt. Throws `SyntaxError` where it is none. */
export function readValue(json: string): unknown {
  if (!/\d{16}/.test(json)) return JSON.parse(json);
  // The third argument is in every Node this runs on, and not yet in TypeScript's types.
  const exact = (_key: string, value: unknown, { source }: { source?: string } = {}) =>
    typeof value === "number" &&
    !Number.isSafeInteger(value) &&
    source !== undefined &&
    /^-?\d+$/.test(source)
      ? BigInt(source)
      : value;
  return JSON.parse(json, exact as (key: string, value: unknown) => unknown);
}

/** True where Python finds what was returned equal to `wanted`, plain JSON as the data set has it. */
export function sameValue(returned: unknown, wanted: unknown): boolean {
  if (wanted === null || typeof wanted === "string") return returned === wanted;
  if (Array.isArray(wanted)) {
    if (!Array.isArray(returned) || returned.length !== wanted.length) return false;
    return wanted.every((item, i) => sameValue(returned[i], item));
  }
  if (typeof wanted === "object") return sameEntries(returned, wanted as Record<string, unknown>);
  const [a, b] = [numeric(returned), numeric(wanted)];
  // Between a BigInt and a double JavaScript compares the mathematical values, as Python does.
  // biome-ignore lint/suspicious/noDoubleEquals: `===` is false between the two kinds.
  return a !== null && b !== null && a == b;
}

function sameEntries(returned: unknown, wanted: Record<string, unknown>): boolean {
  if (returned === null || typeof returned !== "object" || !("dict" in returned)) return false;
  const pairs = returned.dict;
  if (!Array.isArray(pairs) || pairs.length !== Object.keys(wanted).length) return false;
  return pairs.every(
    (pair) =>
      Array.isArray(pair) &&
      typeof pair[0] === "string" &&
      Object.hasOwn(wanted, pair[0]) &&
      sameValue(pair[1], wanted[pair[0]]),
  );
}

function numeric(value: unknown): number | bigint | null {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null || typeof value !== "object" || !("float" in value)) return null;
  return value.float === "inf" ? Infinity : value.float === "-inf" ? -Infinity : Number.NaN;
}
