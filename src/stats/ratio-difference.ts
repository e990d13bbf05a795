/** The difference of two ratios of sums, such as money per correct answer. */
import type { Difference } from "./difference.ts";
import { mustBeLevel } from "./level.ts";
import { moverBounds, scaledP } from "./mover.ts";
import { type RatioDigest, ratioBoundsAt } from "./ratio-bounds.ts";

/** The ratio of a minus that of b, independent of each other, in their unit: `moverBounds` over `ratioBounds`. */
export function ratioDifference(a: RatioDigest, b: RatioDigest, level: number): Difference {
  mustBeLevel(level);
  const estimated = (digest: RatioDigest) => ({
    value: digest.ratio,
    boundsAt: (tail: number) => ratioBoundsAt(digest, tail),
  });
  const difference = a.ratio - b.ratio;
  const bounds = moverBounds(estimated(a), estimated(b), 0, level);
  const p = scaledP(difference, bounds, level);
  return { difference, bounds, p, n: Math.min(a.n, b.n), method: "Fieller's intervals" };
}
