/** Parsers of flag values: each names the flag's value and what is allowed; and which flags were given at all. */
import { type Command, InvalidArgumentError } from "commander";
import { type Money, moneyOf, spanMs } from "../base/index.ts";
import { windowMs } from "../routing/index.ts";

/** Whole number from `least` to `most`, both allowed. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text.trim()) || value < least || value > most) {
      const upTo = most === Number.MAX_SAFE_INTEGER ? "" : ` and at most ${most}`;
      throw new InvalidArgumentError(`"${text}" is not a whole number of at least ${least}${upTo}.`);
    }
    return value;
  };
}

/** Number between `low` and `high`, both allowed. */
export function numberBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < low || value > high) {
      throw new InvalidArgumentError(`"${text}" is not a number from ${low} to ${high}.`);
    }
    return value;
  };
}

/** `30s`, `1.5m`, `500ms`, or a bare number of seconds; in milliseconds. */
export function duration(text: string): number {
  const value = spanMs(text, ["ms", "s", "m", "h"], "s");
  if (value === null)
    throw new InvalidArgumentError(`"${text}" is not a duration such as 500ms, 30s, 2m or 1h.`);
  return value;
}

/** A hundred years; of much longer ones there is no date. */
const LONGEST_WINDOW_MS = 36_500 * 86_400_000;

/** `24h`, `7d`, `2w`: so far back from now. */
export function timeWindow(text: string): { text: string; ms: number } {
  const ms = /^\d+(\.\d+)?[hdw]$/.test(text.trim()) ? windowMs(text.trim()) : Number.NaN;
  if (!(ms > 0 && ms <= LONGEST_WINDOW_MS))
    throw new InvalidArgumentError(`"${text}" is not a time such as 24h, 7d or 2w.`);
  return { text: text.trim(), ms };
}

/** `5CNY`, `0.5 USD`; a bare number is CNY. */
export function money(text: string): Money {
  const value = moneyOf(text);
  if (value === null) throw new InvalidArgumentError(`"${text}" is not an amount such as 5CNY or 0.5USD.`);
  return value;
}

/** `a,b` and repeated flags alike, without empty names. */
export function list(text: string, previous: string[] | undefined): string[] {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0)
    throw new InvalidArgumentError(`"${text}" names nothing; give one name or several with commas.`);
  return [...(previous ?? []), ...names];
}

/** Of a flag that may be given several times, all that was given. */
export function repeated(text: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), text];
}

const LONGEST_REGION = 64;

/** Where a run is measured from, as the user calls it: `eu-west`, `office`. */
function region(text: string): string {
  const name = text.trim();
  if (name === "" || [...name].length > LONGEST_REGION)
    throw new InvalidArgumentError(`"${text}" is not a name of 1 to ${LONGEST_REGION} characters.`);
  return name;
}

/** `--region`, for commands that measure: stored with the run, for `where.region` of a requirement to choose by. */
export const REGION_FLAG = [
  "--region <name>",
  "where this is measured from, such as eu-west: a requirement can choose by it",
  region,
] as const;

/** A flag as it is typed, from the name that commander gives it: `maxCost` is `--max-cost`. */
export function flagText(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Names of the flags that stand on the command line itself, those that only have a default left out. */
export function flagsGiven(command: Command): string[] {
  return command.options
    .map((option) => option.attributeName())
    .filter((name) => command.getOptionValueSource(name) === "cli");
}
