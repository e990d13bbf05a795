/** What a run of fixed size must show to be as sure as a race, by the intervals of one look. */
import {
  type Bounds,
  meanDifference,
  type Numbers,
  percentileBounds,
  percentileDifference,
  shareBounds,
} from "../../src/stats/index.ts";

export interface FixedSample {
  outputPrice: number | null;
  success: Float64Array;
  /** By round; NaN of a request that failed. */
  ttft: Float64Array;
  otps: Float64Array;
}

export type Samples = ReadonlyMap<string, FixedSample>;
/** `level`: that of two-sided bounds of each statement. */
export type Proof = (samples: Samples, level: number) => boolean;

/** The cheapest with success of at least 0.9 and a ttft p90 of at most 2 s: every cheaper one fails, this one does not. */
export const cheapest =
  (first: string): Proof =>
  (samples, level) => {
    const best = found(samples, first);
    const verdict = ({ success, ttft }: FixedSample) => {
      const share = successBounds(success, level);
      const wait = percentileBounds(known(ttft), 90, "low", level);
      if ((share.high ?? 1) < 0.9 || (wait.low ?? 0) > 2) return "failed";
      return (share.low ?? 0) >= 0.9 && (wait.high ?? Number.POSITIVE_INFINITY) <= 2 ? "met" : "unknown";
    };
    const cheaper = [...samples.values()].filter((one) => priceOf(one) < priceOf(best));
    return verdict(best) === "met" && cheaper.every((one) => verdict(one) === "failed");
  };

/** The fastest otps median of those with success of at least 0.9. */
export const fastest =
  (first: string): Proof =>
  (samples, level) => {
    const best = found(samples, first);
    const rivals = [...samples.values()].filter((one) => one !== best);
    return (
      (successBounds(best.success, level).low ?? 0) >= 0.9 &&
      rivals.every(
        (one) =>
          (successBounds(one.success, level).high ?? 1) < 0.9 || isAbove(median(best.otps, one.otps, level)),
      )
    );
  };

/** The lowest average ttft but for 10 %, of those with success of at least 0.9. */
export const quickest =
  (first: string): Proof =>
  (samples, level) => {
    const best = found(samples, first);
    const rivals = [...samples.values()].filter((one) => one !== best);
    return (
      (successBounds(best.success, level).low ?? 0) >= 0.9 &&
      rivals.every(({ success, ttft }) => {
        if ((successBounds(success, level).high ?? 1) < 0.9) return true;
        const [a, b] = paired(
          ttft.map((value) => 1.1 * value),
          best.ttft,
        );
        return isAbove(meanDifference(a, b, { isPaired: true, level })?.bounds ?? null);
      })
    );
  };

/** The cheapest within 50 % of the lowest ttft median: it is within, whatever is the lowest; every cheaper one is not. */
export const cheapestWithin =
  (first: string): Proof =>
  (samples, level) => {
    const best = found(samples, first);
    const all = [...samples.values()];
    const isWithin = all.every(
      (one) =>
        one === best ||
        isAbove(
          median(
            one.ttft.map((value) => 1.5 * value),
            best.ttft,
            level,
          ),
        ),
    );
    const cheaper = all.filter((one) => priceOf(one) < priceOf(best));
    return (
      isWithin &&
      cheaper.every((one) =>
        all.some((other) =>
          isAbove(
            median(
              one.ttft,
              other.ttft.map((value) => 1.5 * value),
              level,
            ),
          ),
        ),
      )
    );
  };

function median(a: Float64Array, b: Float64Array, level: number): Bounds | null {
  const [x, y] = paired(a, b);
  return percentileDifference(x, y, 50, "low", { isPaired: true, level })?.bounds ?? null;
}

function isAbove(bounds: Bounds | null): boolean {
  return bounds?.low != null && bounds.low > 0;
}

/** The values of rounds in which both have one. */
function paired(a: Float64Array, b: Float64Array): [Numbers, Numbers] {
  const isKnown = a.map((value, i) => Number(!Number.isNaN(value) && !Number.isNaN(b[i] ?? Number.NaN)));
  return [a.filter((_, i) => isKnown[i] === 1), b.filter((_, i) => isKnown[i] === 1)];
}

function successBounds(success: Float64Array, level: number): Bounds {
  return shareBounds(
    success.reduce((sum, one) => sum + one, 0),
    success.length,
    level,
  );
}

function known(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value));
}

function priceOf({ outputPrice }: FixedSample): number {
  return outputPrice ?? Number.POSITIVE_INFINITY;
}

function found(samples: Samples, name: string): FixedSample {
  const sample = samples.get(name);
  if (sample === undefined) throw new RangeError(`${name} was not asked`);
  return sample;
}
