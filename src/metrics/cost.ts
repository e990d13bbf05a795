/** Money: what a request cost by its usage and the price at the time, and what a right answer costs. */
import { type ExchangeRates, type RequestFacts, toCny } from "../record/index.ts";
import { clusteredInterval, mean, meanBounds } from "../stats/index.ts";
import { questionMeans } from "./benchmark.ts";
import {
  notNegative,
  noValue,
  type RequestMetric,
  type Sureness,
  stats,
  type TargetMetric,
  unsure,
} from "./definition.ts";
import { isCounted, producedOutput } from "./outcome.ts";
import { outputTokens } from "./tokens.ts";

/**
 * CNY of one request: tokens × the quote stored with the request. Cached input is charged at its own price when both
 * the cached tokens and that price are known, else at the full input price. Null when a needed price, token count or
 * exchange rate is not known.
 */
export function requestCostCny(
  facts: Pick<RequestFacts, "price" | "usage" | "counted">,
  rates: ExchangeRates,
): number | null {
  // Asked of millions of requests: it reads each fact once and makes no object.
  const { price, usage, counted } = facts;
  if (price === null || price.inputPerM === null || price.outputPerM === null) return null;
  const reported = usage === null ? null : usage.inputTokens;
  const input = reported ?? counted?.inputTokens ?? null;
  const output = outputTokens({ usage, counted });
  if (input === null || output === null) return null;
  const reportedCached = reported === null ? 0 : (usage?.cachedTokens ?? 0);
  const cached = price.cachedInputPerM === null ? 0 : Math.min(reportedCached, input);
  const perMillion =
    (input - cached) * price.inputPerM + cached * (price.cachedInputPerM ?? 0) + output * price.outputPerM;
  return toCny(perMillion / 1e6, price.currency, rates);
}

export const costPerRequest: RequestMetric = {
  name: "cost_per_request",
  kind: "request",
  unit: "CNY",
  range: notNegative,
  better: "low",
  stats,
  formula:
    "(uncached input tokens × input price + cached ones × cached input price + output tokens × output price) / 1,000,000",
  needs: "token counts, the price at the time of the request, and an exchange rate where it is not in CNY",
  note:
    "Prices are those in force when the request was sent. Cached input is charged in full where the provider states no " +
    "cached price or no cached tokens.",
  needsDeltas: false,
  ofRequest: requestCostCny,
};

export const costPerCorrect: TargetMetric = {
  name: "cost_per_correct",
  kind: "money",
  unit: "CNY",
  range: notNegative,
  better: "low",
  stats: [],
  formula: "total cost of all bench requests / answers graded correct",
  needs: "bench requests of known cost and at least one correct answer",
  note:
    "Wrong answers are paid for too, so they are part of the total. A refused request adds nothing; one that failed after " +
    "the provider may have worked has no known cost, and then neither has this. Requests that the sender gave up or never " +
    "sent are left out. All benchmarks are taken together.",
  needsDeltas: false,
  ofTarget: (evidence, { rates }) => {
    const costs: number[] = [];
    let [sent, unknown] = [0, 0];
    evidence.requests.forEach((facts) => {
      if (facts.kind !== "bench" || !isCounted(facts)) return;
      sent += 1;
      const cost = unbilled(facts) ? 0 : requestCostCny(facts, rates);
      if (cost === null) unknown += 1;
      else costs.push(cost);
    });
    if (sent === 0) return noValue("no bench requests to take cost_per_correct from");
    // Scores can be imported without their requests; what those cost is not known.
    const graded = new Set(evidence.scores.map(({ requestId }) => requestId)).size;
    if (graded > sent) return noValue(`${graded - sent} graded answers have no request in the evidence`);
    if (unknown > 0) return noValue(`the cost of ${unknown} of ${sent} bench requests is not known`);
    const correct = evidence.scores.filter((score) => score.verdict === "correct").length;
    if (correct === 0) return noValue("no answer was graded correct");
    const value = costs.reduce((sum, cost) => sum + cost, 0) / correct;
    const shares = [...questionMeans(evidence).values()];
    return {
      value,
      n: correct,
      why: null,
      sureAt: (level) => perCorrectSureness(value, costs, shares, level),
    };
  },
};

/**
 * Bounds of total cost / correct answers: those of the mean cost over those of the accuracy, each allowed half of the error, so
 * that they hold however the cost of an answer and its being right hang together (Bonferroni). Which request an answer
 * came from is not among the facts, so nothing closer can be had from pairs of them.
 */
function perCorrectSureness(
  value: number,
  costs: readonly number[],
  shares: readonly number[],
  level: number,
): Sureness {
  const each = (1 + level) / 2;
  const [cost, share] = [mean(costs), mean(shares)];
  const [ofCost, ofShare] = [meanBounds(costs, each), clusteredInterval(shares, each)];
  if (ofCost === null || ofShare === null || !cost || !share) {
    return { ...unsure, caution: "so few requests say nothing of how costs and answers differ" };
  }
  const scaled = (bound: number | null, among: number) =>
    bound === null || among === 0 ? null : (value * (bound / cost)) / (among / share);
  return {
    bounds: { low: scaled(ofCost.low, ofShare.high), high: scaled(ofCost.high, ofShare.low) },
    method: `bounds of the mean cost of ${costs.length} requests over those of the accuracy on ${shares.length} questions`,
    caution: null,
  };
}

/** Kinds of failure in which the provider refused or never got the request. */
const REFUSED: ReadonlySet<string> = new Set([
  "auth",
  "rate_limited",
  "bad_request",
  "not_found",
  "timeout_connect",
]);

/**
 * A failure that nobody bills: refused, never sent, or a server error, without usage and without output. After a time
 * limit or a broken connection the provider may have worked and may bill it: that cost is not known.
 */
export function unbilled(facts: RequestFacts): boolean {
  if (facts.error === null || facts.usage !== null || producedOutput(facts)) return false;
  return REFUSED.has(facts.error.kind) || facts.error.kind === "server" || facts.times.sentAtMs === null;
}

/** Failures in which an answer that had begun was not heard to its end: what was counted, or reported on the way, is not all of it. */
const CUT_OFF: ReadonlySet<string> = new Set([
  "timeout_first_token",
  "timeout_idle",
  "timeout_total",
  "network",
  "protocol",
  "truncated_stream",
  "aborted",
]);

/**
 * What a limit on money must count for one request, CNY: nothing where nobody bills it; null where it may be billed and how much is not
 * known, so that its worst case stands: also of an answer that was cut off, which a provider may go on generating and bills in full.
 * Elsewhere `requestCostCny`, which for a summary of what was seen is the better figure.
 */
export function billedCny(facts: RequestFacts, rates: ExchangeRates): number | null {
  if (unbilled(facts)) return 0;
  if (facts.error !== null && (facts.usage === null || CUT_OFF.has(facts.error.kind))) return null;
  return requestCostCny(facts, rates);
}
