/** A comparison in sentences: what B is against A, what is within noise, what is not known. */
import type { CompareDocument, ComparedDifference, CompareRow } from "../metrics/index.ts";
import { brief, count, percent, UNKNOWN } from "./number.ts";

/** What a higher and a lower value mean, said of B. Other metrics are `higher in` and `lower in`. */
const WORDS: Readonly<Record<string, readonly [higher: string, lower: string]>> = {
  ttft: ["slower to the first token", "faster to the first token"],
  ttfat: ["slower to the first token of the answer", "faster to the first token of the answer"],
  total: ["slower to the end", "faster to the end"],
  tpot: ["slower from token to token", "faster from token to token"],
  prefill: ["faster at reading the prompt", "slower at reading the prompt"],
  decode: ["faster at writing", "slower at writing"],
  otps: ["faster over the whole request", "slower over the whole request"],
  otpr: ["longer in its output", "shorter in its output"],
  input_price: ["dearer per input token", "cheaper per input token"],
  cached_input_price: ["dearer per cached input token", "cheaper per cached input token"],
  output_price: ["dearer per output token", "cheaper per output token"],
  cost_per_request: ["dearer per request", "cheaper per request"],
  cost_per_correct: ["dearer per correct answer", "cheaper per correct answer"],
};

/** The sentences, the differences first. */
export function compareSentences({ metrics, comparisons }: CompareDocument): string[] {
  const of = (verdict: CompareRow["verdict"]) => metrics.filter((row) => row.verdict === verdict);
  return [
    ...metrics.filter(({ verdict }) => verdict === "a_better" || verdict === "b_better").map(differs),
    ...alike(of("equal")),
    ...leftOpen(of("open"), comparisons),
    ...withinNoise(of("noise")),
    ...notKnown(of("unknown")),
  ].filter((sentence) => sentence !== "");
}

/** `ttft median`, `success`, `goodput(ttft<2)`. */
export function rowName({ metric, stat, limits }: CompareRow): string {
  if (limits !== null) return `${metric}(${limits})`;
  return stat === null ? metric : `${metric} ${stat}`;
}

/** A value with its unit, as sentences and tables have it. */
export function shownValue(value: number | null, { unit }: Pick<CompareRow, "unit">): string {
  if (value === null) return UNKNOWN;
  return unit === "0–1" ? percent(value) : brief(value);
}

/** The difference and its interval in the row's own way: by proportion where there is one, else in points or the unit. */
export function shownDifference(row: CompareRow): { size: string; interval: string } {
  const { difference, kind } = row;
  if (difference === null) return { size: UNKNOWN, interval: UNKNOWN };
  const { value, low, high } = difference.ratio ?? difference;
  const show = wordsOf(row, difference.ratio);
  return { size: show(value), interval: kind === "price" ? "exact" : intervalOf(low, high, show) };
}

/** Per cent up to three times A's value, from there on how many times; what is no proportion in points or its unit. */
function wordsOf(row: CompareRow, ratio: ComparedDifference["ratio"]): (value: number) => string {
  if (ratio === null) return (value) => `${signed(scaleOf(row) * value)}${unitOf(row)}`;
  return isManifold(ratio) ? (value) => `×${rounded(1 + value)}` : (value) => `${signed(100 * value)} %`;
}

/** From here on a proportion is said in times: 200 % more is three times as much. */
const MANIFOLD = 2;

function isManifold({ value, high }: NonNullable<ComparedDifference["ratio"]>): boolean {
  return value >= MANIFOLD || (value > 0 && (high ?? 0) >= MANIFOLD);
}

function differs(row: CompareRow): string {
  const { difference, a, b } = row;
  if (difference === null) return "";
  const values = `${shownValue(b.value, row)} against ${withUnit(a.value, row)}`;
  const { ratio } = difference;
  const isHigher = difference.value > 0;
  const stat = row.stat === null ? "" : `${row.stat === "avg" ? "mean" : row.stat} `;
  const basis = `(${stat}${values}${basisOf(row, difference)})`;
  if (ratio !== null && isManifold(ratio)) return `B's ${row.metric} is ${timesOf(ratio, row)} A's ${basis}.`;
  const said = ratio === null ? inPoints(row, difference, isHigher) : byProportion(row, ratio, isHigher);
  return `B is ${said} ${basis}.`;
}

/** `3–3.6 times`. */
function timesOf({ value, low, high }: NonNullable<ComparedDifference["ratio"]>, row: CompareRow): string {
  const asMuch = {
    value: 1 + value,
    low: low === null ? null : 1 + low,
    high: high === null ? null : 1 + high,
  };
  return sizeOf(asMuch, 1, "times", row);
}

