/** Where a time axis has its ticks and what stands at them: round times of day and dates in the reader's zone, through changes of the clock. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [1_000, 5_000, 15_000, 30_000]
  .concat([1, 2, 5, 10, 15, 30].map((n) => n * MINUTE))
  .concat([1, 2, 3, 6, 12].map((n) => n * HOUR))
  .concat([1, 2, 4, 7, 14].map((n) => n * DAY));
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];
const MONTH = 30.44 * DAY;

export interface TimeTicks {
  /** Unix ms, ascending. */
  at: number[];
  label(at: number): string;
}

/** At most about `most` ticks between two times (Unix ms). Dates are given where a day begins, times of day elsewhere. */
export function timeTicks(
  from: number,
  to: number,
  locale: string,
  zone: string | undefined,
  most = 8,
): TimeTicks {
  const step = STEPS.find((ms) => (to - from) / ms <= most);
  const civil = civilReader(zone);
  const at = (step === undefined ? monthTicks : stepTicks)(from, to, step ?? 0, most, civil);
  const day = formatter(locale, zone, { day: "numeric", month: "short" });
  const month = formatter(locale, zone, { month: "short", year: "numeric" });
  const clock = formatter(locale, zone, {
    ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    ...(step !== undefined && step < MINUTE ? { second: "2-digit" } : {}),
  });
  const label = (ms: number) =>
    step === undefined ? month.format(ms) : civil(ms) % DAY === 0 ? day.format(ms) : clock.format(ms);
  return { at, label };
}

/** A moment in full, for tooltips and tables. */
export function momentText(at: number, locale: string, zone: string | undefined): string {
  return formatter(locale, zone, {
    ...{ year: "numeric", month: "short", day: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  }).format(at);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than a thousand uses of it. */
function formatter(
  locale: string,
  zone: string | undefined,
  how: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, zone, how]);
  const made = formatters.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, ...how });
  formatters.set(key, made);
  return made;
}

/** The zone that times are shown in, by its IANA name. */
export function zoneName(zone: string | undefined): string {
  return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
}

type Civil = (at: number) => number;

/** What calendar and clock of a zone show at a moment, as the Unix ms at which those of UTC show the same. */
function civilReader(zone: string | undefined): Civil {
  const format = formatter("en-US", zone, {
    ...{ year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" },
  });
  return (at) => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
}

/** The moment at which a zone shows a civil time; where the clock was put forward over it, the moment just after. */
function momentOf(civilAt: number, civil: Civil): number {
  let at = civilAt;
  for (let again = 0; again < 3; again++) at += civilAt - civil(at);
  return at;
}

function stepTicks(from: number, to: number, step: number, _most: number, civil: Civil): number[] {
  const ticks = [];
  for (let at = Math.ceil(civil(from) / step) * step; at <= civil(to) + HOUR; at += step) {
    const moment = momentOf(at, civil);
    // A clock that is put forward skips ticks, whose moments then show another time.
    if (moment >= from && moment <= to && civil(moment) === at) ticks.push(moment);
  }
  return ticks;
}

function monthTicks(from: number, to: number, _step: number, most: number, civil: Civil): number[] {
  const months = MONTHS.find((n) => (to - from) / (n * MONTH) <= most) ?? MONTHS.at(-1) ?? 12;
  const first = new Date(civil(from));
  const ticks = [];
  const start = first.getUTCFullYear() * 12 + first.getUTCMonth();
  for (let month = Math.floor(start / months) * months; ; month += months) {
    const moment = momentOf(Date.UTC(Math.floor(month / 12), month % 12), civil);
    if (moment > to) return ticks;
    if (moment >= from) ticks.push(moment);
  }
}
