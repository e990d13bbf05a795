/** How often a verdict is false, or the interval of the drop misses it, with a look after every pair. */
import { MeanSequence } from "../../src/stats/index.ts";
import { percent, type Table, whole } from "./report.ts";
import {
  ALPHA,
  better,
  certain,
  count,
  type Difference,
  inProportion,
  otherProfile,
  play,
  QUESTIONS,
  scaled,
  sequential,
  someLost,
} from "./verify-pairs.ts";

export const DELTA = 0.05;
const RUNS = 2000;
const PASSES = 4;
/** Ten of 198 questions: a whole number, so that a target whose answers are certain can be worse by just this. */
const JUST_DELTA = 10 / QUESTIONS;

export function errors(faults: string[]): Table {
  const row = (what: string, target: string, runs: number, times: number, promised = true) => {
    const noise = 2 * Math.sqrt((ALPHA * (1 - ALPHA)) / runs);
    if (promised && times / runs > ALPHA + 1.5 * noise)
      faults.push(`${what} in ${times} of ${runs} runs, though the target ${target}`);
    return [what, target, whole(runs), percent(times / runs), percent(noise)];
  };
  const degraded = (target: string, difference: Difference) =>
    row("called degraded", target, RUNS, falselyDegraded(difference, true));
  const equivalent = (target: string, difference: Difference) =>
    row("called equivalent", target, RUNS, falselyEquivalent(difference));
  return {
    head: ["error", "the target", "runs", "happened", "noise"],
    rows: [
      degraded("is the same", inProportion),
      degraded("is better on each question", better),
      degraded("has another profile, same mean", otherProfile),
      degraded("has the same mean, its answers are certain", certain),
      row("called degraded", "so, and the worst come first", RUNS, falselyDegraded(certain, false), false),
      equivalent("is worse by δ, in proportion", inProportion),
      equivalent("is worse by δ, with another profile", otherProfile),
      equivalent("is worse by δ, its answers are certain", certain),
      row("interval of the drop misses it", "is the same", RUNS / 2, missed(inProportion, 0)),
      row("interval of the drop misses it", "lost some questions", RUNS / 2, missed(someLost, DELTA)),
    ],
  };
}

function falselyDegraded(difference: Difference, shuffled: boolean): number {
  const tests = { passes: PASSES, degraded: true, delta: null, shuffled };
  return count(RUNS, `degraded ${difference.name} ${shuffled}`, (random) => {
    return sequential(difference(random, 0), tests, random).verdict === "degraded";
  });
}

function falselyEquivalent(difference: Difference): number {
  const tests = { passes: PASSES, degraded: false, delta: JUST_DELTA };
  return count(RUNS, `equivalent ${difference.name}`, (random) => {
    return sequential(difference(random, JUST_DELTA), tests, random).verdict === "equivalent";
  });
}

/** The interval ends where its bets reach 2/α, so whether it holds the truth takes two e-values and no bisection. */
function missed(difference: Difference, drop: number): number {
  const out = Math.log(2 / ALPHA);
  return count(RUNS / 2, `missed ${difference.name}`, (random) => {
    const [above, below] = [new MeanSequence({ alpha: ALPHA }), new MeanSequence({ alpha: ALPHA })];
    let misses = false;
    play(difference(random, drop), { passes: PASSES }, random, (reference, target) => {
      above.add(scaled(reference, target));
      below.add(scaled(target, reference));
      misses = above.logEAgainst((1 + drop) / 2) >= out || below.logEAgainst((1 - drop) / 2) >= out;
      return misses;
    });
    return misses;
  });
}
