/** Decides: a verdict for every filter on every target, an order among those that meet all, reasons for the rest. */
import type { ExchangeRates, PriceQuote, TargetEvidence } from "../record/index.ts";
import type { Bounds } from "../stats/index.ts";
import { type Assessed, assess, type DecideContext, type RankedTarget } from "./assess.ts";
import { type Caution, cautionsOf } from "./cautions.ts";
import { type OrderStep, rankedIn, type WeightStep } from "./ranking.ts";
import { type Filter, type Key, mentioned, metricKey, type Requirement } from "./requirement/requirement.ts";
import { type FilterVerdict, judge, judgeVerification, type Verdict } from "./verdict.ts";

/** A filter that a target did not meet. */
export interface Reason {
  filter: Filter;
  verdict: Exclude<Verdict, "met">;
  /** Null when there is no such number. */
  value: number | null;
  n: number | null;
  /** Why it is unknown; null when it is not. */
  why: string | null;
}

/** Every number the requirement mentions, by `metric_stat`, with what it rests on. */
interface Values {
  values: Record<string, number | null>;
  n: Record<string, number | null>;
  /** Only for values that are null. */
  why: Record<string, string>;
  /** Where the true value lies, at the level of the requirement; only where that is known. */
  intervals: Record<string, Bounds>;
}

interface Judged extends RankedTarget, Values {
  /** Of every filter, in the order of the file. */
  verdicts: FilterVerdict[];
  /** The filters among them that are not met. */
  reasons: Reason[];
}

export interface Ranked extends Judged {
  /** From 1. Targets that no key of the order tells apart share a rank; the next rank counts them all. */
  rank: number;
  /** By the weights of the requirement; null without weights, or where a weighted number is not known. */
  score: number | null;
  scoreBounds: Bounds | null;
}

export interface Excluded extends Judged {}

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
  /** The level at which intervals decided; null where point estimates did. */
  confidence: number | null;
  /** What each key of the order did; empty where there are weights. */
  order: OrderStep[];
  weights: WeightStep[] | null;
  /** Targets of which a filter is unknown and none failed, by name: what the requirement's `unknown` is about. */
  unsettled: string[];
  /** What to know before acting on it. */
  cautions: Caution[];
  evidence: {
    targets: TargetSummary[];
    /** The rates that a quote of these targets needed. */
    exchangeRates: Record<string, { rate: number; asOf: string; source: string }>;
  };
}

/**
 * Applies a requirement to evidence. Pure: the same input gives the same decision, in the same order, whatever the order
 * of `targets`. Without a level of confidence point estimates decide. A filter on a value that is not known is `unknown`, and
 * excludes the target unless the requirement ranks it last; in the order, a target without a value comes after all that have
 * one, whichever direction is better.
 */
export function decide(
  requirement: Requirement,
  targets: readonly TargetEvidence[],
  context: DecideContext,
): Decision {
  const { confidence: level, minSamples } = requirement;
  const assessed = assess(targets, { keys: mentioned(requirement), level, minSamples }, context);
  return decideOn(requirement, assessed, context.rates);
}

/**
 * As `decide`, on targets whose numbers (all that the requirement mentions, and those of `axes`, which a front is drawn over) are
 * taken already, at the requirement's level.
 */
export function decideOn(
  requirement: Requirement,
  assessed: readonly Assessed[],
  rates: ExchangeRates,
  axes: readonly Key[] = [],
): Decision {
  const candidates = assessed.map((one): Candidate => ({ ...one, judged: judgedBy(requirement, one) }));
  const inState = (...states: Verdict[]) =>
    candidates.filter(({ judged }) => states.includes(stateOf(judged.verdicts)));
  const ranksUnknown = requirement.unknown === "rank_last";
  const { places, order, weights, scores } = rankedIn(requirement, [
    inState("met"),
    ranksUnknown ? inState("unknown") : [],
  ]);
  const ranking: Ranked[] = [];
  for (const place of places) {
    const rank = ranking.length + 1;
    for (const { name, judged } of place) {
      const { score = null, bounds = null } = scores?.get(name) ?? {};
      ranking.push({ rank, ...judged, score, scoreBounds: bounds });
    }
  }
  const excluded = ranksUnknown ? inState("failed") : inState("failed", "unknown");
  return {
    ranking,
    excluded: excluded.map(({ judged }) => judged),
    confidence: requirement.confidence,
    ...{ order, weights },
    unsettled: inState("unknown").map(({ name }) => name),
    cautions: cautionsOf(requirement, assessed, places.flat(), rates, axes),
    evidence: evidenceOf(assessed, rates),
  };
}

interface Candidate extends Assessed {
  judged: Judged;
}

/** One filter that failed decides; else one that is unknown. */
function stateOf(verdicts: readonly FilterVerdict[]): Verdict {
  if (verdicts.some(({ verdict }) => verdict === "failed")) return "failed";
  return verdicts.some(({ verdict }) => verdict === "unknown") ? "unknown" : "met";
}

function judgedBy(requirement: Requirement, one: Assessed): Judged {
  const { filters, confidence } = requirement;
  const verdicts = filters.map((filter): FilterVerdict => {
    if (filter.is !== undefined) return judgeVerification(filter, one.evidence.verifications ?? []);
    const estimate = one.estimates.get(metricKey(filter));
    if (estimate === undefined) throw new RangeError(`${metricKey(filter)} was not asked of ${one.name}`);
    return judge(filter, estimate, confidence);
  });
  const reasons = verdicts.flatMap(({ filter, verdict, value, n, why }): Reason[] =>
    verdict === "met" ? [] : [{ filter, verdict, value, n, why }],
  );
  return { ...one.target, reasons, verdicts, ...shownOf(mentioned(requirement), one, verdicts) };
}

/** More may have been asked of the target than the requirement mentions. */
function shownOf(keys: readonly Key[], { estimates }: Assessed, verdicts: readonly FilterVerdict[]): Values {
  const shown: Values = { values: {}, n: {}, why: {}, intervals: {} };
  const names = new Set(keys.map(metricKey));
  const mentionedOnes = [...estimates].filter(([key]) => names.has(key));
  const verifications = verdicts
    .filter(({ filter }) => filter.is !== undefined)
    .map(({ filter, ...found }) => [metricKey(filter), found] as const);
  for (const [key, { value, n, why, bounds }] of [...mentionedOnes, ...verifications]) {
    shown.values[key] = value;
    shown.n[key] = n;
    if (value === null && why !== null) shown.why[key] = why;
    if (bounds !== null) shown.intervals[key] = bounds;
  }
  return shown;
}

function evidenceOf(assessed: readonly Assessed[], rates: ExchangeRates): Decision["evidence"] {
  const exchangeRates: Decision["evidence"]["exchangeRates"] = {};
  for (const { context } of assessed) {
    const currency = context.quote?.currency;
    const rate = currency === undefined || currency === "CNY" ? undefined : rates.cnyPer[currency];
    if (currency !== undefined && rate !== undefined) exchangeRates[currency] = { ...rate };
  }
  const targets = assessed.map(
    ({ target, evidence, context, survey }): TargetSummary => ({
      ...target,
      perfRequests: survey.perfRequests,
      benchRequests: survey.benchRequests,
      setAside: survey.setAside,
      scores: evidence.scores.length,
      figures: evidence.figures.length,
      price: context.quote,
      substitutes: evidence.substitutes ?? [],
    }),
  );
  return { targets, exchangeRates };
}
