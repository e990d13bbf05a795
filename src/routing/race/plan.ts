/**
 * What a race has to show, and how sure it must be of each single thing.
 *
 * A race may go wrong with probability δ = 1 − confidence. Everything it claims on the way is true together unless one of these
 * statements, each at level α by Ville's inequality at all looks together, is false:
 *
 * 1. *Filters: F for each of K targets*, F the number of bounds of filters that a sample decides. A filter that a target truly meets
 *    can only be claimed falsely to be failed, one statement for each of its bounds. Of a target that truly fails one, it
 *    takes a false "met" of *every* filter it fails for it to pass as one that meets them all: the first of them is one
 *    statement, which takes the place of those that this filter cannot have against it (intersection–union: R. L. Berger,
 *    "Multiparameter Hypothesis Testing and Acceptance Sampling", Technometrics 24 (1982)). So no more than F for either.
 * 2. *Comparisons: those with the truly best.* Write b(k) for the target that is truly best on key k among those which
 *    meet every filter and share the place that the keys before k leave open; b(last) is the true winner. If 1 holds, nobody
 *    who fails is ever held against another. A wrong target is let into a place only by a false comparison on k with
 *    b(k), and b(l) is shut out of one only by a false comparison with b(l), l ≥ k. So on key k those with b(k), b(k + 1) …
 *    b(last) suffice: (keys from k on) × (K − 1) one-sided statements, and not the K(K − 1) of all pairs. Who these
 *    targets are need not be known. Targets are dropped for being behind another only without tolerance or where tolerance alone
 *    shuts them out of the place, so that "behind A" and "A is behind B" add up. Where targets may be left undecided, who is best
 *    of the others depends on what was seen: anybody may be, and all K(K − 1) count.
 *
 * What holds together is who fails a filter, and that nobody is ahead of the winner by more than the tolerance. That one is behind
 * another that is itself behind holds at level α. Three rules are no statements: a target that never answers, or never has the
 * number that is asked for, is given up (`sample.ts`), and so may be one that takes too long to decide: of those left
 * undecided nothing is claimed.
 *
 * α = δ / (number of statements) by the union bound, whatever the dependence. Prices and verdicts of `dsr verify` are none:
 * prices are exact, and a verification has an α of its own.
 */
import { DsrError } from "../../base/index.ts";
import type { Question } from "../../metrics/index.ts";
import {
  type BoundFilter,
  describeFilter,
  describeKey,
  type Key,
  metricKey,
  type OrderKey,
  questionOf,
  type VerifyFilter,
} from "../requirement/requirement.ts";
import { judge, judgeVerification } from "../verdict.ts";
import type { RaceOptions, RaceTarget } from "./standing.ts";
import { missedText } from "./words.ts";

export type Source = "sampled" | "fixed" | "exact";

/** A number that a race asks of each target, and where it comes from. */
export interface Asked<K extends Key = Key> {
  key: K;
  name: string;
  question: Question;
  source: Source;
}

export interface RacePlan {
  filters: readonly Asked<BoundFilter>[];
  verify: readonly VerifyFilter[];
  order: readonly Asked<OrderKey>[];
  /** The probability at which each single statement may be false. */
  alpha: number;
  /** The level of two-sided bounds of which each end is missed with probability alpha. */
  level: number;
}

/**
 * Throws a DsrError `race_not_possible` that lists all of the requirement that cannot be raced. What prices and verifications
 * rule out takes no part: nothing is claimed of it that could be false.
 */
