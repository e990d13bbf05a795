/** How far single values lie apart: their middle, and where the best and the worst tenth begin. */
import { badTailPosition, quantileOfSorted, selectRanks } from "../../stats/index.ts";
import type { Better } from "../definition.ts";
import { leastForPercentile } from "../question.ts";
import type { SpreadOfValues } from "./document.ts";

/** With fewer, a tenth of them is less than one. */
const LEAST = leastForPercentile(90);

/** Reorders the values. All null without any; the tenths also with fewer than ten. */
export function tenthsOf(values: Float64Array, better: Better): SpreadOfValues {
  const n = values.length;
  const positions = [0.5, ...(n < LEAST ? [] : [badTailPosition(10, better), badTailPosition(90, better)])];
  const ranks = positions.flatMap((q) => [Math.floor((n - 1) * q), Math.ceil((n - 1) * q)]);
  if (n > 0) selectRanks(values, ranks);
  // All that the three are made of stands where a sort would put it.
  const [median = null, p10 = null, p90 = null] = positions.map((q) => quantileOfSorted(values, q));
  return { n, p10, median, p90 };
}
