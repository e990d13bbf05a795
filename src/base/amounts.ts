/** Spans of time, sums of money and sizes as people write them: `30m`, `5CNY`, `10MB`. */

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

export type SpanUnit = keyof typeof UNIT_MS;

/**
 * Milliseconds of a span such as `500ms`, `30s`, `1.5m`, `2h`, `1d` or `2w`; of a bare number where `bare` names its unit. Null for
 * anything else, for a span of nothing, and for a unit that is not among `units`.
 */
export function spanMs(
  text: string,
  units: readonly SpanUnit[] = ["ms", "s", "m", "h", "d", "w"],
  bare: SpanUnit | null = null,
): number | null {
  const match = /^(\d+(?:\.\d+)?)([a-z]+)?$/.exec(text.trim());
  const unit = units.find((one) => one === (match?.[2] ?? bare));
  const value = Number(match?.[1]) * (unit === undefined ? Number.NaN : UNIT_MS[unit]);
  return value > 0 && Number.isFinite(value) ? value : null;
}

export interface Money {
  amount: number;
  /** ISO 4217, three capital letters. */
  currency: string;
}

/** `5CNY`, `0.5 USD`; a bare number is CNY. Null for anything else. */
export function moneyOf(text: string): Money | null {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]{3})?$/.exec(text.trim());
  if (match === null) return null;
  return { amount: Number(match[1]), currency: (match[2] ?? "CNY").toUpperCase() };
}

const UNIT_BYTES = { kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** Bytes of a size such as `500KB`, `10MB` or `1GiB`. Null for anything else, and for a size of nothing. */
export function sizeBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([kKMG]i?B)$/.exec(text.trim());
  const unit = UNIT_BYTES[match?.[2] as keyof typeof UNIT_BYTES];
  const value = Math.floor(Number(match?.[1]) * (unit ?? Number.NaN));
  return value > 0 ? value : null;
}