export function planRace(options: RaceOptions): RacePlan {
  const { requirement, confidence, targets, mostRoundsEach = null } = options;
  if (!(confidence > 0.5 && confidence < 1))
    throw new RangeError(`a confidence of ${confidence} is not between 0.5 and 1`);
  const verify = requirement.filters.filter((filter) => filter.is !== undefined);
  const filters = requirement.filters.filter((filter) => filter.is === undefined).map(asked);
  const order = requirement.order.map(asked);
  const byName = new Map<string, Asked>([...filters, ...order].map((one) => [one.name, one]));
  const faults = [
    ...(requirement.weights === null
      ? []
      : ["weights: no bounds of such a mean of ratios hold however often one looks; state an order"]),
    ...(targets.length === 0 ? ["there is no target"] : []),
    ...[...byName.values()].flatMap(whyNotSampled),
    ...filters.flatMap(whyNeverShown),
  ];
  if (faults.length > 0)
    throw new DsrError(`This cannot be raced: ${faults.join("; ")}.`, {
      code: "race_not_possible",
      hint: "Or measure a number of rounds (dsr perf --rounds), then decide with dsr route --requirement.",
    });
  const possible = targets.filter((target) => ruledOut(target, { filters, verify }) === null);
  const count = statements(filters, order, { targets: possible, isAnyBest: mostRoundsEach !== null });
  const alpha = options.alpha ?? (1 - confidence) / Math.max(1, count);
  return { filters, verify, order, alpha, level: 1 - 2 * alpha };
}

/** Why prices or a verification rule a target out before the first round; null where they do not. */
export function ruledOut(
  target: RaceTarget,
  { filters, verify }: Pick<RacePlan, "filters" | "verify">,
): string | null {
  const verdicts = [
    ...verify.map((filter) => judgeVerification(filter, target.verifications ?? [])),
    ...filters
      .filter(({ source }) => source === "exact")
      .map(({ key, question }) => judge(key, target.fixed(question, ANY_LEVEL), null)),
  ];
  const missed = verdicts.find(({ verdict }) => verdict !== "met");
  return missed === undefined ? null : missedText(missed);
}

/** A price has no bounds to be had at a level. */
const ANY_LEVEL = 0.95;

function asked<K extends Key>(key: K): Asked<K> {
  const question = questionOf(key);
  const { kind } = question.definition;
  const source = kind === "price" ? "exact" : kind === "request" || kind === "rate" ? "sampled" : "fixed";
  return { key, name: metricKey(key), question, source };
}

function whyNotSampled({ key, question }: Asked): string[] {
  return question.definition.name !== "gap"
    ? []
    : [
        `${describeKey(key)}: the gaps of one request depend on each other, so that their number does not say how sure they are; gap_max has one value a request`,
      ];
}

/** A share of all, or of none, is never shown by a sample: the next request may be the first other one. */
function whyNeverShown({ key, question, source }: Asked<BoundFilter>): string[] {
  if (source !== "sampled" || question.definition.kind !== "rate") return [];
  return (key.min ?? 0) < 1 && (key.max ?? 1) > 0
    ? []
    : [
        `${describeFilter(key)}: no number of requests can show that none will ever be otherwise; ask for 0.99 or 0.01`,
      ];
}

function statements(
  filters: readonly Asked<BoundFilter>[],
  order: readonly Asked<OrderKey>[],
  { targets, isAnyBest }: { targets: readonly RaceTarget[]; isAnyBest: boolean },
): number {
  const bounds = filters
    .filter(({ source }) => source !== "exact")
    .map(({ key }) => Number(key.min !== undefined) + Number(key.max !== undefined));
  const rivals = mostRivals(order, targets);
  const comparisons = order.map(({ source }, k) => {
    if (source === "exact" || rivals === 0) return 0;
    // An interval of what is stored is one statement for the best as well, beside one for each rival.
    const withOne = source === "fixed" ? rivals + 1 : rivals;
    const ofAll = source === "fixed" ? 2 * (rivals + 1) : rivals * (rivals + 1);
    return isAnyBest ? ofAll : Math.min(ofAll, (order.length - k) * withOne);
  });
  return targets.length * sum(bounds) + sum(comparisons);
}

/** Where the first keys are prices without a tolerance, only targets of the same prices are ever compared on the others. */
function mostRivals(order: readonly Asked<OrderKey>[], targets: readonly RaceTarget[]): number {
  const first = order.findIndex(({ key, source }) => source !== "exact" || key.tolerance !== undefined);
  const exact = first === -1 ? order : order.slice(0, first);
  const groups = Map.groupBy(targets, (target) =>
    exact.map(({ question }) => String(target.fixed(question, ANY_LEVEL).value)).join(" "),
  );
  return Math.max(0, ...[...groups.values()].map(({ length }) => length - 1));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
