/** Money in whole millionths of a CNY, so that sums are exact and nothing is lost by rounding. */

export const MICRO_PER_CNY = 1_000_000;

/** As it is told: `1.25 CNY`. */
export function cny(micro: number): string {
  return `${(micro / MICRO_PER_CNY).toLocaleString("en-US", { maximumFractionDigits: 4 })} CNY`;
}

/** The flag that holds a run to what was put aside for it. */
export function capFlag(micro: number): string {
  return `--max-cost=${(micro / MICRO_PER_CNY).toFixed(6)}CNY`;
}
