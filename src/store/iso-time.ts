/** Times written out by the million: neighbours share their minute, and only what is left of it is written anew. */

const MINUTE_MS = 60_000;
/** As far as `Date` reaches, to either side of 1970. */
const MOST_MS = 8.64e15;
const SECONDS = Array.from({ length: 60 }, (_, second) => `${second}.`.padStart(3, "0"));
const THOUSANDTHS = Array.from({ length: 1000 }, (_, ms) => `${ms}Z`.padStart(4, "0"));

/** A writer of Unix ms as `Date.toISOString` writes them, "" past the years it knows; for a walk in which times are near each other. */
export function isoWriter(): (ms: number) => string {
  let minute = Number.NaN;
  let head = "";
  return (ms) => {
    const its = Math.floor(ms / MINUTE_MS);
    if (Math.abs(ms) > MOST_MS) return "";
    if (its !== minute) {
      // "2026-03-01T00:00:" of "2026-03-01T00:00:00.000Z", however many digits the year has.
      head = new Date(its * MINUTE_MS).toISOString().slice(0, -7);
      minute = its;
    }
    const rest = ms - its * MINUTE_MS;
    return head + SECONDS[Math.floor(rest / 1000)] + THOUSANDTHS[rest % 1000];
  };
}
