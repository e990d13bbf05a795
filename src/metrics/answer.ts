/** The numbers of one target: every kind of metric answered in its own way, one walk through the requests for all of them. */
import type { TargetEvidence } from "../record/index.ts";
import {
  type Answer,
  type MetricContext,
  noValue,
  type RateMetric,
  type RequestMetric,
  type Stat,
} from "./definition.ts";
import type { Observed } from "./observed.ts";
import { type Question, questionKey } from "./question.ts";
import { seriesAnswer } from "./series-answer.ts";
import { outcomeBounds } from "./success.ts";
import { noPerfRequests } from "./workload.ts";
import { worthCaution } from "./worth.ts";

/** Answers questions about one target, each worked out once. A value that there is not is null, and `why` says what is missing. */
export function answers(
  evidence: TargetEvidence,
  context: MetricContext,
  observed: Observed,
): (question: Question) => Answer {
  const known = new Map<string, Answer>();
  const answer = (question: Question): Answer => {
    const { definition } = question;
    if (definition.kind === "request") return ofRequests(definition, question.stat, evidence, observed);
    if (definition.kind === "rate") return ofRate(definition, question, evidence, observed);
    return definition.ofTarget(evidence, context);
  };
  return (question) => {
    const key = questionKey(question);
    const found = known.get(key) ?? answer(question);
    known.set(key, found);
    return found;
  };
}

function ofRequests(
  metric: RequestMetric,
  stat: Stat | null,
  evidence: TargetEvidence,
  observed: Observed,
): Answer {
  const series = observed.seriesOf(metric);
  if (series.values.length > 0) return seriesAnswer(series, metric, stat);
  const { succeeded, counted: sent } = observed.count();
  if (sent === 0) return noValue(noPerfRequests(evidence, metric.name));
  return noValue(
    succeeded === 0
      ? `none of ${sent} perf requests succeeded`
      : `none of ${succeeded} successful perf requests has a ${metric.name} (it needs ${metric.needs})`,
  );
}

function ofRate(
  metric: RateMetric,
  { limits }: Question,
  evidence: TargetEvidence,
  observed: Observed,
): Answer {
  if (metric.takesLimits && (limits ?? []).length === 0)
    throw new RangeError(`${metric.name} is asked for without limits`);
  const { marks, holds, unknown } = observed.outcomesOf(metric, limits ?? []);
  const n = marks.length;
  if (n === 0) return noValue(noPerfRequests(evidence, metric.name));
  const { succeeded } = observed.count();
  if (unknown > 0 && unknown === succeeded) {
    const named = (limits ?? []).map((limit) => limit.metric.name).join(", ");
    return noValue(`not one of ${succeeded} successes can be judged by ${named}`, n);
  }
  return {
    value: holds / n,
    n,
    why: null,
    sureAt: (level) => {
      const { bounds, worth } = outcomeBounds(Float64Array.from(marks), level);
      const method = `mid-p binomial bounds of ${n} requests`;
      return { bounds, method, caution: worthCaution(worth, n, "requests") };
    },
  };
}
