/** What the scheduler has done and will do, as Prometheus reads it: text format 0.0.4. */

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
  void state;
  return "";
}
