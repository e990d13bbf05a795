/**
 * The normal and Student's distribution: how many standard errors a confidence level takes, and what so many of them tell. Tails
 * keep their digits down to 1e-300.
 */
import { betaQuantile, logBeta, logBetaTails } from "./beta.ts";

/**
 * The z with Φ(z) = p, to about 16 digits; −∞ and ∞ at 0 and 1.
 * M. J. Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37 (1988), PPND16.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no probability`);
  const fromMiddle = p - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) {
    const r = 0.180625 - fromMiddle * fromMiddle;
    return (fromMiddle * polynomial(CENTRAL_TOP, r)) / polynomial(CENTRAL_BOTTOM, r);
  }
  const tail = Math.min(p, 1 - p);
  if (tail === 0) return fromMiddle < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const r = Math.sqrt(-Math.log(tail));
  const size =
    r <= 5
      ? polynomial(MIDDLE_TOP, r - 1.6) / polynomial(MIDDLE_BOTTOM, r - 1.6)
      : polynomial(FAR_TOP, r - 5) / polynomial(FAR_BOTTOM, r - 5);
  return fromMiddle < 0 ? -size : size;
}

/**
 * The t with P(T ≤ t) = p for Student's distribution with `degrees` degrees of freedom (> 0, need not be whole):
 * 1 − I_x(degrees/2, 1/2)/2 with x = degrees / (degrees + t²). Tends to `normalQuantile` as they grow.
 */
export function studentQuantile(p: number, degrees: number): number {
  if (!(p > 0 && p < 1 && degrees > 0))
    throw new RangeError(`no quantile at ${p} with ${degrees} degrees of freedom`);
  if (degrees > NEARLY_NORMAL) return normalQuantile(p);
  const tail = Math.min(p, 1 - p);
  const size = tail < 0.4 ? fastQuantile(tail, degrees) : null;
  const found = size ?? bisectedQuantile(tail, degrees);
  return p < 0.5 ? -found : found;
}

/** From the side of t² / (degrees + t²), which keeps its digits when it is small. */
function bisectedQuantile(tail: number, degrees: number): number {
  const y = betaQuantile(1 - 2 * tail, 0.5, degrees / 2);
  return Math.sqrt((degrees * y) / (1 - y));
}

/** Newton's method on log-log scale, where the tail is almost straight; null where it does not settle. */
function fastQuantile(tail: number, degrees: number): number | null {
  const z = normalQuantile(1 - tail);
  // The first term of Cornish and Fisher's expansion.
  let logT = Math.log(z * (1 + (z * z + 1) / (4 * degrees)));
  const logDensityAt0 = -logBeta(degrees / 2, 0.5) - Math.log(degrees) / 2;
  for (let turn = 0; turn < 30; turn++) {
    const t = Math.exp(logT);
    const logDensity = logDensityAt0 - ((degrees + 1) / 2) * Math.log1p((t * t) / degrees);
    const found = studentTail(t, degrees);
    const step = ((Math.log(found) - Math.log(tail)) * found) / (Math.exp(logDensity) * t);
    if (!Number.isFinite(step)) return null;
    logT += Math.max(-1, Math.min(1, step));
    if (Math.abs(step) < 1e-12) return Math.exp(logT);
  }
  return null;
}

/**
 * P(Z > z), with about 12 digits. Up to 2 by the series of Φ (G. Marsaglia, "Evaluating the Normal Distribution", Journal of
 * Statistical Software 11, 2004), beyond by the continued fraction 26.2.14 of Abramowitz and Stegun.
 */
export function normalTail(z: number): number {
  if (Number.isNaN(z)) throw new RangeError("no tail at NaN");
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 2) {
    let [term, sum] = [z, z];
    for (let i = 3; Math.abs(term) > 1e-17 * sum; i += 2) {
      term *= (z * z) / i;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = z;
  for (let i = FRACTION_TERMS; i >= 1; i--) fraction = z + i / fraction;
  return density / fraction;
}

/** At 2, the smallest z it is used for, this many give 13 digits. */
const FRACTION_TERMS = 160;

/** P(T > t) for Student's distribution: I_x(degrees/2, 1/2)/2 with x = degrees / (degrees + t²). Degrees > 0. */
export function studentTail(t: number, degrees: number): number {
  if (Number.isNaN(t) || !(degrees > 0))
    throw new RangeError(`no tail at ${t} with ${degrees} degrees of freedom`);
  if (degrees > NEARLY_NORMAL) return normalTail(t);
  if (!Number.isFinite(t)) return t > 0 ? 0 : 1;
  // From the side of the smaller of x and 1 − x, which keeps its digits.
  const inTails =
    t * t < degrees
      ? Math.exp(logBetaTails((t * t) / (degrees + t * t), 0.5, degrees / 2).upper)
      : Math.exp(logBetaTails(degrees / (degrees + t * t), degrees / 2, 0.5).lower);
  return t < 0 ? 1 - inTails / 2 : inTails / 2;
}

/** Beyond this the two differ by less than 1e-7 of a standard error at any level that is asked for. */
const NEARLY_NORMAL = 1e8;

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

const CENTRAL_TOP = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
  1971.5909503065513, 133.14166789178438, 3.3871328727963665,
];
const CENTRAL_BOTTOM = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
  687.1870074920579, 42.31333070160091, 1,
];
const MIDDLE_TOP = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const MIDDLE_BOTTOM = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
];
const FAR_TOP = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const FAR_BOTTOM = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
];
