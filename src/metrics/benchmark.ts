/** Accuracy on a benchmark, from graded answers, or, where there are none, from an imported figure. */
import { type Figure, isAnswer, type ScoreFacts, type TargetEvidence } from "../record/index.ts";
import { clusteredInterval } from "../stats/index.ts";
import { type Answer, noValue, percentage, type TargetMetric, unsure } from "./definition.ts";

/** The benchmarks that requirement files may name; each is the name of a dataset too. */
export const benchmarkNames = [
  "gpqa",
  "aime2024",
  "aime2025",
  "livecodebench",
  "mmlu",
  "ceval",
  "ceval-test",
  "gsm8k",
  "math500",
  "humaneval",
  "smoke",
] as const;

export const benchmarks: readonly TargetMetric[] = benchmarkNames.map((name) => ({
  name,
  kind: "benchmark",
  unit: "0–100",
  range: percentage,
  better: "high",
  stats: [],
  formula: "mean over questions of the mean over repeats of correct (1) or not (0), × 100",
  needs: "graded answers, or an imported figure",
  note:
    "An answer that is empty, cut off or unreadable is not correct. A question whose request failed was not answered: " +
    "it is left out here and counts in success, and so is an answer that nothing here could grade. All runs in the evidence are pooled. n counts questions.",
  needsDeltas: false,
  ofTarget: (evidence) => {
    const means = [...questionMeans(evidence, name).values()];
    if (means.length > 0) return accuracyOf(means);
    const figure = newestFigure(evidence.figures.filter(({ metric }) => metric === name));
    return figure === null ? noValue(missing(name, evidence.scores)) : imported(figure);
  },
}));

/** The share of correct answers (0 to 1) to each question, of one dataset or of all; empty when no answer counts. */
export function questionMeans(
  { scores }: Pick<TargetEvidence, "scores">,
  dataset: string | null = null,
): Map<string, number> {
  const tallies = new Map<string, { correct: number; asked: number }>();
  for (const score of scores) {
    if ((dataset !== null && score.dataset !== dataset) || !isAnswer(score)) continue;
    const question = `${score.dataset} ${score.sampleId}`;
    const tally = tallies.get(question) ?? { correct: 0, asked: 0 };
    tally.asked += 1;
    if (score.verdict === "correct") tally.correct += 1;
    tallies.set(question, tally);
  }
  return new Map([...tallies].map(([question, { correct, asked }]) => [question, correct / asked]));
}

function accuracyOf(means: readonly number[]): Answer {
  const n = means.length;
  return {
    value: (100 * means.reduce((sum, one) => sum + one, 0)) / n,
    n,
    why: null,
    sureAt: (level) => {
      const interval = clusteredInterval(means, level);
      if (interval === null)
        return { ...unsure, caution: "a single question says nothing of how questions differ" };
      const bounds = { low: 100 * interval.low, high: 100 * interval.high };
      return { bounds, method: `Wilson's interval of ${n} questions`, caution: null };
    },
  };
}

function imported({ value }: Figure): Answer {
  const sureness = { ...unsure, caution: "an imported figure does not say how sure it is" };
  return { value, n: null, why: null, sureAt: () => sureness };
}

/** The figure measured last; one without a date is older than any with one, and of equals the later listed holds. */
function newestFigure(figures: readonly Figure[]): Figure | null {
  let newest: Figure | null = null;
  for (const figure of figures) {
    if (newest === null || timeOf(figure) >= timeOf(newest)) newest = figure;
  }
  return newest;
}

function timeOf({ measuredAt }: Figure): number {
  return measuredAt === null ? Number.NEGATIVE_INFINITY : Date.parse(measuredAt);
}

function missing(name: string, scores: readonly ScoreFacts[]): string {
  const left = scores.filter((score) => score.dataset === name);
  const ungraded = left.filter(({ reason }) => reason === "ungraded").length;
  if (ungraded > 0) return `no ${name} answer could be graded (${ungraded} of ${left.length} ungraded)`;
  if (left.length > 0) return `every ${name} request failed (${left.length} of ${left.length})`;
  return `no ${name} result; measure it with dsr bench --dataset ${name}`;
}
