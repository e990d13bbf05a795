/** How often the interval of a difference holds it, and how often a difference is seen between equals. */
import { type Random, randomFromSeed } from "../../src/base/index.ts";
import {
  type Difference,
  meanDifference,
  pairedShareDifference,
  percentileDifference,
  shareDifference,
} from "../../src/stats/index.ts";
import { DRAWS, type Draws } from "./intervals-draws.ts";
import type { Table } from "./report.ts";

const RUNS = 2000;
const COMPARED = new Set(["log-normal 1", "Pareto 2.5 (Lomax)", "bimodal, 10 % 8× slower"]);
/** The least n at which a percentile has bounds on both sides. */
const LEAST = { avg: 2, median: 6, p90: 36, p99: 368 };
const SIZES = [20, 100, 1000];
const LEVEL = 0.95;
/** How much slower the second target is where there is a difference to hold. */
const SLOWER = 1.25;
/** What a round does to both of its requests: a log-normal factor with this sigma. */
const ROUND = 0.5;
/** Two standard errors of an error of 5 %, in points. */
const NOISE = 200 * Math.sqrt((0.05 * 0.95) / RUNS);
/** Of which the second target has a tenth less, where there is a difference to hold. */
const SHARES = [0.8, 0.95, 0.99];
const KINDS = ["avg", "median", "p90", "p99"] as const;

export function differences(faults: string[]): Table {
  const rows: string[][] = [];
  for (const draws of DRAWS.filter(({ name }) => COMPARED.has(name)))
    for (const n of SIZES) for (const isPaired of [false, true]) rows.push(row(draws, n, isPaired, faults));
  return {
    head: ["differences", ...KINDS.flatMap((kind) => [`${kind} holds`, "p ≤ 0.05", "p ≤ 0.001"])],
    rows,
  };
}

export function shareDifferences(faults: string[]): Table {
  return {
    head: [
      "differences of shares",
      ...SHARES.flatMap((share) => [`${share} holds`, "p ≤ 0.05", "p ≤ 0.001"]),
    ],
    rows: SIZES.flatMap((n) => shareRows(n, faults)),
  };
}

function row(draws: Draws, n: number, isPaired: boolean, faults: string[]): string[] {
  const random = randomFromSeed(`differences ${draws.name} ${n} ${isPaired}`);
  const tallies = KINDS.map(() => ({ held: 0, seen5: 0, seen01: 0 }));
  for (let run = 0; run < RUNS; run++) {
    const [a, b] = [draws.series(random, n), draws.series(random, n)];
    const options = { isPaired, level: LEVEL };
    if (isPaired) shareRounds(a, b, random);
    const slower = b.map((value) => value * SLOWER);
    KINDS.forEach((kind, i) => {
      if (n < LEAST[kind]) return;
      const differenceOf = (x: Float64Array, y: Float64Array) =>
        kind === "avg"
          ? meanDifference(x, y, options)
          : percentileDifference(x, y, kind === "median" ? 50 : kind === "p90" ? 90 : 99, "low", options);
      const tally = tallies[i] as (typeof tallies)[number];
      const none = differenceOf(a, b);
      if (none !== null && none.p <= 0.05) tally.seen5 += 1;
      if (none !== null && none.p <= 0.001) tally.seen01 += 1;
      if (holds(kind === "avg" || !isPaired ? differenceOf(slower, a) : none, truth(draws, kind, isPaired)))
        tally.held += 1;
    });
  }
  return [
    `${draws.name}, n = ${n}, ${isPaired ? "paired" : "unpaired"}`,
    ...KINDS.flatMap((kind, i) => {
      if (n < LEAST[kind]) return ["", "", ""];
      const { held, seen5, seen01 } = tallies[i] as (typeof tallies)[number];
      const seen = (100 * seen5) / RUNS;
      if (seen > 6 + NOISE)
        faults.push(
          `${kind} of ${n} ${draws.name}, ${isPaired ? "paired" : "unpaired"}: ${seen.toFixed(1)} % of equals are told apart`,
        );
      const text = ((100 * held) / RUNS).toFixed(1);
      return [text, seen.toFixed(1), ((100 * seen01) / RUNS).toFixed(2)];
    }),
  ];
}

/** The true difference "slower − a"; of paired percentiles, which have no closed form, the one between equals. */
function truth(draws: Draws, kind: (typeof KINDS)[number], isPaired: boolean): number {
  if (kind === "avg") return (SLOWER - 1) * draws.mean * (isPaired ? Math.exp(ROUND ** 2 / 2) : 1);
  if (isPaired) return 0;
  return (SLOWER - 1) * draws.quantile(kind === "median" ? 0.5 : kind === "p90" ? 0.9 : 0.99);
}

function shareRounds(a: Float64Array, b: Float64Array, random: Random): void {
  for (let i = 0; i < a.length; i++) {
    const round = Math.exp(ROUND * random.normal());
    a[i] = (a[i] as number) * round;
    b[i] = (b[i] as number) * round;
  }
}

function shareRows(n: number, faults: string[]): string[][] {
  return [false, true].map((isPaired) => {
    const random = randomFromSeed(`share differences ${n} ${isPaired}`);
    const cells = SHARES.map((share) => {
      const tally = { held: 0, seen5: 0, seen01: 0 };
      for (let run = 0; run < RUNS; run++) {
        const none = drawnShares(random, n, share, share, isPaired);
        if (none !== null && none.p <= 0.05) tally.seen5 += 1;
        if (none !== null && none.p <= 0.001) tally.seen01 += 1;
        const other = share - 0.1;
        if (holds(drawnShares(random, n, share, other, isPaired), 0.1)) tally.held += 1;
      }
      const seen = (100 * tally.seen5) / RUNS;
      if (seen > 6 + NOISE)
        faults.push(
          `shares of ${share}, n = ${n}, paired ${isPaired}: ${seen.toFixed(1)} % of equals are told apart`,
        );
      return [
        ((100 * tally.held) / RUNS).toFixed(1),
        seen.toFixed(1),
        ((100 * tally.seen01) / RUNS).toFixed(2),
      ];
    });
    return [`n = ${n}, ${isPaired ? "paired" : "unpaired"}`, ...cells.flat()];
  });
}

/** In pairs half of the rounds decide for both alike. */
function drawnShares(random: Random, n: number, a: number, b: number, isPaired: boolean): Difference | null {
  const counts = { both: 0, aOnly: 0, bOnly: 0, neither: 0 };
  for (let i = 0; i < n; i++) {
    const first = random.next();
    const second = isPaired && random.next() < 0.5 ? first : random.next();
    const [isA, isB] = [first < a, second < b];
    counts[isA ? (isB ? "both" : "aOnly") : isB ? "bOnly" : "neither"] += 1;
  }
  if (isPaired) return pairedShareDifference(counts, LEVEL);
  return shareDifference(
    { successes: counts.both + counts.aOnly, n },
    { successes: counts.both + counts.bOnly, n },
    LEVEL,
  );
}

function holds(difference: Difference | null, truth: number): boolean {
  if (difference === null) return false;
  const { low, high } = difference.bounds;
  return (low === null || low <= truth) && (high === null || truth <= high);
}
