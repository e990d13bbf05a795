/** Latencies whose mean and percentiles are known exactly, to see how often an interval holds them. */
import type { Random } from "../../src/base/index.ts";
import { normalQuantile, normalTail, studentQuantile } from "../../src/stats/critical-value.ts";

export interface Draws {
  name: string;
  series(random: Random, n: number): Float64Array;
  mean: number;
  quantile(q: number): number;
}

const SLOW_SHARE = 0.1;
const SLOW_TIMES = 8;
const SPREAD = 0.25;
const PARETO = 2.5;
/** Correlation of neighbours on the log scale. */
export const RHO = 0.5;

export const DRAWS: readonly Draws[] = [
  logNormal(0.5),
  logNormal(1),
  {
    name: "Pareto 2.5 (Lomax)",
    series: each((random) => (1 - random.next()) ** (-1 / PARETO) - 1),
    mean: 1 / (PARETO - 1),
    quantile: (q) => (1 - q) ** (-1 / PARETO) - 1,
  },
  {
    name: "half Student t₃",
    series: each((random) => {
      const chi = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
      return Math.abs(random.normal()) / Math.sqrt(chi / 3);
    }),
    mean: (2 * Math.sqrt(3)) / Math.PI,
    quantile: (q) => studentQuantile((1 + q) / 2, 3),
  },
  {
    name: "bimodal, 10 % 8× slower",
    series: each(
      (random) => (random.next() < SLOW_SHARE ? SLOW_TIMES : 1) * Math.exp(SPREAD * random.normal()),
    ),
    mean: (1 + SLOW_SHARE * (SLOW_TIMES - 1)) * Math.exp(SPREAD ** 2 / 2),
    quantile: bimodalQuantile,
  },
];

/** Log-normal, each value leaning on the one before it. */
export const CORRELATED: readonly Draws[] = [0.5, 1].map((sigma) => ({
  ...logNormal(sigma),
  name: `log-normal ${sigma}, AR(1) ${RHO}`,
  series: (random, n) => {
    let level = random.normal();
    return Float64Array.from({ length: n }, () => {
      const value = Math.exp(sigma * level);
      level = RHO * level + Math.sqrt(1 - RHO ** 2) * random.normal();
      return value;
    });
  },
}));

function logNormal(sigma: number): Draws {
  return {
    name: `log-normal ${sigma}`,
    series: each((random) => Math.exp(sigma * random.normal())),
    mean: Math.exp(sigma ** 2 / 2),
    quantile: (q) => Math.exp(sigma * normalQuantile(q)),
  };
}

function each(draw: (random: Random) => number): Draws["series"] {
  return (random, n) => {
    const values = new Float64Array(n);
    for (let i = 0; i < n; i++) values[i] = draw(random);
    return values;
  };
}

function bimodalQuantile(q: number): number {
  const above = (x: number) =>
    (1 - SLOW_SHARE) * normalTail(Math.log(x) / SPREAD) +
    SLOW_SHARE * normalTail(Math.log(x / SLOW_TIMES) / SPREAD);
  let [low, high] = [1e-3, 1e3];
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2;
    if (above(middle) > 1 - q) low = middle;
    else high = middle;
  }
  return low;
}
