/** `dsr schedule status`: what ran, what it cost, what is left. Reads, and writes nothing. */
import { join, resolve } from "node:path";
import { type Env, EXIT, type ExitCode } from "../base/index.ts";
import { jsonText, type ScheduledRunRow, scheduleStatusReport, styleFor } from "../report/index.ts";
import {
  cny,
  Known,
  Ledger,
  openState,
  openStateToRead,
  type RunRow,
  type Schedule,
  type Standing,
} from "../schedule/index.ts";
import { isAnyRunHeld } from "../store/index.ts";
import { localText } from "./schedule-check.ts";
import type { OpenSchedule } from "./schedule-open.ts";

export function showStatus(
  { schedule }: OpenSchedule,
  { last, json }: { last: number; json?: boolean },
  env: Env,
): ExitCode {
  const path = resolve(join(schedule.file, ".."), schedule.state);
  const found = openStateToRead(path);
  if (found === null && json !== true) {
    env.stdout.write(`Nothing has run yet: there is no ${path}.\n`);
    return EXIT.done;
  }
  const db = found ?? openState(":memory:");
  try {
    const ledger = new Ledger(db, schedule.budgets);
    const known = new Known(db);
    const standings = ledger.standings(env.clock.wallMs());
    const runs = ledger.latest(last);
    const failing = known.all("failing");
    // A scheduler holds its state as a run is held that is being written.
    const isScheduled = found !== null && isAnyRunHeld(path);
    const missed = schedule.jobs.flatMap(({ name }) =>
      Object.entries(ledger.missedOf(name)).map(([cause, ticks]) => ({ job: name, cause, ticks })),
    );
    env.stdout.write(
      json === true
        ? jsonText({
            state: found === null ? null : path,
            is_scheduler_running: isScheduled,
            budgets: standings.map(asDocument),
            runs: runs.map(runDocument),
            missed,
            failing: Object.fromEntries(failing),
          })
        : `${scheduleStatusReport(
            standings.map(budgetRow),
            runs.map((row) => runRow(row, schedule, isScheduled)),
            {
              missed: missed.map((one) => ({ ...one, cause: CAUSES[one.cause] ?? one.cause })),
              notes: [
                ...[...failing].map(([job, why]) => `${job} is failing: ${why}`),
                isScheduled ? "A scheduler is running." : "No scheduler is running.",
              ],
            },
            styleFor(env.stdout, env.vars),
          )}\n`,
    );
    return EXIT.done;
  } finally {
    db.close();
  }
}

const CAUSES: Record<string, string> = {
  down: "nobody was there to run them",
  overlap: "the job was not done with the one before",
  budget: "a budget had no room",
};

function budgetRow({ budget, period, spentMicro, reservedMicro, leftMicro }: Standing) {
  const from = localText(period.fromMs, budget.zone).slice(0, budget.period === "day" ? 10 : 7);
  return {
    of: budget.job ?? "all jobs",
    period: `${from} (${budget.zone})`,
    limit: budget.text,
    spent: cny(spentMicro),
    reserved: cny(reservedMicro),
    left: cny(leftMicro),
  };
}

function asDocument({ budget, period, spentMicro, reservedMicro, leftMicro }: Standing) {
  return {
    of: budget.job,
    period: budget.period,
    timezone: budget.zone,
    from: new Date(period.fromMs).toISOString(),
    to: new Date(period.toMs).toISOString(),
    limit_cny: budget.limitMicro / 1e6,
    spent_cny: spentMicro / 1e6,
    reserved_cny: reservedMicro / 1e6,
    left_cny: leftMicro / 1e6,
  };
}

/** `counted_cny` is what counts against budgets; `spent_cny` is null while, and where, what it really cost is not known. */
function runDocument(row: RunRow) {
  const money = (micro: number | null) => (micro === null ? null : micro / 1e6);
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    id: row.id,
    job: row.job,
    tick: iso(row.tickMs),
    started_at: iso(row.startedMs),
    ended_at: iso(row.endedMs),
    outcome: row.outcome,
    exit_code: row.exitCode,
    reserved_cny: money(row.reservedMicro),
    counted_cny: money(row.countedMicro),
    spent_cny: money(row.spentMicro),
    note: row.note,
  };
}

function runRow(row: RunRow, { jobs, zone }: Schedule, isScheduled: boolean): ScheduledRunRow {
  const { startedMs, endedMs, outcome, countedMicro, reservedMicro, spentMicro } = row;
  const inZone = jobs.find(({ name }) => name === row.job)?.zone ?? zone;
  const unknown = spentMicro === null && endedMs !== null ? " (all that was put aside)" : "";
  return {
    job: row.job,
    started: localText(startedMs, inZone),
    tookS: endedMs === null ? null : (endedMs - startedMs) / 1000,
    // Its end is noted by the next scheduler.
    outcome: outcome?.replace("_", " ") ?? (isScheduled ? "running" : "not settled"),
    tone: outcome === "failed" || outcome === "timed_out" ? "red" : outcome === "done" ? "green" : null,
    exitCode: row.exitCode,
    counted: reservedMicro === 0 ? null : `${cny(countedMicro)}${unknown}`,
    note: row.note,
  };
}
