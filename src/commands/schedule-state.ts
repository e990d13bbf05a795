/** What a scheduler has done and will do, as its metrics tell it. */
import type { Clock } from "../base/index.ts";
import type { Notifier } from "../notify/index.ts";
import type { Ledger, Schedule, Scheduler } from "../schedule/index.ts";
import type { ScheduleState } from "../telemetry/index.ts";
import { packageVersion } from "./package-root.ts";

interface Live {
  ledger: Ledger;
  scheduler: Scheduler;
  notifier: Notifier;
  startedAt: string;
  clock: Clock;
}

/** Runs that are looked through for the last one that ended well. */
const RUNS_LOOKED_AT = 200;

export function scheduleState(
  { jobs }: Schedule,
  { ledger, scheduler, notifier, startedAt, clock }: Live,
): ScheduleState {
  return {
    version: packageVersion(),
    startedAt,
    jobs: jobs.map(({ name }) => {
      const runs = ledger.latest(RUNS_LOOKED_AT, name);
      const ended = runs.find(({ endedMs }) => endedMs !== null);
      return {
        name,
        isRunning: scheduler.isRunning(name),
        lastStartedAt: iso(runs[0]?.startedMs),
        lastEndedAt: iso(ended?.endedMs),
        lastSuccessAt: iso(runs.find(({ exitCode }) => exitCode === 0)?.endedMs),
        nextAt: iso(scheduler.nextMs(name)),
        lastDurationS: ended?.endedMs == null ? null : (ended.endedMs - ended.startedMs) / 1000,
        lastExitCode: ended?.exitCode ?? null,
        endedByExitCode: ledger.endedByExitCode(name),
        missedTicks: ledger.missedOf(name),
      };
    }),
    budgets: ledger.standings(clock.wallMs()).map(({ budget, spentMicro, reservedMicro }) => ({
      name: budget.job ?? "all",
      period: budget.period,
      limitCny: budget.limitMicro / 1e6,
      spentCny: spentMicro / 1e6,
      reservedCny: reservedMicro / 1e6,
    })),
    notices: notifier.counts(),
  };
}

function iso(ms: number | null | undefined): string | null {
  return ms == null ? null : new Date(ms).toISOString();
}
