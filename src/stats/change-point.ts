/**
 * When the level of a series changed: search, test and how exactly the moment is known. What it is robust to is said at
 * `ChangeOptions.blocks`; how large a change is, `level-shift.ts` says.
 *
 * One change is looked for at every place at once and tested by permuting whole blocks (C. Kirch, "Block Permutation Principles
 * for the Change Analysis of Dependent Data", J. Statistical Planning and Inference 137, 2007). Values are compared by
 * the largest standardised Mann–Whitney statistic (A. N. Pettitt, "A Non-Parametric Approach to the Change-Point Problem", Applied
 * Statistics 28, 1979; D. M. Hawkins and Q. Deng, "A Nonparametric Change-Point Control Chart", J. Quality Technology 42, 2010,
 * for standardising it, which finds late changes better), shares by the binomial likelihood ratio. Where one is found, both sides
 * are searched in turn (binary segmentation), each with half of the level that was left, so that the chance of even one
 * false change in a series is `level` whatever else changed in it.
 */
import type { Random } from "../base/index.ts";
import { overdispersion, persistence, persistentOrder } from "./block-dependence.ts";
import {
  lastOf,
  type Observations,
  type Scorer,
  type Scores,
  scoredRanks,
  scoredShares,
} from "./change-scores.ts";
import { mustBeLevel } from "./level.ts";
import type { Numbers } from "./quantile.ts";

export interface ChangeOptions {
  /**
   * The block of each observation: whole numbers that never fall. Observations of one block may depend on each other in any
   * way; blocks are taken to be exchangeable where nothing changed. Blocks of one day bear bursts, queues that last for hours
   * and a daily rhythm that every block shows alike.
   */
  blocks: readonly number[];
  /** The chance of even one false change in the series. */
  level: number;
  random: Random;
  /** How far blocks take after each other at least, from 0 to 1, where other series say so; see `levelPersistence`. */
  persistence?: number;
}

export interface ChangePoint {
  /** Index of the first observation on the new level. */
  at: number;
  /** The first observation on the new level is one of `earliest` to `latest`, with a confidence of about 95 %. */
  earliest: number;
  latest: number;
  /** Compare with the level of the whole series: what was left for later searches is paid for. At most 1. */
  p: number;
}

/** Changes of the level of values, in order. Too few blocks (`leastBlocks`) have none. */
export function levelChanges(values: Numbers, options: ChangeOptions): ChangePoint[] {
  mustFit(values.length, options);
  return changes({ a: Float64Array.from(values), b: null }, options, scoredRanks);
}

/** Changes of a share: successes of trials, observation by observation. */
export function shareChanges(successes: Numbers, trials: Numbers, options: ChangeOptions): ChangePoint[] {
  mustFit(successes.length, options);
  mustFit(trials.length, options);
  return changes({ a: Float64Array.from(successes), b: Float64Array.from(trials) }, options, scoredShares);
}

/**
 * The correlation of a block with the one before, from 0 to 0.9, beside the clearest changes. One short series tells it badly,
 * and worst where it looks changed and is not; the median over many series tells it well.
 */
export function levelPersistence(values: Numbers, blocks: readonly number[]): number {
  return persistenceIn(scoredRanks({ a: Float64Array.from(values), b: null }), blocks);
}

/** As `levelPersistence`, of a share. */
export function sharePersistence(successes: Numbers, trials: Numbers, blocks: readonly number[]): number {
  return persistenceIn(
    scoredShares({ a: Float64Array.from(successes), b: Float64Array.from(trials) }),
    blocks,
  );
}

function persistenceIn(scores: Scores, blocks: readonly number[]): number {
  const split = bestSplit(scores);
  return split === null ? 0 : persistenceBeside(scores, split.at, startsOf(blocks, 0, blocks.length));
}

/** The least number of blocks in which a change can be significant at a level: half of them before it, half after. */
export function leastBlocks(level: number): number {
  // Of all orders of n blocks, 2 / C(n, n/2) separate the two halves as clearly, one way or the other.
  let [n, ways] = [2, 2];
  while (2 / ways > level) {
    n += 1;
    ways = (ways * n) / Math.ceil(n / 2);
  }
  return n;
}

/** A test stops when this many permutations were as extreme: p is then known to a fifth and far from small. */
const ENOUGH = 20;
/** Permutations for each 1/level, so that a p just below the level can show. */
const TIMES = 5;

function changes(all: Observations, options: ChangeOptions, score: Scorer): ChangePoint[] {
  const { blocks, level, random, persistence: least = 0 } = options;
  const found: { at: number; p: number }[] = [];
  const search = (from: number, to: number, part: number) => {
    const scores = score(slice(all, from, to));
    const split = bestSplit(scores);
    if (split === null) return;
    const starts = startsOf(blocks, from, to);
    const persistence = Math.max(least, persistenceBeside(scores, split.at, starts));
    const chance = { level: part * level, persistence, random };
    const p = permuted(scores, starts, split.gain, chance);
    if (p > part * level) return;
    found.push({ at: from + split.at, p: Math.min(1, p / part) });
    search(from, from + split.at, part / 2);
    search(from + split.at, to, part / 2);
  };
  // Half is kept for what lies on both sides of a first change.
  search(0, blocks.length, 1);
  found.sort((x, y) => x.at - y.at);
  return found.map(({ at, p }, i) => {
    const [from, to] = [found[i - 1]?.at ?? 0, found[i + 1]?.at ?? blocks.length];
    const { best, earliest, latest } = place(
      slice(all, from, to),
      startsOf(blocks, from, to),
      at - from,
      score,
    );
    return { at: from + best, earliest: from + earliest, latest: from + latest, p };
  });
}

