/** Which targets meet a requirement, in order, and why every other one does not. */
import { levelText, namesInShort, quantity } from "../base/index.ts";
import { targetName } from "../record/index.ts";
import { keyLabel } from "./key-label.ts";
import { count, figure } from "./number.ts";
import { blocks, item, lines, title } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

interface Decided {
  provider: string;
  model: string;
  mode: string | null;
  /** By metric key: `success`, `otps_p90`. */
  values: Readonly<Record<string, number | null>>;
  /** Observations behind each value; null where it does not rest on a count (a list price). */
  n: Readonly<Record<string, number | null>>;
  /** Why there is no value, by metric key. */
  why?: Readonly<Record<string, string>>;
  /** Where the true value lies, at the level of the decision; absent where point estimates decide. */
  intervals?: Readonly<Record<string, Range>>;
}

interface Range {
  low: number | null;
  high: number | null;
}

interface ReasonLike<Filter> {
  filter: Filter;
  verdict: "failed" | "unknown";
  value: number | null;
  n: number | null;
  /** Why it is unknown; null when it is not. */
  why: string | null;
}

/** What `routing` decides; `Filter` is whatever it calls a filter. */
export interface DecisionLike<Filter> {
  ranking: readonly (Decided & {
    rank: number;
    /** By weights; null or absent without. */
    score?: number | null;
    /** Of one that has a place without meeting every filter. */
    reasons?: readonly ReasonLike<Filter>[];
  })[];
  excluded: readonly (Omit<Decided, "values" | "n" | "why" | "intervals"> & {
    reasons: readonly ReasonLike<Filter>[];
  })[];
  /** The level at which intervals decided; null or absent where point estimates did. */
  confidence?: number | null;
}

export interface DecisionWords<Filter> {
  /** The filter as a phrase: `otps p90 ≥ 30 tok/s`. */
  describe(filter: Filter): string;
  /** Metric keys of the requirement's order: their columns stand first and stay. */
  order: readonly string[];
  /** What the decision rests on, one sentence each: evidence, exchange rates, prices and their dates. */
  basis: readonly string[];
}

/** Ranking first, then every excluded target with the filters that excluded it, its value and n. */
export function decisionReport<Filter>(
  decision: DecisionLike<Filter>,
  words: DecisionWords<Filter>,
  style: Style,
): string {
  const { ranking, excluded } = decision;
  const all = ranking.length + excluded.length;
  const meeting = ranking.filter(({ reasons = [] }) => reasons.length === 0).length;
  const met = `${meeting} of ${quantity(all, "target")} met the requirement`;
  const level = decision.confidence ?? null;
  return blocks(
    lines(title(met, style), ranking.length === 0 ? null : rankingTable(ranking, words.order, level, style)),
    lines(
      ...[
        ...shared(ranking),
        ...unordered(ranking, words.order),
        ...unknownButRanked(ranking, words.describe),
      ].map((sentence) => item("", sentence, style)),
    ),
    excluded.length === 0
      ? null
      : lines(title(`Excluded: ${excluded.length}`, style), excludedTable(excluded, words.describe, style)),
    lines(...words.basis.map((sentence) => item("", sentence, style, "dim"))),
  );
}

type Ranked<Filter = unknown> = DecisionLike<Filter>["ranking"][number];

function rankingTable(
  ranking: readonly Ranked[],
  order: readonly string[],
  level: number | null,
  style: Style,
): string {
  const keys = new Set([...order, ...ranking.flatMap(({ values }) => Object.keys(values))]);
  const columns: Column<Ranked>[] = [
    { head: "#", align: "right", cell: ({ rank }) => String(rank) },
    { head: "target", cell: targetName, wrapTo: 20, tone: ({ rank }) => (rank === 1 ? "green" : null) },
  ];
  if (ranking.some(({ score = null }) => score !== null))
    columns.push({ head: "score", align: "right", cell: ({ score = null }) => figure(score) });
  [...keys].forEach((key, i) => {
    const { label, unit } = keyLabel(key);
    const column: Column<Ranked> = { head: label, unit, align: "right", cell: (row) => withCount(row, key) };
    columns.push(order.includes(key) ? column : { ...column, drop: i });
  });
  return lines(
    table(ranking, columns, style),
    ranking.some(({ n, values }) => Object.keys(values).some((key) => hasCount(values[key], n[key])))
      ? item("", "In brackets: how many observations a value rests on.", style, "dim")
      : null,
    level === null || ranking.every(({ intervals = {} }) => Object.keys(intervals).length === 0)
      ? null
      : item("", `In square brackets: where the true value lies, at ${levelText(level)}.`, style, "dim"),
  );
}

