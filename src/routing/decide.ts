/** Decides: a verdict for every filter on every target, an order among those that meet all, reasons for the rest. */
import {
  type Better,
  countOf,
  type Evaluation,
  evaluator,
  findMetric,
  isSetAside,
  type MetricDefinition,
} from "../metrics/index.ts";
import {
  type ExchangeRates,
  type PriceQuote,
  type RequestFacts,
  type Target,
  type TargetEvidence,
  targetName,
} from "../record/index.ts";
import { type Filter, mentioned, metricKey, type OrderKey, type Requirement } from "./requirement.ts";

export type Verdict = "met" | "failed" | "unknown";

type RankedTarget = Pick<Target, "provider" | "model" | "mode">;

export interface DecideContext {
  /** List price of a target at the time of deciding; null when it is not known. */
  quoteFor(target: RankedTarget): PriceQuote | null;
  rates: ExchangeRates;
}

/** A filter that a target did not meet. */
export interface Reason {
  filter: Filter;
  verdict: Exclude<Verdict, "met">;
  /** Null when unknown. */
  value: number | null;
  n: number | null;
  /** Why the value is unknown; null when it is known. */
  why: string | null;
}

/** Every number the requirement mentions, by `metric_stat`, with what it rests on. */
interface Values {
  values: Record<string, number | null>;
  n: Record<string, number | null>;
  /** Only for values that are null. */
  why: Record<string, string>;
}

export interface Ranked extends RankedTarget, Values {
  /** From 1. Targets that no key of the order tells apart share a rank; the next rank counts them all. */
  rank: number;
}

export interface Excluded extends RankedTarget, Values {
  reasons: Reason[];
}

interface TargetSummary extends RankedTarget {
  /** Those that a decision rests on. */
  perfRequests: number;
  /** Steps of sweeps and warm-ups: no evidence. */
  setAside: number;
  benchRequests: number;
  scores: number;
  figures: number;
  price: PriceQuote | null;
  /** Models that responses named in place of the one asked for. */
  substitutes: readonly string[];
}

/** What `dsr route --json` prints. Plain JSON. */
export interface Decision {
  ranking: Ranked[];
  excluded: Excluded[];
  evidence: {
    targets: TargetSummary[];
    /** The rates that a quote of these targets needed. */
    exchangeRates: Record<string, { rate: number; asOf: string; source: string }>;
  };
}

/**
 * Applies a requirement to evidence. Pure: the same input gives the same decision, in the same order, whatever the order
 * of `targets`. A filter on a value that is not known is `unknown` and excludes the target; in the order, a target
 * without a value comes after all that have one, whichever direction is better.
 */
export function decide(
  requirement: Requirement,
  targets: readonly TargetEvidence[],
  context: DecideContext,
): Decision {
  const metrics = new Map(
    mentioned(requirement).map((key) => [metricKey(key), { key, ...definitionOf(key) }]),
  );
  const candidates = targets
    .map((evidence) => candidate(evidence, requirement, [...metrics.values()], context))
    .sort((a, b) => byText(targetName(a.target), targetName(b.target)));

  const compare = byOrder(requirement.order.map((key) => ({ key: metricKey(key), ...definitionOf(key) })));
  const meeting = candidates.filter(({ reasons }) => reasons.length === 0).sort(compare);
  const ranking: Ranked[] = [];
  meeting.forEach(({ target, shown }, i) => {
    const before = meeting[i - 1];
    const tied = before !== undefined && compare(before, { shown }) === 0;
    ranking.push({ rank: tied ? (ranking[i - 1]?.rank ?? i + 1) : i + 1, ...target, ...shown });
  });
  const excluded = candidates
    .filter(({ reasons }) => reasons.length > 0)
    .map(({ target, shown, reasons }) => ({ ...target, reasons, ...shown }));
  return { ranking, excluded, evidence: evidenceOf(candidates, context.rates) };
}

interface Candidate {
  target: RankedTarget;
  shown: Values;
  reasons: Reason[];
  summary: TargetSummary;
}

interface Mention {
  key: OrderKey;
  definition: MetricDefinition;
}

function candidate(
  evidence: TargetEvidence,
  { filters }: Requirement,
  metrics: readonly Mention[],
  context: DecideContext,
): Candidate {
  const { provider, model, mode } = evidence.target;
  const target = { provider, model, mode };
  const quote = context.quoteFor(target);
  const evaluate = evaluator(evidence, { quote, rates: context.rates });
  const results = new Map(
    metrics.map(({ key, definition }) => [metricKey(key), evaluate(definition, key.stat ?? null)]),
  );
  const shown: Values = { values: {}, n: {}, why: {} };
  for (const [key, { value, n, why }] of results) {
    shown.values[key] = value;
    shown.n[key] = n;
    if (why !== null) shown.why[key] = why;
  }
  const reasons = filters.flatMap((filter) => {
    const result = results.get(metricKey(filter)) ?? { value: null, n: 0, why: "not evaluated" };
    const verdict = verdictOf(filter, result);
    return verdict === "met" ? [] : [{ filter, verdict, ...result }];
  });
  return { target, shown, reasons, summary: summaryOf(evidence, target, quote) };
}

/** Bounds are inclusive. What is not known is neither met nor failed. */
function verdictOf({ min, max }: Filter, { value }: Evaluation): Verdict {
  if (value === null) return "unknown";
  return (min === undefined || value >= min) && (max === undefined || value <= max) ? "met" : "failed";
}

/** Lexicographic; the sort it is used in is stable, so full ties stay in order of name. */
function byOrder(
  keys: readonly { key: string; better: Better }[],
): (a: Pick<Candidate, "shown">, b: Pick<Candidate, "shown">) => number {
  return (a, b) => {
    for (const { key, better } of keys) {
      const x = a.shown.values[key] ?? null;
      const y = b.shown.values[key] ?? null;
      if (x === y) continue;
      if (x === null) return 1;
      if (y === null) return -1;
      return better === "low" ? x - y : y - x;
    }
    return 0;
  };
}

function definitionOf({ metric }: OrderKey): { definition: MetricDefinition; better: Better } {
  const definition = findMetric(metric);
  if (definition === null) throw new RangeError(`metric ${metric} is not defined`);
  return { definition, better: definition.better };
}

function summaryOf(evidence: TargetEvidence, target: RankedTarget, price: PriceQuote | null): TargetSummary {
  const count = (test: (facts: RequestFacts) => boolean) => countOf(evidence.requests, test);
  return {
    ...target,
    perfRequests: count((facts) => facts.kind === "perf" && !isSetAside(facts)),
    benchRequests: count(({ kind }) => kind === "bench"),
    setAside: count(isSetAside),
    scores: evidence.scores.length,
    figures: evidence.figures.length,
    price,
    substitutes: evidence.substitutes ?? [],
  };
}

function evidenceOf(candidates: readonly Candidate[], rates: ExchangeRates): Decision["evidence"] {
  const exchangeRates: Decision["evidence"]["exchangeRates"] = {};
  for (const { summary } of candidates) {
    const currency = summary.price?.currency;
    const rate = currency === undefined || currency === "CNY" ? undefined : rates.cnyPer[currency];
    if (currency !== undefined && rate !== undefined) exchangeRates[currency] = { ...rate };
  }
  return { targets: candidates.map(({ summary }) => summary), exchangeRates };
}

/** Code-unit order: the same on every machine, whatever its locale. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
