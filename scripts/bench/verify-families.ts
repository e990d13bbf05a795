/** The tests that come beside verdicts: many targets at once, texts without a grade, and repeats. */
import { type Random, randomFromSeed } from "../../src/base/index.ts";
import { eBH, eHolm, fairCoinLogE, holm, mmdHamming, passAtK } from "../../src/stats/index.ts";
import { percent } from "./report.ts";
import { ALPHA, count, inProportion, play } from "./verify-pairs.ts";

/** Eight targets against one reference, three of them 10 points worse: what is said of the five others, and of the three. */
export function families(faults: string[]): string[][] {
  const runs = 500;
  const [same, worse] = [5, 3];
  let [wronglyHolm, rightlyHolm, shareBH, rightlyBH] = [0, 0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const random = randomFromSeed(`family ${run}`);
    const logEs = [...Array(same).fill(0), ...Array(worse).fill(0.1)].map((drop) =>
      largestLogE(drop, random),
    );
    const [strict, lenient] = [eHolm(logEs, ALPHA), eBH(logEs.map(Math.exp), ALPHA)];
    if (strict.slice(0, same).some(Boolean)) wronglyHolm += 1;
    rightlyHolm += strict.slice(same).filter(Boolean).length / worse;
    const rejected = lenient.filter(Boolean).length;
    shareBH += rejected === 0 ? 0 : lenient.slice(0, same).filter(Boolean).length / rejected;
    rightlyBH += lenient.slice(same).filter(Boolean).length / worse;
  }
  const trials = 20_000;
  const random = randomFromSeed("holm");
  let wronglyP = 0;
  for (let i = 0; i < trials; i++) {
    const pValues = Array.from({ length: 8 }, (_, j) => (j < 5 ? random.next() : 1e-4));
    if (holm(pValues, ALPHA).slice(0, 5).some(Boolean)) wronglyP += 1;
  }
  return [
    atMost(faults, "Holm on e-processes: any of 5 same targets called degraded", ALPHA, wronglyHolm, runs),
    plain("… each of 3 degraded ones found (10 points, 4 passes)", rightlyHolm / runs),
    atMost(faults, "e-BH: share of false calls", ALPHA, shareBH, runs),
    plain("… each of 3 degraded ones found", rightlyBH / runs),
    atMost(faults, "Holm on p-values: any of 5 true nulls of 8 rejected", ALPHA, wronglyP, trials),
  ];
}

function largestLogE(drop: number, random: Random): number {
  let [worse, better, largest] = [0, 0, 0];
  play(inProportion(random, drop), { passes: 4 }, random, (reference, target) => {
    if (reference === target) return false;
    if (reference) worse += 1;
    else better += 1;
    if (reference) largest = Math.max(largest, fairCoinLogE(worse, better));
    return false;
  });
  return largest;
}

/** Texts of 60 letters on ten prompts that follow a line of their own; the other deployment leaves it more often. */
export function kernels(faults: string[]): string[][] {
  const runs = 1000;
  const told = (leaving: number) =>
    count(runs, `texts ${leaving}`, (random) => {
      const samples = Array.from({ length: 10 }, (_, prompt) => ({
        prompt: String(prompt),
        a: Array.from({ length: 10 }, () => text(prompt, 1 / 30, random)),
        b: Array.from({ length: 10 }, () => text(prompt, leaving, random)),
      }));
      const found = mmdHamming(samples, { permutations: 39, random, length: 60 });
      return found !== null && found.p <= ALPHA;
    });
  return [
    atMost(faults, "MMD of texts from one distribution: told apart", ALPHA, told(1 / 30), runs),
    plain("… where letters leave the line at 1 in 20, not 1 in 30", told(1 / 20) / runs),
    plain("… at 1 in 10", told(1 / 10) / runs),
  ];
}

function text(prompt: number, leaving: number, random: Random): string {
  let letter = prompt;
  let written = "";
  for (let i = 0; i < 60; i++) {
    letter = random.next() < leaving ? random.integer(26) : (letter * 7 + 3 + prompt) % 26;
    written += String.fromCharCode(97 + letter);
  }
  return written;
}

/** pass@4 from 10 answers, mean over 20,000 questions, beside 1 − (1 − p)^4. */
export function passAtKMean(faults: string[]): string[] {
  const random = randomFromSeed("pass");
  const [p, k, answers, questions] = [0.3, 4, 10, 20_000];
  let sum = 0;
  for (let i = 0; i < questions; i++) {
    const correct = Array.from({ length: answers }, () => random.next()).filter((draw) => draw < p).length;
    sum += passAtK(answers, correct, k) ?? Number.NaN;
  }
  const [truth, found] = [1 - (1 - p) ** k, sum / questions];
  // The standard deviation of one estimate is below 0.25.
  const noise = (2 * 0.25) / Math.sqrt(questions);
  if (!(Math.abs(found - truth) <= 2 * noise)) faults.push(`pass@${k} is ${found}, the truth ${truth}`);
  return ["pass@4 from 10 answers, mean", percent(truth), percent(found), percent(noise)];
}

function atMost(faults: string[], what: string, level: number, times: number, runs: number): string[] {
  const noise = 2 * Math.sqrt((level * (1 - level)) / runs);
  if (times / runs > level + 1.5 * noise) faults.push(`${what}: ${times} in ${runs}`);
  return [what, `≤ ${percent(level)}`, percent(times / runs), percent(noise)];
}

function plain(what: string, share: number): string[] {
  return [what, "", percent(share), ""];
}
