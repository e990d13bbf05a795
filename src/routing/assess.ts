/** One target and every number that a decision asks of it. All are taken before the next target begins, so that evidence which is read while it is walked through is held for one target at a time. */
import {
  type Estimate,
  estimator,
  type MetricContext,
  type Survey,
  survey,
  withEnough,
} from "../metrics/index.ts";
import {
  type ExchangeRates,
  type PriceQuote,
  type Target,
  type TargetEvidence,
  targetName,
} from "../record/index.ts";
import { type Key, metricKey, questionOf } from "./requirement/requirement.ts";
import { nothingTaken, type Taken } from "./taken.ts";

export type RankedTarget = Pick<Target, "provider" | "model" | "mode">;

export interface DecideContext {
  /** List price of a target at the time of deciding; null when it is not known. */
  quoteFor(target: RankedTarget): PriceQuote | null;
  rates: ExchangeRates;
  /** Where what was worked out of the same evidence before is found; absent where nobody asks twice. */
  taken?: Taken;
}

export interface Assessed {
  target: RankedTarget;
  name: string;
  evidence: TargetEvidence;
  context: MetricContext;
  survey: Survey;
  /** By `metricKey`. One that rests on too few observations has no value. */
  estimates: ReadonlyMap<string, Estimate>;
  taken: Taken;
}

/** Which numbers, how sure, and resting on how much. */
export interface Asked {
  keys: readonly Key[];
  /** Null asks for no intervals. */
  level: number | null;
  /** Null for as many as it takes for a statistic to exist. */
  minSamples: number | null;
}

/** Targets in order of name, whatever the order in which they come. */
export function assess(
  targets: readonly TargetEvidence[],
  asked: Asked,
  { quoteFor, rates, taken = nothingTaken }: DecideContext,
): Assessed[] {
  return targets
    .map((evidence) => {
      const { provider, model, mode } = evidence.target;
      const target = { provider, model, mode };
      const context = { quote: quoteFor(target), rates };
      const estimates = estimatesOf(evidence, context, asked, taken);
      const surveyed = taken.of(evidence, "survey", () => survey(evidence));
      return { target, name: targetName(target), evidence, context, estimates, survey: surveyed, taken };
    })
    .sort((a, b) => byText(a.name, b.name));
}

/** As `assess`, of one target: the estimates alone. */
export function estimatesOf(
  evidence: TargetEvidence,
  context: MetricContext,
  { keys, level, minSamples }: Asked,
  taken: Taken = nothingTaken,
): Map<string, Estimate> {
  const questions = keys.map((key) => ({ name: metricKey(key), question: questionOf(key) }));
  const foreseen = questions.map(({ question }) => question);
  // Made when something was not taken before; what was is foreseen for nothing, and walks cost the most.
  const estimate = estimator(evidence, context, level, foreseen);
  const price = JSON.stringify(context.quote);
  return new Map(
    questions.map(({ name, question }) => {
      const found = taken.of(evidence, `estimate ${name} ${level} ${price}`, () => estimate(question));
      return [name, withEnough(found, question, minSamples)];
    }),
  );
}

/** Code-unit order: the same on every machine, whatever its locale. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
