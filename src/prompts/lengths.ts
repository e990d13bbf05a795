/** Lengths in tokens as `512`, `normal(512,64)`, `uniform(100,900)` or `lognormal(512,300)`. */
import type { Random } from "../base/index.ts";

export interface LengthDistribution {
  /** As the user wrote it, normalised. */
  text: string;
  /** A length, at least 1. */
  draw(random: Random): number;
}

/** The longest length that can be asked for, in tokens. */
const MAX_LENGTH = 2_000_000;

/**
 * Parses a distribution. Arguments are in tokens: normal and lognormal take the mean and the standard deviation of the
 * lengths themselves (a lognormal's mu and sigma follow from them: sigma² = ln(1 + sd²/mean²), mu = ln mean − sigma²/2),
 * uniform takes both ends, inclusive. Draws are rounded and clipped to 1 … 2,000,000.
 * @returns the distribution, or what is wrong with the text.
 */
export function parseLength(text: string): LengthDistribution | string {
  const allowed = "expected tokens as 512, normal(mean,sd), uniform(low,high) or lognormal(mean,sd)";
  const match = /^(?:(normal|uniform|lognormal)\(([^,()]+),([^,()]+)\)|([^,()]+))$/.exec(
    text.replaceAll(" ", ""),
  );
  if (match === null) return `"${text}": ${allowed}`;
  const [, kind, first, second, constant] = match;
  const [a, b] = [Number(first ?? constant), Number(second ?? 0)];
  const within = (value: number) => Number.isFinite(value) && value >= 1 && value <= MAX_LENGTH;
  if (!within(a)) return `"${text}": ${first ?? constant} is not a number of tokens from 1 to ${MAX_LENGTH}`;
  const clip = (value: number) => Math.min(MAX_LENGTH, Math.max(1, Math.round(value)));
  if (kind === undefined) {
    if (!Number.isInteger(a)) return `"${text}": ${allowed}`;
    return { text: String(a), draw: () => a };
  }
  const name = `${kind}(${a},${b})`;
  if (kind === "uniform") {
    if (!within(b) || b < a || !Number.isInteger(a) || !Number.isInteger(b))
      return `"${text}": uniform needs two whole numbers, the lower one first`;
    return { text: name, draw: (random) => a + random.integer(b - a + 1) };
  }
  if (!Number.isFinite(b) || b < 0) return `"${text}": ${second} is not a standard deviation in tokens`;
  if (kind === "normal") return { text: name, draw: (random) => clip(a + b * random.normal()) };
  const variance = Math.log(1 + (b / a) ** 2);
  const mu = Math.log(a) - variance / 2;
  return { text: name, draw: (random) => clip(Math.exp(mu + Math.sqrt(variance) * random.normal())) };
}
