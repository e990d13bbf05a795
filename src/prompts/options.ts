/** Reads the part of a spec behind the colon: bare words and `key=value` options, all faults at once. */
import { DsrError, unknownName } from "../base/index.ts";
import type { Limits, SourceDeps } from "./source.ts";

export interface Options {
  words: string[];
  values: Map<string, string>;
}

export const LIMIT_OPTIONS = ["min-input", "max-input", "min-chars", "max-chars", "output"] as const;

/**
 * Splits `a,b,key=value` at commas outside parentheses.
 * @throws DsrError `prompts_spec` naming unknown, doubled and empty options.
 */
export function readOptions(spec: string, text: string, known: readonly string[]): Options {
  const words: string[] = [];
  const values = new Map<string, string>();
  const faults: string[] = [];
  for (const part of text === "" ? [] : text.split(/,(?![^(]*\))/)) {
    const item = part.trim();
    const equals = item.indexOf("=");
    if (item === "") faults.push("an empty option between commas");
    else if (equals < 0) words.push(item);
    else {
      const key = item.slice(0, equals).trim();
      if (!known.includes(key)) faults.push(unknownName("option", key, known));
      else if (values.has(key)) faults.push(`the option "${key}" is given twice`);
      else values.set(key, item.slice(equals + 1).trim());
    }
  }
  fail(spec, faults);
  return { words, values };
}

/**
 * The length options shared by all data sets: `min-input`, `max-input` (tokens), `min-chars`, `max-chars`
 * (UTF-16 units), `output` (tokens asked of the model).
 * @throws DsrError `prompts_spec` for values that are not positive integers, crossed bounds, and bounds in tokens
 * without a counter.
 */
export function readLimits(
  spec: string,
  { values }: Options,
  counter: SourceDeps["counter"],
): { limits: Limits; output: number | null } {
  const faults: string[] = [];
  const whole = (key: (typeof LIMIT_OPTIONS)[number]): number | null => {
    const text = values.get(key);
    if (text === undefined) return null;
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    faults.push(`${key}=${text}: expected a positive integer`);
    return null;
  };
  const limits: Limits = {
    minTokens: whole("min-input"),
    maxTokens: whole("max-input"),
    minChars: whole("min-chars"),
    maxChars: whole("max-chars"),
  };
  const output = whole("output");
  const crossed = (unit: string, min: number | null, max: number | null) => {
    if (min !== null && max !== null && min > max)
      faults.push(`min-${unit}=${min} exceeds max-${unit}=${max}`);
  };
  crossed("input", limits.minTokens, limits.maxTokens);
  crossed("chars", limits.minChars, limits.maxChars);
  if (counter === null && (limits.minTokens ?? limits.maxTokens) !== null)
    faults.push(
      "min-input and max-input are in tokens and need a token counter; use min-chars and max-chars",
    );
  fail(spec, faults);
  return { limits, output };
}

/** Throws one error that lists all faults of a spec; does nothing when there is none. */
export function fail(spec: string, faults: readonly string[]): void {
  if (faults.length === 0) return;
  throw new DsrError(`Prompt source "${spec}": ${faults.join("; ")}`, {
    code: "prompts_spec",
    hint: "docs/prompts.md describes every source and its options",
  });
}
