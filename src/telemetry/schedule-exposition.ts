/** What the scheduler has done and will do, as Prometheus reads it: text format 0.0.4. */
import { Exposition } from "./exposition.ts";
import { scheduleFamilies as families } from "./schedule-families.ts";

export interface ScheduleState {
  /** Version of dsr. */
  version: string;
  /** ISO 8601 UTC: when this scheduler process began. */
  startedAt: string;
  jobs: readonly {
    /** As the schedule file names it. */
    name: string;
    isRunning: boolean;
    /** ISO 8601 UTC; null where it never was, or is not known. */
    lastStartedAt: string | null;
    lastEndedAt: string | null;
    /** When its last run that ended with exit code 0 ended. */
    lastSuccessAt: string | null;
    nextAt: string | null;
    lastDurationS: number | null;
    lastExitCode: number | null;
    /** Runs that ended, by exit code, as far back as the scheduler remembers. */
    endedByExitCode: Readonly<Record<string, number>>;
    /** Ticks at which it should have run and did not, as far back as the scheduler remembers, by cause (`overlap`, `budget`, `down`). */
    missedTicks: Readonly<Record<string, number>>;
  }[];
  budgets: readonly {
    /** Whose: a job, or `all`. */
    name: string;
    period: "day" | "month";
    /** CNY. */
    limitCny: number;
    spentCny: number;
    reservedCny: number;
  }[];
  /** `notifier.counts()`. */
  notices: readonly {
    channel: string;
    kind: string;
    sent: number;
    failed: number;
    dropped: number;
    heldBack: number;
    waiting: number;
  }[];
}

/** Prometheus text. A value that is not known has no sample. */
export async function scheduleExposition(state: ScheduleState): Promise<string> {
  const to = new Exposition();
  to.sample(families.info, { service_name: "dsr", service_version: state.version }, 1);
  to.sample(families.started, {}, secondsOf(state.startedAt));
  for (const one of state.jobs) {
    // Not `job`: that is what Prometheus calls what it scrapes.
    const labels = { dsr_job: one.name };
    to.sample(families.running, labels, one.isRunning ? 1 : 0);
    to.sample(families.lastStarted, labels, secondsOf(one.lastStartedAt));
    to.sample(families.lastEnded, labels, secondsOf(one.lastEndedAt));
    to.sample(families.lastSuccess, labels, secondsOf(one.lastSuccessAt));
    to.sample(families.next, labels, secondsOf(one.nextAt));
    to.sample(families.duration, labels, one.lastDurationS);
    to.sample(families.exitCode, labels, one.lastExitCode);
    for (const [code, count] of Object.entries(one.endedByExitCode))
      to.sample(families.runs, { ...labels, exit_code: code }, count);
    for (const [reason, count] of Object.entries(one.missedTicks))
      to.sample(families.missed, { ...labels, reason }, count);
  }
  for (const { name, period, limitCny, spentCny, reservedCny } of state.budgets) {
    const labels = { budget: name, period };
    to.sample(families.limit, labels, limitCny);
    to.sample(families.spent, labels, spentCny);
    to.sample(families.reserved, labels, reservedCny);
  }
  for (const { channel, kind, ...counts } of state.notices) {
    const labels = { channel, channel_kind: kind };
    to.sample(families.sent, labels, counts.sent);
    to.sample(families.failed, labels, counts.failed);
    to.sample(families.dropped, labels, counts.dropped);
    to.sample(families.heldBack, labels, counts.heldBack);
    to.sample(families.waiting, labels, counts.waiting);
  }
  return await to.text();
}

function secondsOf(iso: string | null): number | null {
  return iso === null ? null : Date.parse(iso) / 1000;
}
