/** Moments as whole nanoseconds since 1970, which a float of milliseconds cannot hold: 2^53 ns are 104 days. */

/** Seconds and nanoseconds, as OpenTelemetry's SDK writes a time. */
export type HrTime = [seconds: number, nanos: number];

const PER_SECOND = 1_000_000_000n;

/** ISO 8601 UTC with any number of digits of a second, exactly, as far as nanoseconds go. */
export function nanosOf(iso: string): bigint {
  const fraction = /\.(\d+)/.exec(iso)?.[1] ?? "";
  const wholeSeconds = Date.parse(iso.replace(/\.\d+/, "")) / 1000;
  return BigInt(wholeSeconds) * PER_SECOND + BigInt(fraction.slice(0, 9).padEnd(9, "0"));
}

/** `ms` (fractional, also negative) as nanoseconds, to the nearest. */
export function nanosIn(ms: number): bigint {
  return BigInt(Math.round(ms * 1e6));
}

export function hrTime(nanos: bigint): HrTime {
  return [Number(nanos / PER_SECOND), Number(nanos % PER_SECOND)];
}
