/** Bounds of a mean, and of a ratio of two sums. */
import type { Bounds } from "./bounds.ts";
import { studentQuantile } from "./critical-value.ts";
import { mean, type Numbers } from "./quantile.ts";

export function meanBounds(values: Numbers, level: number): Bounds | null {
  const n = values.length;
  const centre = mean(values);
  if (centre === null || n < 2) return null;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((values[i] as number) - centre) ** 2;
  const half = studentQuantile((1 + level) / 2, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { low: centre - half, high: centre + half };
}

export function ratioBounds(numerators: Numbers, denominators: Numbers, level: number): Bounds | null {
  const [above, below] = [mean(numerators), mean(denominators)];
  if (numerators.length !== denominators.length)
    throw new RangeError(`${numerators.length} numerators and ${denominators.length} denominators`);
  if (above === null || below === null || below === 0) return null;
  const ratio = above / below;
  const residuals = Float64Array.from(
    numerators,
    (value, i) => (value - ratio * (denominators[i] as number)) / below,
  );
  const bounds = meanBounds(residuals, level);
  return bounds?.low == null || bounds.high === null
    ? null
    : { low: ratio + bounds.low, high: ratio + bounds.high };
}
