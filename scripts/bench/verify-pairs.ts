/** Simulated exams of known truth: how likely a reference and a target are to be right on each question, and their pairs. */
import { type Random, randomFromSeed } from "../../src/base/index.ts";
import { fairCoinLogE, MeanSequence } from "../../src/stats/index.ts";

export const ALPHA = 0.05;
const NEEDED = Math.log(1 / ALPHA);

export const QUESTIONS = 198;

export interface World {
  /** Probability that the reference is right, by question; and the target. */
  p: Float64Array;
  q: Float64Array;
}

/** Of the Beta distribution of difficulties: mean 0.7, and p(1 − p) is 0.12 in the mean, as on GPQA. */
export const SHAPES = [0.93, 0.4] as const;

function gpqaLike(random: Random): Float64Array {
  return Float64Array.from({ length: QUESTIONS }, () => beta(...SHAPES, random));
}

/** M. D. Jöhnk's algorithm (1964), good for small shapes. */
function beta(a: number, b: number, random: Random): number {
  for (;;) {
    const [x, y] = [random.next() ** (1 / a), random.next() ** (1 / b)];
    if (x + y <= 1 && x + y > 0) return x / (x + y);
  }
}

/** How a target may differ from the reference; the mean over questions is lower by exactly `drop`. */
export type Difference = (random: Random, drop: number) => World;

/** Every question loses in proportion. */
export const inProportion: Difference = (random, drop) => {
  const p = gpqaLike(random);
  return { p, q: p.map((x) => x * (1 - drop / average(p))) };
};

/** The target has another profile altogether: better on some questions, worse on others. */
export const otherProfile: Difference = (random, drop) => {
  const p = gpqaLike(random);
  const q = Float64Array.from(random.shuffle([...p]));
  return { p, q: q.map((x) => x * (1 - drop / average(p))) };
};

/** Some questions are lost altogether, as to a cut context; the others stay as they are. */
export const someLost: Difference = (random, drop) => {
  const p = gpqaLike(random);
  const q = Float64Array.from(p);
  let lose = drop * QUESTIONS;
  for (let i = 0; i < QUESTIONS && lose > 0; i++) {
    const lost = Math.min(lose, q[i] ?? 0);
    q[i] = (q[i] ?? 0) - lost;
    lose -= lost;
  }
  return { p, q };
};

/** No chance but the order: every answer is certain, 20 questions of 100 right here and wrong there, and as many the other way. */
export const certain: Difference = (_random, drop) => {
  const [worse, better] = [0.2 * QUESTIONS + drop * QUESTIONS, 0.2 * QUESTIONS].map(Math.round) as [
    number,
    number,
  ];
  const p = Float64Array.from({ length: QUESTIONS }, (_, i) => (i < worse ? 1 : 0));
  const q = Float64Array.from({ length: QUESTIONS }, (_, i) => (i >= worse && i < worse + better ? 1 : 0));
  return { p, q };
};

/** Target better on each question. */
export const better: Difference = (random) => {
  const p = gpqaLike(random);
  return { p, q: p.map((x) => x + 0.05 * (1 - x)) };
};

export type Verdict = "degraded" | "equivalent" | "undecided";

export interface Tests {
  passes: number;
  /** Whether "no worse" is tested. */
  degraded: boolean;
  /** The margin of "worse by this or more"; null where that is not tested. */
  delta: number | null;
  /** Passes over the questions in random order, unless false. */
  shuffled?: boolean;
}

/** Asks pair by pair until a test has decided or all passes are over. */
export function sequential(world: World, tests: Tests, random: Random): { verdict: Verdict; pairs: number } {
  const sequence = new MeanSequence({ alpha: ALPHA });
  let [worse, better] = [0, 0];
  let verdict: Verdict = "undecided";
  const pairs = play(world, tests, random, (reference, target) => {
    if (reference && !target) worse += 1;
    if (target && !reference) better += 1;
    if (tests.degraded && reference !== target && fairCoinLogE(worse, better) >= NEEDED) verdict = "degraded";
    if (tests.delta === null) return verdict !== "undecided";
    sequence.add(scaled(reference, target));
    if (verdict === "undecided" && sequence.logEAgainst((1 + tests.delta) / 2) >= NEEDED)
      verdict = "equivalent";
    return verdict !== "undecided";
  });
  return { verdict, pairs };
}

/** Shows pairs one by one until `look` says that it has seen enough. Tells how many. */
export function play(
  { p, q }: World,
  { passes, shuffled = true }: Pick<Tests, "passes" | "shuffled">,
  random: Random,
  look: (reference: boolean, target: boolean) => boolean,
): number {
  const order = Array.from({ length: QUESTIONS }, (_, i) => i);
  for (let pass = 0; pass < passes; pass++) {
    for (const [place, i] of (shuffled ? random.shuffle(order) : order).entries())
      if (look(random.next() < (p[i] ?? 0), random.next() < (q[i] ?? 0))) return pass * QUESTIONS + place + 1;
  }
  return passes * QUESTIONS;
}

/** d = reference − target in [−1, 1], moved into [0, 1]. */
export function scaled(reference: boolean, target: boolean): number {
  return (1 + Number(reference) - Number(target)) / 2;
}

/** How many of the runs, each with random numbers of its own, end so. */
export function count(runs: number, seed: string, happens: (random: Random) => boolean): number {
  let times = 0;
  for (let i = 0; i < runs; i++) if (happens(randomFromSeed(`${seed} ${i}`))) times += 1;
  return times;
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
