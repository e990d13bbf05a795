/** Which loads a sweep tries, and in which order. */

/** Steps between doublings of a searched range: the knee is found to within a fifth. */
const STEPS_PER_DOUBLING = 4;

/**
 * The loads from `from` to `to`, both included, each a fourth root of two above the one before. Concurrencies are whole
 * numbers, so that low ones lie further apart; rates are rounded to three digits.
 */
export function searchGrid(from: number, to: number, by: "rate" | "concurrency"): number[] {
  const grid: number[] = [];
  for (let i = 0; ; i++) {
    const exact = from * 2 ** (i / STEPS_PER_DOUBLING);
    if (exact >= to * 0.999) break;
    const load = by === "concurrency" ? Math.round(exact) : Number(exact.toPrecision(3));
    if (load !== grid.at(-1)) grid.push(load);
  }
  return [...grid, to];
}

/** Whether the limits held at a step of the grid; null where the load could not be delivered. */
export type Tried = ReadonlyMap<number, boolean | null>;

/**
 * The step to try next in search of the highest at which the limits hold; null when it is found. Loads are doubled until
 * the limits break, then the gap is halved. A load that could not be delivered counts as too high.
 */
export function nextStep(tried: Tried, size: number): number | null {
  const broken = [...tried].filter(([, holds]) => holds !== true).map(([step]) => step);
  const lowestBroken = Math.min(size, ...broken);
  const held = [...tried]
    .filter(([step, holds]) => holds === true && step < lowestBroken)
    .map(([step]) => step);
  const highestHeld = Math.max(-1, ...held);
  if (highestHeld === size - 1 || lowestBroken - highestHeld <= 1) return null;
  if (broken.length > 0) return Math.floor((highestHeld + lowestBroken) / 2);
  return highestHeld === -1 ? 0 : Math.min(size - 1, highestHeld + STEPS_PER_DOUBLING);
}

/** The most steps that a search of a grid can take: the doublings, then the halvings of the last gap. */
export function mostSteps(size: number): number {
  return Math.ceil((size - 1) / STEPS_PER_DOUBLING) + 1 + Math.ceil(Math.log2(STEPS_PER_DOUBLING));
}
