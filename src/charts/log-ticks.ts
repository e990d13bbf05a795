/** Ticks of a logarithmic axis: round numbers, as many as are useful over the range at hand, also where it is less than a decade. */

/** Ascending, from `low` to `high` (both > 0), at most about `most`. */
export function logTicks(low: number, high: number, most = 8): number[] {
  const decades = Math.log10(high / low);
  for (const parts of [[1, 1.5, 2, 3, 4, 5, 6, 8], [1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]])
    if (decades * parts.length <= most) {
      const ticks = within(low, high, parts, 1);
      if (ticks.length >= 3) return ticks;
      break;
    }
  if (decades < 1) return evenTicks(low, high);
  return within(low, high, [1], Math.max(1, Math.ceil(decades / most)));
}

/** The limits of a logarithmic axis that shows all values with a little room; null without a value above 0. */
export function logLimits(values: Iterable<number>): { min: number; max: number } | null {
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (const value of values)
    if (value > 0 && Number.isFinite(value)) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  if (max === 0) return null;
  const room = Math.max((max / min) ** 0.04, 1.06);
  return { min: min / room, max: max * room };
}

function within(low: number, high: number, parts: readonly number[], every: number): number[] {
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
    if (power % every === 0)
      for (const part of parts) {
        const tick = Number(`${part}e${power}`);
        if (tick >= low && tick <= high) ticks.push(tick);
      }
  return ticks;
}

function evenTicks(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((part) => part * power).find((size) => size >= rough) ?? rough;
  const ticks = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) ticks.push(Number((n * step).toPrecision(12)));
  return ticks;
}
