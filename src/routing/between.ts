/** The difference of two targets on a key, taken once for all who ask. */
import { differences } from "../metrics/index.ts";
import type { Difference } from "../stats/index.ts";
import type { Assessed } from "./assess.ts";
import { type Key, metricKey, questionOf } from "./requirement/requirement.ts";

/** As `differences` of metrics, of targets that were assessed. Keys are best asked one after the other, not in turns. */
export function differencesBetween(): (
  key: Key,
  a: Assessed,
  b: Assessed,
  level: number,
) => Difference | null {
  const between = differences();
  return (key, a, b, level) => {
    const prices = JSON.stringify([a.context.quote, b.context.quote]);
    return a.taken.between(a.evidence, b.evidence, `${metricKey(key)} ${level} ${prices}`, () => {
      const contexts = { a: a.context, b: b.context };
      const whole = between(questionOf(key), a.evidence, b.evidence, contexts, level);
      if (whole === null) return null;
      // The whole holds on to every value of both, for a ratio that nobody asks for here.
      const { difference, bounds, p, n, method } = whole;
      return { difference, bounds, p, n, method };
    });
  };
}
