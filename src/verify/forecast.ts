/** How many pairs a verdict is expected to take, from the reference's answers alone. */
import { pairRates, pairsToDegraded, pairsToEquivalent } from "../stats/index.ts";
import type { GradedBundle } from "./bundle.ts";

export interface Expected {
  as: "degraded" | "equivalent";
  /** The true drop, a share. */
  drop: number;
  /** The margin of "equivalent", a share. */
  delta: number;
  /** After what correction for several targets is used. */
  alpha: number;
  /** The probability of a verdict by then. */
  power: number;
}

/** More pairs than any run asks. */
const MOST_PAIRS = 20_000;

/** Null where it takes more than 20,000 pairs, or where the reference does not tell how its answers vary (no question twice). */
export function pairsToVerdict(
  bundle: Pick<GradedBundle, "questions">,
  { as, drop, delta, alpha, power }: Expected,
): number | null {
  const rates = pairRates(
    bundle.questions.map(({ samples }) => ({
      answers: samples.length,
      correct: samples.filter(({ verdict }) => verdict === "correct").length,
    })),
    drop,
  );
  if (rates === null) return null;
  const test = { alpha, power, mostPairs: MOST_PAIRS };
  return as === "degraded" ? pairsToDegraded(rates, test) : pairsToEquivalent(rates, delta, test);
}