function byProportion(
  row: CompareRow,
  ratio: NonNullable<ComparedDifference["ratio"]>,
  isHigher: boolean,
): string {
  const [higher, lower] = WORDS[row.metric] ?? [`higher in ${row.metric}`, `lower in ${row.metric}`];
  return `${sizeOf(ratio, 100, "%", row)} ${isHigher ? higher : lower}`;
}

function inPoints(row: CompareRow, difference: ComparedDifference, isHigher: boolean): string {
  const size = sizeOf(difference, scaleOf(row), unitOf(row).trim(), row);
  return `${size} ${isHigher ? "higher" : "lower"} in ${row.limits === null ? row.metric : rowName(row)}`;
}

/** `18–27 %`; `about 24 %` where the interval holds no difference, or is open; the number alone where it is exact. */
function sizeOf(
  { value, low, high }: Pick<ComparedDifference, "value" | "low" | "high">,
  scale: number,
  unit: string,
  { kind }: CompareRow,
): string {
  const shown = (bound: number) => rounded(scale * Math.abs(bound));
  if (kind === "price") return `${shown(value)} ${unit}`;
  const [least, most] = value > 0 ? [low, high] : [high, low];
  if (least === null || Math.sign(least) !== Math.sign(value)) return `about ${shown(value)} ${unit}`;
  if (most === null) return `at least ${shown(least)} ${unit}`;
  const [from, to] = [shown(least), shown(most)];
  return from === to ? `${from} ${unit}` : `${from}–${to} ${unit}`;
}

function basisOf({ kind }: CompareRow, { isPaired, n }: ComparedDifference): string {
  if (kind === "price") return ", list prices of now";
  if (!isPaired) return "; not in pairs";
  return kind === "benchmark" ? `; ${count(n)} questions that both answered` : `; ${count(n)} paired rounds`;
}

function alike(rows: readonly CompareRow[]): string[] {
  if (rows.length === 0) return [];
  return [`The same: ${joined(rows.map(rowName))}.`];
}

function leftOpen(rows: readonly CompareRow[], comparisons: number): string[] {
  if (rows.length === 0) return [];
  const [subject, verb] = rows.length === 1 ? ["interval", "excludes"] : ["intervals", "exclude"];
  const among = comparisons === 1 ? "" : `among ${count(comparisons)} comparisons `;
  return [
    `The ${subject} of ${joined(rows.map(rowName))} ${verb} no difference, but ${among}that can be chance.`,
  ];
}

function withinNoise(rows: readonly CompareRow[]): string[] {
  if (rows.length === 0) return [];
  const names = joined(rows.map(rowName));
  return rows.length === 1
    ? [`The difference in ${names} is within noise.`]
    : [`The differences in ${names} are within noise.`];
}

/** One sentence for each reason. */
function notKnown(rows: readonly CompareRow[]): string[] {
  const byReason = Map.groupBy(rows, ({ why }) => why ?? "it is not known why");
  return [...byReason].map(([why, group]) => `Not known in ${joined(group.map(rowName))}: ${why}.`);
}

function withUnit(value: number | null, row: CompareRow): string {
  const unit = row.unit.startsWith("0–") ? "" : ` ${row.unit}`;
  return `${shownValue(value, row)}${unit}`;
}

function unitOf({ unit }: Pick<CompareRow, "unit">): string {
  return unit.startsWith("0–") ? " points" : ` ${unit}`;
}

function scaleOf({ unit }: Pick<CompareRow, "unit">): number {
  return unit === "0–1" ? 100 : 1;
}

function intervalOf(low: number | null, high: number | null, show: (value: number) => string): string {
  if (low === null) return high === null ? UNKNOWN : `up to ${show(high)}`;
  if (high === null) return `from ${show(low)}`;
  const [from, to] = [show(low), show(high)];
  const unit = /(?<= )\D+$/.exec(to)?.[0] ?? "";
  return `${unit === "" ? from : from.slice(0, -unit.length - 1)} to ${to}`;
}

/** With a true minus, and a plus above zero. */
function signed(value: number): string {
  const size = rounded(Math.abs(value));
  return Number(size.replaceAll(",", "")) === 0 ? "0" : `${value > 0 ? "+" : "−"}${size}`;
}

/** Whole from 10 on, below to two digits: more than an interval is known to. */
function rounded(value: number): string {
  return value >= 10 ? count(value) : brief(Number(value.toPrecision(2)));
}

function joined(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
