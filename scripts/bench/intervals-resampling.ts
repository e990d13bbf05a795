/** Intervals of a mean that others use, as references: mean ± 1.96 standard errors, and two bootstraps. */
import type { Random } from "../../src/base/index.ts";
import type { Bounds } from "../../src/stats/index.ts";

const RESAMPLES = 399;

export function plainInterval(values: Float64Array): Bounds {
  const { mean, error } = meanAndError(values);
  return { low: mean - 1.96 * error, high: mean + 1.96 * error };
}

/** The studentised bootstrap (Davison and Hinkley, "Bootstrap Methods and their Application", 1997, section 5.2). */
export function studentisedBootstrap(values: Float64Array, random: Random): Bounds {
  const { mean, error } = meanAndError(values);
  const resample = new Float64Array(values.length);
  const ts = Float64Array.from({ length: RESAMPLES }, () => {
    for (let i = 0; i < values.length; i++)
      resample[i] = values[Math.floor(random.next() * values.length)] as number;
    const drawn = meanAndError(resample);
    return drawn.error > 0 ? (drawn.mean - mean) / drawn.error : 0;
  }).sort();
  return { low: mean - error * (ts[389] as number), high: mean - error * (ts[9] as number) };
}

/** The circular block bootstrap (D. N. Politis and J. P. Romano, 1992), percentiles of its means. */
export function blockBootstrap(values: Float64Array, block: number, random: Random): Bounds {
  const n = values.length;
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let drawn = 0; drawn < n; drawn += block) {
      const start = Math.floor(random.next() * n);
      for (let i = 0; i < Math.min(block, n - drawn); i++) sum += values[(start + i) % n] as number;
    }
    return sum / n;
  }).sort();
  return { low: means[9] as number, high: means[389] as number };
}

function meanAndError(values: Float64Array): { mean: number; error: number } {
  const n = values.length;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) sum += values[i] as number;
  for (let i = 0; i < n; i++) squares += ((values[i] as number) - sum / n) ** 2;
  return { mean: sum / n, error: Math.sqrt(squares / (n - 1) / n) };
}
