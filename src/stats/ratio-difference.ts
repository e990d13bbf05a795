/** The difference of two ratios of sums, such as money per correct answer. */
import type { Difference } from "./difference.ts";
import { mustBeLevel } from "./mean-bounds.ts";
import { mover } from "./mover.ts";
import { type RatioDigest, ratioBoundsAt } from "./ratio-bounds.ts";

/** The ratio of a minus that of b, independent of each other, in their unit: `mover` over `ratioBounds`. */
export function ratioDifference(a: RatioDigest, b: RatioDigest, level: number): Difference {
  mustBeLevel(level);
  const estimated = (digest: RatioDigest) => ({
    value: digest.ratio,
    boundsAt: (tail: number) => ratioBoundsAt(digest, tail),
  });
  return {
    ...mover(estimated(a), estimated(b), 0, level),
    n: Math.min(a.n, b.n),
    method: "Fieller's intervals",
  };
}
