/** `dsr schedule check`: what a schedule without faults comes to. */
import { type Env, EXIT, type ExitCode } from "../base/index.ts";
import { jsonText, type ScheduledJobRow, scheduleReport, styleFor } from "../report/index.ts";
import { cny, type Forecast, forecast, type Schedule } from "../schedule/index.ts";
import type { OpenSchedule } from "./schedule-open.ts";

export function checkSchedule(
  { schedule }: OpenSchedule,
  { next, json }: { next: number; json?: boolean },
  env: Env,
): ExitCode {
  const nowMs = env.clock.wallMs();
  const found = forecast(schedule, nowMs, next);
  const rows = rowsOf(schedule, found);
  env.stdout.write(
    json === true
      ? jsonText(documentOf(schedule, found))
      : `${scheduleReport(rows, totalsOf(schedule, found), styleFor(env.stdout, env.vars))}\n`,
  );
  return EXIT.done;
}

function rowsOf({ jobs }: Schedule, found: Forecast): ScheduledJobRow[] {
  return found.jobs.map((one, i) => {
    const job = jobs[i];
    const money = (micro: number | null | undefined) => (micro == null ? null : cny(micro));
    return {
      name: one.job,
      command: `dsr ${job?.argv(null).join(" ") ?? ""}`,
      when: one.text,
      zone: one.zone,
      next: one.nextMs.map((ms) => localText(ms, one.zone)),
      ticksADay: one.ticksADay,
      most: money(job?.maxCostMicro),
      worstDay: money(one.worstDayMicro),
      worstMonth: money(one.worstMonthMicro),
    };
  });
}

function totalsOf({ parallel, budgets }: Schedule, { total }: Forecast) {
  const text = ({ byTicksMicro, atMostMicro, budget }: Forecast["total"]["day"]) =>
    budget === null
      ? `${cny(byTicksMicro)}, and no budget of all jobs limits it`
      : `${cny(atMostMicro)} (${cny(byTicksMicro)} by what its runs may cost, ${budget.text} by its budget)`;
  return {
    day: text(total.day),
    month: text(total.month),
    notes: [
      ...(parallel > 1
        ? [
            `parallel: ${parallel} lets jobs run beside each other; measurements at the same time disturb each other.`,
          ]
        : []),
      ...(budgets.length === 0 ? ["There is no budget: every tick may spend what its run may cost."] : []),
    ],
  };
}

function documentOf({ file, jobs }: Schedule, { jobs: found, total }: Forecast) {
  const money = (micro: number | null | undefined) => (micro == null ? null : micro / 1e6);
  const sums = ({ byTicksMicro, atMostMicro, budget }: Forecast["total"]["day"]) => ({
    by_ticks_cny: money(byTicksMicro),
    at_most_cny: money(atMostMicro),
    budget: budget?.text ?? null,
  });
  return {
    file,
    jobs: found.map((one, i) => ({
      name: one.job,
      argv: jobs[i]?.argv(null) ?? [],
      when: one.text,
      timezone: one.zone,
      next: one.nextMs.map((ms) => new Date(ms).toISOString()),
      next_local: one.nextMs.map((ms) => localText(ms, one.zone)),
      jitter_s: one.jitterMs / 1000,
      ticks_a_day: one.ticksADay,
      ticks_a_month: one.ticksAMonth,
      max_cost_cny: money(jobs[i]?.maxCostMicro),
      worst_day_cny: money(one.worstDayMicro),
      worst_month_cny: money(one.worstMonthMicro),
    })),
    total: { day: sums(total.day), month: sums(total.month) },
  };
}

/** `2026-03-29 03:00:00 GMT+2`: the offset tells apart what the clock shows twice. */
export function localText(ms: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    ...{ timeZone: zone, dateStyle: "short", timeStyle: "medium" },
  }).format(ms);
  const offset = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "shortOffset" })
    .formatToParts(ms)
    .find(({ type }) => type === "timeZoneName")?.value;
  return `${parts} ${offset ?? ""}`.trim();
}
