/** All that a performance report says beside its table, in the order in which it matters. */
import { type CensoredRow, censoredSection } from "./perf-censored.ts";
import { type ConnectionRow, connectionSection } from "./perf-connections.ts";
import { type DelayFacts, delaySection } from "./perf-delay.ts";
import { type HonestyRow, honestySection } from "./perf-honesty.ts";
import { type LoadFacts, loadSection } from "./perf-load.ts";
import { type RetryRow, retrySection } from "./perf-retries.ts";
import { type ScheduleRow, scheduleSection } from "./perf-schedule.ts";
import { type SessionRow, sessionSection } from "./perf-sessions.ts";
import { type SweepFacts, sweepSection } from "./perf-sweep.ts";
import { blocks } from "./section.ts";
import type { Style } from "./style.ts";

/** What is left out, or has no rows, is not said. */
export interface PerfSections {
  load?: LoadFacts;
  sweep?: SweepFacts;
  censored?: readonly CensoredRow[];
  schedule?: readonly ScheduleRow[];
  retries?: readonly RetryRow[];
  sessions?: readonly SessionRow[];
  connections?: readonly ConnectionRow[];
  honesty?: readonly HonestyRow[];
  delay?: DelayFacts;
}

/** The sections with a blank line between them; empty where there is nothing to say. */
export function perfSections(about: PerfSections, style: Style): string {
  return blocks(
    about.load === undefined ? null : loadSection(about.load, style),
    about.sweep === undefined ? null : sweepSection(about.sweep, style),
    censoredSection(about.censored ?? [], style),
    scheduleSection(about.schedule ?? [], style),
    retrySection(about.retries ?? [], style),
    sessionSection(about.sessions ?? [], style),
    connectionSection(about.connections ?? [], style),
    honestySection(about.honesty ?? [], style),
    about.delay === undefined ? null : delaySection(about.delay, style),
  );
}
