/**
 * Do two deployments answer the same prompts from the same distribution? The maximum mean discrepancy of their answers under
 * the Hamming kernel, after I. Gao, P. Liang and C. Guestrin, "Model Equality Testing: Which Model Is This API Serving?",
 * arXiv:2410.20247 (2024); the estimate is the unbiased one of A. Gretton et al., JMLR 13 (2012).
 *
 * H0: on every prompt, the answers of both come from one distribution (same weights, template and decoding settings), each
 * drawn on its own. Unlike the authors, labels are permuted within a prompt alone and p = (1 + #)/(B + 1): exact for any number
 * of answers and never 0 (B. Phipson and G. K. Smyth, Stat. Appl. Genet. Mol. Biol. 9, 2010).
 */
import type { Random } from "../base/index.ts";

export interface PromptSamples {
  prompt: string;
  a: readonly string[];
  b: readonly string[];
}

export interface Discrepancy {
  /** MMD², the mean over prompts; around 0 for equal distributions, at most 2. May be negative, as it is unbiased. */
  statistic: number;
  /** Of the permutation test. */
  p: number;
  /** Answers compared, of both. */
  n: number;
}

const LENGTH = 1000;

/**
 * The discrepancy of a and b with its p-value. Of two answers, k is the share of the first `length` places (1,000) at which both
 * have the same Unicode code point or both have ended: the Hamming kernel on sequences padded to `length`, over
 * √(k_xx · k_yy), which is then `length` for all. Per prompt, MMD² = mean k over pairs within a + the same within b
 * − 2 · mean k between them.
 *
 * Prompts with fewer than two answers on either side have no such mean and are left out; null where none is left. Entries of
 * the same prompt count as one.
 * @param o.permutations B, a whole number from 1; the smallest p is 1/(B + 1).
 */
export function mmdHamming(
  samples: readonly PromptSamples[],
  o: { length?: number; permutations: number; random: Random },
): Discrepancy | null {
  const { length = LENGTH, permutations, random } = o;
  for (const count of [length, permutations])
    if (!(Number.isInteger(count) && count >= 1))
      throw new RangeError(`${count} is not a whole number from 1`);
  const prompts = [...Map.groupBy(samples, ({ prompt }) => prompt).values()]
    .map((entries) => kernelOf(entries, length))
    .filter(({ sizeA, sizeB }) => sizeA >= 2 && sizeB >= 2);
  if (prompts.length === 0) return null;
  const observed = total(prompts);
  let asLarge = 0;
  for (let i = 0; i < permutations; i++) {
    for (const { order, sizeA } of prompts) drawFirst(order, sizeA, random);
    // What differs by rounding alone is as large.
    if (total(prompts) >= observed - 1e-9 * length) asLarge += 1;
  }
  return {
    statistic: observed / (prompts.length * length),
    p: (1 + asLarge) / (permutations + 1),
    n: prompts.reduce((sum, { sizeA, sizeB }) => sum + sizeA + sizeB, 0),
  };
}

/** Matches of every answer to one prompt with every other: whole numbers, so that equal partitions give equal sums. */
interface Kernel {
  sizeA: number;
  sizeB: number;
  /** Row by row, (sizeA + sizeB)²; nothing on the diagonal. */
  matches: Int32Array;
  /** Sum of a row. */
  rows: Float64Array;
  /** Sum of all. */
  sum: number;
  /** The first sizeA are called a. */
  order: Int32Array;
}

function kernelOf(entries: readonly PromptSamples[], length: number): Kernel {
  const a = entries.flatMap((entry) => entry.a);
  const b = entries.flatMap((entry) => entry.b);
  const texts = [...a, ...b].map((text) => codePoints(text, length));
  const size = texts.length;
  const matches = new Int32Array(size * size);
  const rows = new Float64Array(size);
  for (const [i, x] of texts.entries()) {
    for (let j = 0; j < i; j++) {
      const same = matchesOf(x, texts[j] ?? x, length);
      matches[i * size + j] = same;
      matches[j * size + i] = same;
      rows[i] = (rows[i] ?? 0) + same;
      rows[j] = (rows[j] ?? 0) + same;
    }
  }
  const sum = rows.reduce((all, row) => all + row, 0);
  return {
    sizeA: a.length,
    sizeB: b.length,
    matches,
    rows,
    sum,
    order: Int32Array.from({ length: size }, (_, i) => i),
  };
}

function codePoints(text: string, length: number): Int32Array {
  const points: number[] = [];
  for (const character of text) {
    if (points.length === length) break;
    points.push(character.codePointAt(0) ?? 0);
  }
  return Int32Array.from(points);
}

function matchesOf(x: Int32Array, y: Int32Array, length: number): number {
  const shorter = Math.min(x.length, y.length);
  let same = length - Math.max(x.length, y.length);
  for (let i = 0; i < shorter; i++) if (x[i] === y[i]) same += 1;
  return same;
}

/** The sum of MMD² over prompts, times `length`. */
function total(prompts: readonly Kernel[]): number {
  let sum = 0;
  for (const prompt of prompts) sum += discrepancy(prompt);
  return sum;
}

function discrepancy({ sizeA, sizeB, matches, rows, sum, order }: Kernel): number {
  const size = sizeA + sizeB;
  let within = 0;
  let touching = 0;
  for (let i = 0; i < sizeA; i++) {
    const row = order[i] ?? 0;
    touching += rows[row] ?? 0;
    for (let j = 0; j < i; j++) within += matches[row * size + (order[j] ?? 0)] ?? 0;
  }
  // Of ordered pairs: within a, between a and b (one way), and the rest, within b.
  const withinA = 2 * within;
  const between = touching - withinA;
  const withinB = sum - withinA - 2 * between;
  return withinA / (sizeA * (sizeA - 1)) + withinB / (sizeB * (sizeB - 1)) - (2 * between) / (sizeA * sizeB);
}

/** Shuffles as far as the first `count` are a random choice of all (Fisher–Yates). */
function drawFirst(order: Int32Array, count: number, random: Random): void {
  for (let i = 0; i < count; i++) {
    const j = i + random.integer(order.length - i);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
}