interface Split {
  at: number;
  gain: number;
}

/** The split between two places that explains most; null where nothing differs. */
function bestSplit({ a, b, gain }: Scores, from = 0, to = a.length - 1): Split | null {
  const [baseA, baseB] = [a[from] ?? 0, b[from] ?? 0];
  const [allA, allB] = [(a[to] ?? 0) - baseA, (b[to] ?? 0) - baseB];
  let best: Split | null = null;
  for (let at = from + 1; at < to; at++) {
    const value = gain((a[at] ?? 0) - baseA, (b[at] ?? 0) - baseB, allA, allB);
    if (value > (best?.gain ?? 0)) best = { at, gain: value };
  }
  return best;
}

/**
 * How far blocks take after each other beside a change and the clearest of those that are left on its two sides: an incident
 * that came and went must not pass for the nature of the series.
 */
function persistenceBeside(scores: Scores, at: number, starts: readonly number[]): number {
  const sides = [bestSplit(scores, 0, at), bestSplit(scores, at)].filter((split) => split !== null);
  const [next] = sides.sort((x, y) => y.gain - x.gain);
  const cuts = next === undefined ? [at] : [at, next.at].sort((x, y) => x - y);
  return persistence(scores.rest(cuts).left, starts);
}

/**
 * How often the blocks in a random order show as large a gain anywhere; an order in which blocks take after each other as
 * those of the series do. Monte Carlo p-value (c + 1)/(B + 1), stopped early after J. Besag and P. Clifford, "Sequential
 * Monte Carlo p-values", Biometrika 78 (1991).
 */
function permuted(
  { a, b, gain }: Scores,
  starts: readonly number[],
  observed: number,
  { level, persistence, random }: { level: number; persistence: number; random: Random },
): number {
  const most = Math.ceil(TIMES / level);
  const [allA, allB] = [lastOf(a), lastOf(b)];
  const order = new Int32Array(starts.length - 1);
  if (order.length < leastBlocks(level)) return 1;
  const within = (sums: Float64Array, block: number) =>
    (sums[starts[block + 1] ?? 0] ?? 0) - (sums[starts[block] ?? 0] ?? 0);
  const means = Float64Array.from(order, (_, block) => within(a, block) / Math.max(1, within(b, block)));
  const ascending = Int32Array.from(means.keys()).sort((i, j) => (means[i] ?? 0) - (means[j] ?? 0));
  const atLeast = observed * (1 - 1e-12);
  let extreme = 0;
  for (let done = 1; done <= most; done++) {
    persistentOrder(order, ascending, persistence, random);
    if (reaches(atLeast)) extreme += 1;
    if (extreme >= ENOUGH) return extreme / done;
  }
  return (extreme + 1) / (most + 1);

  function reaches(threshold: number): boolean {
    let [leftA, leftB] = [0, 0];
    for (const block of order) {
      const [first, end] = [starts[block] ?? 0, starts[block + 1] ?? 0];
      for (let i = first; i < end; i++) {
        leftA += (a[i + 1] ?? 0) - (a[i] ?? 0);
        leftB += (b[i + 1] ?? 0) - (b[i] ?? 0);
        if (leftB < allB && gain(leftA, leftB, allA, allB) >= threshold) return true;
      }
    }
    return false;
  }
}

/** Twice the log of the likelihood ratio that a moment 95 % sure may fall short of the best one: (1 − e^(−x/2))² = 0.95. */
const SHORT = 7.35;

/**
 * The best place of a change between its neighbours, and those nearly as good: D. Siegmund, "Confidence Sets in Change-Point
 * Problems", International Statistical Review 56 (1988), widened by how much more the sums of blocks vary than independent
 * observations would.
 */
function place(part: Observations, starts: readonly number[], around: number, score: Scorer) {
  const scores = score(part);
  const best = bestSplit(scores)?.at ?? around;
  const { left, variance } = scores.rest([best]);
  const r = persistenceBeside(scores, best, starts);
  const excess = (overdispersion(left, variance, starts) * (1 + r)) / (1 - r);
  const most = scores.likelihood(best);
  const fits = (at: number) => (most - scores.likelihood(at)) / excess <= SHORT;
  const places = Array.from({ length: part.a.length - 1 }, (_, i) => i + 1).filter(fits);
  return { best, earliest: places[0] ?? best, latest: places.at(-1) ?? best };
}

function slice({ a, b }: Observations, from: number, to: number): Observations {
  return { a: a.subarray(from, to), b: b?.subarray(from, to) ?? null };
}

/** Where the blocks of a part begin, and its end. */
function startsOf(blocks: readonly number[], from: number, to: number): number[] {
  const starts: number[] = [];
  for (let i = from; i < to; i++) if (i === from || blocks[i] !== blocks[i - 1]) starts.push(i - from);
  return [...starts, to - from];
}

function mustFit(length: number, { blocks, level }: ChangeOptions): void {
  if (length !== blocks.length) throw new RangeError(`${length} observations are in ${blocks.length} blocks`);
  mustBeLevel(level);
  if (blocks.some((block, i) => block < (blocks[i - 1] ?? block)))
    throw new RangeError("blocks are not in order");
}