/** Who shares a place, in sentences. */
function shared(ranking: readonly Ranked[]): string[] {
  const places = Map.groupBy(ranking, ({ rank }) => rank);
  const isWeighed = ranking.some(({ score = null }) => score !== null);
  return [...places].flatMap(([rank, targets]) => {
    if (targets.length < 2) return [];
    const hasScore = targets.some(({ score = null }) => score !== null);
    const why = !isWeighed
      ? "no key of the order tells them apart"
      : hasScore
        ? "their scores do not tell them apart"
        : "none of them has a score";
    return [`${namesOf(targets)} share place ${rank}: ${why}.`];
  });
}

/** What a key of the order is not known of, and why: a dash in a column does not say it. */
function unordered(ranking: readonly Ranked[], order: readonly string[]): string[] {
  return [...new Set(order)].flatMap((key) => {
    const unknown = ranking.filter(({ values, why, reasons = [] }) => {
      const reason = why?.[key];
      const isSaid = reasons.some((open) => open.why === reason);
      return values[key] === null && reason !== undefined && !isSaid;
    });
    const byReason = [...Map.groupBy(unknown, ({ why }) => why?.[key] ?? "")];
    const more = byReason.slice(MOST_REASONS).flatMap(([, targets]) => targets).length;
    const { label } = keyLabel(key);
    const said = byReason
      .slice(0, MOST_REASONS)
      .map(([why, targets]) => `${label} is not known of ${namesInShort(targets.map(targetName))}: ${why}.`);
    return more === 0 ? said : [...said, `Nor is it known of ${more} more; --json has the reasons.`];
  });
}

/** Where each target lacks another number of observations, two lines tell what it is about. */
const MOST_REASONS = 2;

/** Why targets have a place among the last, in sentences: one for all that have the same reasons. */
function unknownButRanked<Filter>(
  ranking: readonly Ranked<Filter>[],
  describe: (filter: Filter) => string,
): string[] {
  const open = ({ reasons = [] }: Ranked<Filter>) =>
    reasons
      .map(({ filter, why }) => `${describe(filter)} is unknown${why === null ? "" : ` (${why})`}`)
      .join("; ");
  return [...Map.groupBy(ranking, open)].flatMap(([why, targets]) =>
    why === ""
      ? []
      : [`${namesOf(targets)} ${targets.length === 1 ? "is" : "are"} ranked after all that met it: ${why}.`],
  );
}

/** All of them: who is meant must be readable. */
function namesOf(targets: readonly Ranked[]): string {
  return namesInShort(targets.map(targetName), targets.length);
}

function excludedTable<Filter>(
  excluded: DecisionLike<Filter>["excluded"],
  describe: (filter: Filter) => string,
  style: Style,
): string {
  const rows = excluded.flatMap((target) =>
    target.reasons.map((reason, i) => ({ ...reason, target: i === 0 ? targetName(target) : "" })),
  );
  type Row = (typeof rows)[number];
  const columns: Column<Row>[] = [
    { head: "target", cell: (row) => row.target, wrapTo: 16 },
    { head: "filter", cell: (row) => describe(row.filter), wrapTo: 12 },
    {
      head: "verdict",
      cell: (row) => row.verdict,
      tone: (row) => (row.verdict === "failed" ? "red" : "yellow"),
    },
    { head: "value", align: "right", cell: (row) => figure(row.value) },
    { head: "n", align: "right", cell: (row) => count(row.n) },
  ];
  if (rows.some(({ why }) => why !== null))
    columns.push({ head: "why", cell: (row) => row.why ?? "", wrapTo: 16 });
  return table(rows, columns, style);
}

function hasCount(value: number | null | undefined, count: number | null | undefined): boolean {
  return value != null && count != null;
}

/** `0.98 (50)`, `0.98 [0.90–1.00] (50)`; a value that does not rest on a count stands alone. */
function withCount({ values, n, intervals }: Decided, key: string): string {
  const value = values[key] ?? null;
  const observations = n[key] ?? null;
  const range = intervals?.[key];
  const isExact = range === undefined || (range.low === value && range.high === value);
  const said = value === null || isExact ? figure(value) : `${figure(value)} ${rangeText(range)}`;
  return value === null || observations === null ? said : `${said} (${count(observations)})`;
}

function rangeText({ low, high }: Range): string {
  if (low === null) return high === null ? "[?]" : `[≤ ${figure(high)}]`;
  return high === null ? `[≥ ${figure(low)}]` : `[${figure(low)}–${figure(high)}]`;
}
