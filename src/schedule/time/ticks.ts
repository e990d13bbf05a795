/**
 * When a job is due: a cron line on the clock of a time zone, or every so often. Cron lines are croner's; what they mean when
 * clocks are changed is said at `cronTicks`.
 */
import { Cron } from "croner";
import { DsrError, messageOf } from "../../base/index.ts";

/** The moments at which a job is due, whole seconds, Unix ms. */
export interface Ticks {
  /** The first tick after `ms`; null where there is none any more. */
  after(ms: number): number | null;
  /** As the user wrote it. */
  readonly text: string;
}

/**
 * The ticks of a cron line of five fields, or of six with seconds first, read on the wall clock of an IANA zone; also `@daily` and
 * the like. When clocks go forward, a line that names its hours and minutes (`30 2 * * *`, `30 2,14 * * *`) runs at the end of the gap,
 * once; one with `*` or a step in them (each half hour) leaves the times out that no clock shows. When they go back, the first kind
 * runs once, at the first of the two; the second goes on through both. Throws DsrError (`cron_invalid`) for a line that cannot be
 * read, and (`cron_never`) for one that no day of any calendar meets.
 */
export function cronTicks(line: string, zone: string): Ticks {
  const cron = cronOf(line, zone);
  // The calendar repeats itself after 28 years, but for the turns of centuries; croner looks far beyond.
  if (cron.nextRun(new Date(0)) === null)
    throw new DsrError(
      `"${line}" never comes: no day of any year meets it (31 February and the like have none).`,
      { code: "cron_never" },
    );
  return { text: line, after: (ms) => cron.nextRun(new Date(ms))?.getTime() ?? null };
}

/** The ticks of a span, counted from 1970-01-01T00:00Z: the same ones whenever the scheduler was begun. */
export function everyTicks(spanMs: number, text: string): Ticks {
  const after = (ms: number) => {
    const at = (Math.floor(ms / spanMs) + 1) * spanMs;
    return at <= LAST_MS ? at : null;
  };
  return { text: `every ${text}`, after };
}

/** The last moment that has a date. */
const LAST_MS = 8.64e15;

function cronOf(line: string, zone: string): Cron {
  try {
    return new Cron(line, {
      ...{ timezone: zone, paused: true, mode: "5-or-6-parts" },
      // A list of hours names times of day as one hour does: none of them is lost when clocks go forward.
      fixedTimeRule: "no-wildcard",
    });
  } catch (error) {
    throw new DsrError(`"${line}" is no cron line: ${messageOf(error).replace(/^CronPattern: /, "")}`, {
      code: "cron_invalid",
      cause: error,
    });
  }
}
