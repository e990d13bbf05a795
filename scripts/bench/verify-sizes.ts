/** What a verdict takes, beside a test of fixed size and beside the plan. */
import { randomFromSeed } from "../../src/base/index.ts";
import {
  mean,
  median,
  type PairRates,
  pairsToDegraded,
  pairsToEquivalent,
  quantile,
  questionsNeeded,
} from "../../src/stats/index.ts";
import { percent, type Table, whole } from "./report.ts";
import { DELTA } from "./verify-errors.ts";
import { ALPHA, inProportion, QUESTIONS, SHAPES, sequential, type Tests } from "./verify-pairs.ts";

const RUNS = 500;
const PASSES = 8;
const HALF = { alpha: ALPHA, power: 0.5 };

/** What a user sees: both tests at once, until either has decided or the answers of the reference are used up. */
export function verdicts(): Table {
  const row = (drop: number) => {
    const runs = runsOf(drop, { passes: PASSES, degraded: true, delta: DELTA });
    const share = (sought: string) => percent(runs.filter(({ verdict }) => verdict === sought).length / RUNS);
    const pairs = runs.map((run) => run.pairs);
    return [
      `${100 * drop} points`,
      ...["degraded", "equivalent", "undecided"].map(share),
      known(median(pairs)),
      known(quantile(pairs, 0.8)),
    ];
  };
  return {
    head: [
      `drop, up to ${PASSES} passes`,
      "degraded",
      "equivalent",
      "undecided",
      "pairs, median",
      "80 % within",
    ],
    rows: [-0.02, 0, 0.02, 0.05, 0.1, 0.2].map(row),
  };
}

export function sizes(): Table {
  const row = (what: string, drop: number, sought: number, tests: Tests, planned: number | null) => {
    const runs = runsOf(drop, tests);
    const pairs = runs.map((run) => run.pairs);
    const power = runs.filter(({ verdict }) => verdict !== "undecided").length / RUNS;
    return [
      what,
      whole(tests.passes * QUESTIONS),
      percent(power),
      known(median(pairs)),
      known(planned),
      known(mean(pairs)),
      whole(fixedSize(sought, ratesOf(drop), power)),
    ];
  };
  const degraded = (drop: number, passes: number) => {
    const tests = { passes, degraded: true, delta: null };
    return row(`degraded, ${100 * drop} points`, drop, drop, tests, pairsToDegraded(ratesOf(drop), HALF));
  };
  const both = { passes: PASSES, degraded: false, delta: DELTA };
  return {
    head: ["verdict", "pairs at most", "found", "median", "as planned", "mean", "fixed size"],
    rows: [
      degraded(0.05, 4),
      degraded(0.05, 8),
      degraded(0.1, 2),
      degraded(0.1, 4),
      degraded(0.2, 1),
      row("equivalent, the same", 0, DELTA, both, pairsToEquivalent(ratesOf(0), DELTA, HALF)),
    ],
  };
}

function runsOf(drop: number, tests: Tests) {
  return Array.from({ length: RUNS }, (_, i) => {
    const random = randomFromSeed(`drop ${drop} ${i}`);
    return sequential(inProportion(random, drop), tests, random);
  });
}

/** Of the difficulties simulated, in the mean: E p(1 − p) = ab / ((a + b)(a + b + 1)), and a target cut in proportion. */
function ratesOf(drop: number): PairRates {
  const [a, b] = SHAPES;
  const better = ((a * b) / ((a + b) * (a + b + 1))) * (1 - (drop * (a + b)) / a);
  return { worse: better + drop, better };
}

/** Pairs that a one-sided z-test of pairs needs to find a difference of `delta` that often. */
function fixedSize(delta: number, { worse, better }: PairRates, power: number): number {
  return questionsNeeded({
    delta,
    omega2: 0,
    sigma2A: worse + better - (worse - better) ** 2,
    sigma2B: 0,
    repeatsA: 1,
    repeatsB: 1,
    alpha: 2 * ALPHA,
    power: Math.min(power, 0.999),
  });
}

function known(value: number | null): string {
  return value === null ? "?" : whole(value);
}
