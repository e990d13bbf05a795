/** Accuracy on a benchmark, from graded answers, or, where there are none, from an imported figure. */
import { type Figure, isAnswer, type ScoreFacts } from "../record/index.ts";
import { type Evaluation, percentage, type TargetMetric } from "./definition.ts";

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
  ofTarget: ({ scores, figures }) =>
    accuracyOf(scores.filter((score) => score.dataset === name)) ??
    newestFigure(figures.filter((figure) => figure.metric === name)) ?? {
      value: null,
      n: 0,
      why: missing(name, scores),
    },
}));

/** Null when no answer of the dataset counts. */
function accuracyOf(scores: readonly ScoreFacts[]): Evaluation | null {
  const byQuestion = new Map<string, { correct: number; asked: number }>();
  for (const { sampleId, verdict } of scores.filter(isAnswer)) {
    const tally = byQuestion.get(sampleId) ?? { correct: 0, asked: 0 };
    tally.asked += 1;
    if (verdict === "correct") tally.correct += 1;
    byQuestion.set(sampleId, tally);
  }
  if (byQuestion.size === 0) return null;
  let sum = 0;
  for (const { correct, asked } of byQuestion.values()) sum += correct / asked;
  return { value: (100 * sum) / byQuestion.size, n: byQuestion.size, why: null };
}

/** The figure measured last; one without a date is older than any with one, and of equals the later listed holds. */
function newestFigure(figures: readonly Figure[]): Evaluation | null {
  let newest: Figure | null = null;
  for (const figure of figures) {
    if (newest === null || timeOf(figure) >= timeOf(newest)) newest = figure;
  }
  return newest === null ? null : { value: newest.value, n: null, why: null };
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
