/** Numbers as people read them. What is not known is `–`, never 0; what is not finite is not known. */

export const UNKNOWN = "–";

type Known = number | null;

function known(value: Known, show: (value: number) => string): string {
  return value === null || !Number.isFinite(value) ? UNKNOWN : show(value);
}

/** Three significant digits, whole numbers from 100 on, thousands grouped: `0.0451`, `1.23`, `45.6`, `12,346`. */
export function figure(value: Known): string {
  return known(value, (number) => {
    if (number === 0) return "0";
    const size = Math.floor(Math.log10(Math.abs(Number(number.toPrecision(3)))));
    return grouped(number.toFixed(Math.min(8, Math.max(0, 2 - size))));
  });
}

/** The same for sentences, where nothing stands below it to line up with: `1.2`, `60`, `0.34`. */
export function brief(value: Known): string {
  return figure(value)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

/** Milliseconds to the hundredth, which is finer than they are known: `0.00`, `1.23`, `45.6`, `1,234`. */
export function milliseconds(value: Known): string {
  return known(value, (ms) => (Math.abs(ms) < 10 ? ms.toFixed(2).replace(/^-(?=0\.00$)/, "") : figure(ms)));
}

/** Two significant digits, whole numbers from 10 on: for what is itself known only to 1 %. `0.045`, `1.2`, `46`, `812`. */
export function rough(value: Known): string {
  return known(value, (number) => {
    if (number === 0) return "0";
    const size = Math.floor(Math.log10(Math.abs(Number(number.toPrecision(2)))));
    return grouped(number.toFixed(Math.min(8, Math.max(0, 1 - size))));
  });
}

/** A whole number, thousands grouped: `1,234`. */
export function count(value: Known): string {
  return known(value, (number) => grouped(String(Math.round(number))));
}

/**
 * A share of 0–1 as `97.5 %`. Only all is `100 %` and only none is `0 %`: one failure in 10,000 must not vanish
 * in rounding.
 */
export function percent(share: Known): string {
  return known(share, (value) => {
    if (value === 0 || value === 1) return `${value * 100} %`;
    const rounded = Math.round(value * 1000) / 10;
    const shown = value > 0 && value < 1 ? Math.min(99.9, Math.max(0.1, rounded)) : rounded;
    return `${shown.toFixed(1).replace(".0", "")} %`;
  });
}

/** Points of accuracy to one decimal, below zero with a true minus: `8.3`, `−1.4`, `0.0`. */
export function signedPoints(points: Known): string {
  return known(points, (value) => {
    const shown = value.toFixed(1);
    return Number(shown) === 0 ? "0.0" : value > 0 ? shown : `−${shown.slice(1)}`;
  });
}

/** Points from one bound to the other: `−1.4 to 8.3`. */
export function pointRange(low: number, high: number): string {
  return `${signedPoints(low)} to ${signedPoints(high)}`;
}

/** Money without its currency: two decimals from 1 on, below that three significant digits. */
export function money(amount: Known): string {
  return known(amount, (value) => (Math.abs(value) >= 1 ? grouped(value.toFixed(2)) : figure(value)));
}

/** `0:42`, `12:05`, `1:02:03`. */
export function duration(ms: Known): string {
  return known(ms, (value) => {
    const seconds = Math.max(0, Math.round(value / 1000));
    const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
    const hours = Math.floor(seconds / 3600);
    return hours > 0 ? `${hours}:${parts.join(":")}` : parts.join(":").replace(/^0/, "");
  });
}

/** Bytes in powers of 1024 with their unit: `512 B`, `1.46 KiB`. */
export function bytes(value: Known): string {
  return known(value, (number) => {
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, number)) / 10)));
    const scaled = number / 1024 ** power;
    return `${power === 0 ? count(scaled) : figure(scaled)} ${units[power]}`;
  });
}

/** Date and time of an ISO 8601 UTC text to the second, `2026-03-02 04:00:00Z`; `–` for null. */
export function moment(iso: string | null): string {
  return iso === null ? UNKNOWN : iso.replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2}).*$/, "$1 $2Z");
}

function grouped(digits: string): string {
  return digits.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
}
