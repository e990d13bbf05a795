/**
 * Numbers, dates and times as a language writes them. What is not known is `–`, never 0; what is not finite is not known.
 * The digits shown are those of `dsr`'s reports, so that a number reads the same everywhere.
 */
import type { Language } from "./in-both.ts";

export const UNKNOWN = "–";

type Known = number | null | undefined;

export interface Format {
  locale: string;
  /** Three significant digits, whole numbers from 100 on, grouped. */
  figure(value: Known): string;
  count(value: Known): string;
  /** A share of 0–1. Only all is 100 % and only none is 0 %. */
  share(value: Known): string;
  /** A number in the unit of a metric, without the unit's name, which stands in the head of its column. */
  inUnit(value: Known, unit: string): string;
  /** The same with the unit's name. */
  withUnit(value: Known, unit: string): string;
  /** How a unit is written: of a share `%`, because shares are shown as such. */
  unit(unit: string): string;
  money(cny: Known): string;
  bytes(value: Known): string;
  /** `0:42`, `1:02:03` */
  duration(ms: Known): string;
  /** Milliseconds, for people: `0.42 ms`, `38 ms`, `1.24 s`. */
  span(ms: Known): string;
  /** Day and time to the minute, in the browser's zone. */
  moment(iso: string | null): string;
  /** Day and time to the second, with the zone's name. */
  fullMoment(iso: string | null): string;
  clock(iso: string | null): string;
  /** `3 hours ago` */
  ago(iso: string | null, nowMs: number): string;
  list(names: readonly string[]): string;
}

const locales: Record<Language, string> = { en: "en", zh: "zh-Hans-CN" };

/** `zone`: an IANA name; the host's own when left out. */
export function formatIn(language: Language, zone?: string): Format {
  const locale = locales[language];
  const how = { hourCycle: "h23", ...(zone === undefined ? {} : { timeZone: zone }) } as const;
  const digits = Array.from(
    { length: 9 },
    (_, n) => new Intl.NumberFormat(locale, { minimumFractionDigits: n, maximumFractionDigits: n }),
  );
  const fixed = (value: number, places: number) => digits[places]?.format(value) ?? String(value);
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", ...how });
  const fullMoments = new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeStyle: "long",
    ...how,
  });
  const clocks = new Intl.DateTimeFormat(locale, { timeStyle: "medium", ...how });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const lists = new Intl.ListFormat(locale, { type: "conjunction" });
  const at = (iso: string | null, how: Intl.DateTimeFormat) => {
    const ms = iso === null ? Number.NaN : Date.parse(iso);
    return Number.isFinite(ms) ? how.format(ms) : UNKNOWN;
  };
  const format: Format = {
    locale,
    figure: (value) =>
      known(value, (number) => {
        if (number === 0) return "0";
        const size = Math.floor(Math.log10(Math.abs(Number(number.toPrecision(3)))));
        return fixed(number, Math.min(8, Math.max(0, 2 - size)));
      }),
    count: (value) => known(value, (number) => fixed(Math.round(number), 0)),
    share: (value) =>
      known(value, (share) => {
        if (share === 0 || share === 1) return `${share * 100} %`;
        const rounded = Math.round(share * 1000) / 10;
        const shown = share > 0 && share < 1 ? Math.min(99.9, Math.max(0.1, rounded)) : rounded;
        return `${fixed(shown, Number.isInteger(shown) ? 0 : 1)} %`;
      }),
    inUnit: (value, unit) => {
      if (unit === "0–1") return format.share(value).replace(" %", "");
      if (unit === "0–100") return known(value, (points) => fixed(points, 1));
      if (unit === "tok")
        return known(value, (tokens) => (tokens >= 100 ? fixed(tokens, 0) : format.figure(tokens)));
      return format.figure(value);
    },
    withUnit: (value, unit) => {
      const shown = format.inUnit(value, unit);
      return shown === UNKNOWN || unit === "0–100" ? shown : `${shown} ${format.unit(unit)}`;
    },
    unit: (unit) => (unit === "0–1" ? "%" : unit),
    money: (cny) =>
      known(cny, (amount) => `${Math.abs(amount) >= 1 ? fixed(amount, 2) : format.figure(amount)} CNY`),
    bytes: (value) => known(value, (bytes) => `${format.figure(bytes / 1024)} KiB`),
    duration: (ms) =>
      known(ms, (value) => {
        const seconds = Math.max(0, Math.round(value / 1000));
        const two = (part: number) => String(part).padStart(2, "0");
        const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
        return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
      }),
    span: (ms) =>
      known(ms, (value) =>
        Math.abs(value) >= 1000 ? `${format.figure(value / 1000)} s` : `${format.figure(value)} ms`,
      ),
    moment: (iso) => at(iso, moments),
    fullMoment: (iso) => at(iso, fullMoments),
    clock: (iso) => at(iso, clocks),
    ago: (iso, nowMs) => {
      const ms = iso === null ? Number.NaN : Date.parse(iso);
      return Number.isFinite(ms) ? relativeText(relative, ms - nowMs) : UNKNOWN;
    },
    list: (names) => lists.format(names),
  };
  return format;
}

function known(value: Known, show: (value: number) => string): string {
  return value === null || value === undefined || !Number.isFinite(value) ? UNKNOWN : show(value);
}

const STEPS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** In the largest unit of which there is one and a half or more; clocks differ, so the next few seconds are now. */
function relativeText(how: Intl.RelativeTimeFormat, aheadMs: number): string {
  for (const [unit, ms] of STEPS)
    if (Math.abs(aheadMs) >= 1.5 * ms) return how.format(Math.round(aheadMs / ms), unit);
  return how.format(
    Math.abs(aheadMs) < 45_000 ? 0 : Math.sign(aheadMs),
    Math.abs(aheadMs) < 45_000 ? "second" : "minute",
  );
}
