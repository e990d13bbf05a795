/**
 * Do the statistics of `bench` and `verify` keep what they promise, where the truth is known? Errors and sample sizes over
 * thousands of simulated targets.
 */
import type { PartReport } from "./report.ts";
import { coverage } from "./verify-coverage.ts";
import { DELTA, errors } from "./verify-errors.ts";
import { families, kernels, passAtKMean } from "./verify-families.ts";
import { ALPHA, QUESTIONS } from "./verify-pairs.ts";
import { sizes, verdicts } from "./verify-sizes.ts";

export async function run(): Promise<PartReport> {
  const faults: string[] = [];
  const others = {
    head: ["test", "promised", "found", "noise"],
    rows: [...families(faults), ...kernels(faults), passAtKMean(faults)],
  };
  const tables = [errors(faults), verdicts(), sizes(), coverage(faults), others];
  return {
    title: "Truth of verdicts and intervals",
    about:
      `Simulated pairs of answers to ${QUESTIONS} questions with difficulties like GPQA's (mean 0.7), a reference against a target whose ` +
      `truth is known. The sequential tests look after every pair; α is ${ALPHA}, δ ${100 * DELTA} points. Then, how often 95 % intervals ` +
      "of an accuracy hold it, and the other tests at the level they are asked for.",
    tables,
    notes: [
      "Errors may happen in anything up to α of the runs; the noise is two standard errors of the simulation.",
      "Without a random order only the claim about each single question is held, not the one about their mean: the row shows " +
        "what would happen if the questions on which the target is worse came first.",
      "Fixed size: pairs of a one-sided z-test at α that finds the drop as often as the sequential test did within its most. It " +
        "has to be paid whole, and may be looked at once.",
      "With 30 questions and an accuracy of 0.95 most exams have no more than two questions answered wrong: coverage jumps there, " +
        "whatever the interval.",
    ],
    faults,
  };
}
