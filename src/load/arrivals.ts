/** When requests of an open loop are due: arrivals that do not wait for answers, as real users do not. */
import type { Random } from "../base/index.ts";

export const arrivalProcesses = ["constant", "poisson", "gamma"] as const;

export interface Arrivals {
  process: (typeof arrivalProcesses)[number];
  /** Mean arrivals per second, above 0. */
  ratePerS: number;
  /** Standard deviation of a gap / its mean, for `gamma`: 1 is Poisson, above it bursts, below it is steadier. */
  cv: number;
}

/**
 * Arrival times without end, in milliseconds from the start, ascending. Constant arrivals begin at 0 and are evenly spaced;
 * Poisson gaps are exponential; gamma gaps have shape 1/cv² and the same mean, so that the rate is kept and only the
 * burstiness changes. The same random stream gives the same times on every machine.
 */
export function* arrivalsMs(arrivals: Arrivals, random: Random): Generator<number, undefined> {
  const meanMs = 1000 / arrivals.ratePerS;
  if (arrivals.process === "constant") {
    for (let i = 0; ; i++) yield i * meanMs;
  }
  const shape = arrivals.process === "gamma" ? 1 / arrivals.cv ** 2 : 1;
  let atMs = 0;
  for (;;) {
    atMs += (shape === 1 ? exponential(random) : gamma(shape, random) / shape) * meanMs;
    yield atMs;
  }
}

/** Mean 1. */
function exponential(random: Random): number {
  return -Math.log(1 - random.next());
}

/**
 * Gamma with the given shape and scale 1: Marsaglia & Tsang, "A Simple Method for Generating Gamma Variables", ACM TOMS 26
 * (2000); for shapes below 1 by their boost, gamma(a) = gamma(a + 1) · U^(1/a).
 */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
