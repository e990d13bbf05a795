/**
 * The fewest requests that any procedure can do with on average, however it chooses whom to ask, if it is to be wrong with
 * probability ≤ δ whatever the truth is: kl(δ, 1 − δ) · T*, after A. Garivier and E. Kaufmann, "Optimal Best Arm Identification
 * with Fixed Confidence", COLT 2016. 1/T* is the largest, over ways to spread the requests (w, summing to 1), of the smallest,
 * over worlds with another answer, of Σ w(a) · KL(this world's a, the other's).
 *
 * What another world costs: a share below a limit, or a median, moved to where it must be costs the divergence of two coins,
 * which is the bound for distributions of any shape. For averages normal values with the true variances stand in. Targets with
 * no more than one difference to the answer are moved alone, as the paper does for arms.
 */
import { mean, quantile, sorted } from "../../src/stats/index.ts";
import type { SimTarget } from "./racing-world.ts";

const LEAST_SUCCESS = 0.9;
const MOST_TTFT = 2;
const TOLERANCE = 0.1;

/** What one request of the first, with `x` of another for each, speak against the other being ahead. */
type Cost = (x: number) => number;

/** Requests; δ is the probability of a wrong answer. */
export function leastRequests(delta: number, timesStar: number): number {
  return divergence(delta, 1 - delta) * timesStar;
}

/** Cheapest that meets two filters: each cheaper one must be shown to fail, and the answer to meet both. */
export function cheapestTimes(targets: readonly SimTarget[], first: string): number {
  const best = targets.find(({ name }) => name === first) as SimTarget;
  const cheaper = targets.filter(
    ({ outputPrice }) => (outputPrice ?? Number.POSITIVE_INFINITY) < (best.outputPrice ?? 0),
  );
  const times = cheaper.map((target) => 1 / costOfMeeting(target, true));
  return times.reduce((sum, one) => sum + one, 1 / costOfFailing(best, true));
}

/** The highest median otps of those with enough successes. */
export function fastestTimes(targets: readonly SimTarget[], first: string): number {
  const best = targets.find(({ name }) => name === first) as SimTarget;
  const own = known(best.otps);
  const thetas = Array.from({ length: 99 }, (_, i) => quantile(own, (i + 1) / 200) ?? 0);
  const costs = targets
    .filter((target) => target !== best)
    .map((target): Cost => {
      const other = known(target.otps);
      const below = thetas.map((theta) => [shareUpTo(own, theta), shareUpTo(other, theta)] as const);
      const [p, q] = [
        mean(Float64Array.from(best.success)) ?? 0,
        mean(Float64Array.from(target.success)) ?? 0,
      ];
      const meeting = costOfMeeting(target, false);
      return (x) =>
        Math.min(
          ...below.map(
            ([a, b]) => p * divergence(Math.min(a, 0.5), 0.5) + x * q * divergence(Math.max(b, 0.5), 0.5),
          ),
        ) +
        x * meeting;
    });
  return fewestTimes(costs, costOfFailing(best, false));
}

/** The lowest average ttft, where another is ahead only if it is so by a tenth. */
export function quickestTimes(targets: readonly SimTarget[], first: string): number {
  const best = targets.find(({ name }) => name === first) as SimTarget;
  const [centre, spread] = momentsOf(best);
  const costs = targets
    .filter((target) => target !== best)
    .map((target): Cost => {
      const [other, otherSpread] = momentsOf(target);
      const meeting = costOfMeeting(target, false);
      const gap = (1 + TOLERANCE) * other - centre;
      return (x) => gap ** 2 / (2 * (spread + ((1 + TOLERANCE) ** 2 * otherSpread) / x)) + x * meeting;
    });
  return fewestTimes(costs, costOfFailing(best, false));
}

/** T* from what it costs to put each other target ahead, and to make the first fail (for one request of the first). */
function fewestTimes(costs: readonly Cost[], failing: number): number {
  const most = Math.min(failing, ...costs.map((cost) => cost(1e6)));
  let fewest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < 400; i++) {
    const wanted = (most * i) / 400;
    const shares = costs.map((cost) => leastShare(cost, wanted));
    fewest = Math.min(fewest, shares.reduce((sum, x) => sum + x, 1) / wanted);
  }
  return fewest;
}

function leastShare(cost: Cost, wanted: number): number {
  let [low, high] = [0, 1e6];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (cost(middle) >= wanted) high = middle;
    else low = middle;
  }
  return high;
}

/** What one request speaks against a target meeting the filters that it fails; 0 where it fails none. */
function costOfMeeting({ success, ttft }: SimTarget, withTtft: boolean): number {
  const share = mean(Float64Array.from(success)) ?? 0;
  const quick = shareUpTo(known(ttft), MOST_TTFT);
  const bySuccess = share < LEAST_SUCCESS ? divergence(share, LEAST_SUCCESS) : 0;
  return bySuccess + (withTtft && quick < 0.9 ? share * divergence(quick, 0.9) : 0);
}

/** What one request speaks against a target failing one of the filters that it meets. */
function costOfFailing({ success, ttft }: SimTarget, withTtft: boolean): number {
  const share = mean(Float64Array.from(success)) ?? 0;
  const bySuccess = divergence(share, LEAST_SUCCESS);
  return withTtft
    ? Math.min(bySuccess, share * divergence(shareUpTo(known(ttft), MOST_TTFT), 0.9))
    : bySuccess;
}

function momentsOf({ ttft, success }: SimTarget): [mean: number, variancePerRequest: number] {
  const values = known(ttft);
  const centre = mean(values) ?? 0;
  const variance = mean(values.map((value) => (value - centre) ** 2)) ?? 0;
  return [centre, variance / (mean(Float64Array.from(success)) ?? 1)];
}

function known(values: Float64Array): Float64Array {
  return sorted(values.filter((value) => !Number.isNaN(value)));
}

function shareUpTo(ascending: Float64Array, limit: number): number {
  const after = ascending.findIndex((value) => value > limit);
  return (after < 0 ? ascending.length : after) / ascending.length;
}

/** KL divergence of two coins, in nats. */
function divergence(p: number, q: number): number {
  const part = (a: number, b: number) => (a === 0 ? 0 : a * Math.log(a / b));
  return part(p, q) + part(1 - p, 1 - q);
}
