/**
 * The beta distribution: both tails on the log scale, so that neither is lost when the other is almost 1, and quantiles.
 * Continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions (dlmf.nist.gov/8.17), by Lentz's method.
 */
import { gammaln } from "simple-statistics";

export interface LogTails {
  /** log P(X ≤ x) */
  lower: number;
  /** log P(X > x) */
  upper: number;
}

const TINY = 1e-300;
const PRECISION = 1e-15;
/** The fraction needs about √max(a, b) terms. */
const MOST_TERMS = 100_000;

/** log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b), for a, b > 0. */
export function logBeta(a: number, b: number): number {
  return gammaln(a) + gammaln(b) - gammaln(a + b);
}

/** Both tails of Beta(a, b) at x, as logs: log I_x(a, b) and log(1 − I_x(a, b)). For a, b > 0 and x within 0 to 1. */
export function logBetaTails(x: number, a: number, b: number): LogTails {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1))
    throw new RangeError(`no beta distribution at ${x} with shapes ${a} and ${b}`);
  if (x === 0) return { lower: Number.NEGATIVE_INFINITY, upper: 0 };
  if (x === 1) return { lower: 0, upper: Number.NEGATIVE_INFINITY };
  const front = a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b);
  // The fraction converges fast on the side of the mean that x lies on; the other tail is the complement.
  if (x < (a + 1) / (a + b + 2)) {
    const lower = Math.min(0, front - Math.log(a) + Math.log(fraction(x, a, b)));
    return { lower, upper: log1mExp(lower) };
  }
  const upper = Math.min(0, front - Math.log(b) + Math.log(fraction(1 - x, b, a)));
  return { lower: log1mExp(upper), upper };
}

/** The x with I_x(a, b) = p, by bisection to the last bit but a few. For a, b > 0 and p within 0 to 1. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no probability`);
  if (p === 0 || p === 1) return p;
  const logP = Math.log(p);
  let [low, high] = [0, 1];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (logBetaTails(middle, a, b).lower < logP) low = middle;
    else high = middle;
  }
}

/** log(1 − e^y) for y ≤ 0, without losing digits at either end. */
function log1mExp(y: number): number {
  return y > -Math.LN2 ? Math.log(-Math.expm1(y)) : Math.log1p(-Math.exp(y));
}

function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / apart(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / apart(1 + even * d);
    c = apart(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / apart(1 + odd * d);
    c = apart(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) return value;
  }
  throw new RangeError(`the beta distribution with shapes ${a} and ${b} is too narrow to compute`);
}

/** Lentz's method divides by these; none may be 0. */
function apart(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
