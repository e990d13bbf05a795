/** One target as a side of comparisons on one question: each thing read or worked out when it is first needed, then kept. */
import type { TargetEvidence } from "../record/index.ts";
import {
  type MeanDigest,
  meanDigest,
  type PercentileDigest,
  percentileDigest,
  type RatioDigest,
  ratioDigest,
} from "../stats/index.ts";
import { answers } from "./answer.ts";
import type { Answer, MetricContext, RateMetric, RequestMetric } from "./definition.ts";
import { Observed, type Outcomes, type Series } from "./observed.ts";
import type { Question } from "./question.ts";
import { type RoundValues, roundValues } from "./rounds.ts";
import { sumsOver, worthInTail } from "./worth.ts";

export interface Side {
  readonly evidence: TargetEvidence;
  answer(): Answer;
  /** Null where no pairs can be made of single values. */
  rounds(): RoundValues | null;
  series(metric: RequestMetric): Series;
  outcomes(metric: RateMetric): Outcomes;
  /** Of all values of a request metric, for differences between targets that share no rounds. */
  mean(metric: RequestMetric): MeanDigest | null;
  /** The same where a request has several values. */
  meanOfClusters(metric: RequestMetric): RatioDigest | null;
  percentile(metric: RequestMetric, percent: number, level: number): PercentileDigest | null;
}

export function sideOf(evidence: TargetEvidence, context: MetricContext, question: Question): Side {
  const observed = new Observed(evidence, context.rates);
  const series = (metric: RequestMetric) => observed.seriesOf(metric);
  const digests = new Map<number, PercentileDigest | null>();
  return {
    evidence,
    series,
    answer: once(() => answers(evidence, context, observed)(question)),
    rounds: once(() => roundValues(evidence, question, context.rates)),
    outcomes: (metric) => observed.outcomesOf(metric, question.limits ?? []),
    mean: onceOf((metric: RequestMetric) => meanDigest(series(metric).values)),
    meanOfClusters: onceOf((metric: RequestMetric) => {
      const { values, sizes } = series(metric);
      return sizes === null ? null : ratioDigest(sumsOver(values, sizes), sizes);
    }),
    percentile: (metric, percent, level) => {
      const known = digests.get(level);
      if (known !== undefined) return known;
      const all = series(metric);
      const worth = worthInTail(all, percent, metric.better, level);
      // The order of the values says which came after which: only a copy may be reordered.
      const made = percentileDigest(all.values.slice(), percent, metric.better, worth);
      digests.set(level, made);
      return made;
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A side is asked about one metric alone. */
function onceOf<A, T>(make: (argument: A) => T): (argument: A) => T {
  let made: { value: T } | null = null;
  return (argument) => {
    made ??= { value: make(argument) };
    return made.value;
  };
}
