/** What a schedule comes to: when each job is due next, and what all of it may cost at worst. */
import type { Budget, Schedule } from "./file/schedule.ts";
import { jitterMs } from "./time/jitter.ts";
import { type Period, periodAt } from "./time/periods.ts";

export interface JobForecast {
  job: string;
  zone: string;
  text: string;
  /** The next ticks, Unix ms, without jitter. */
  nextMs: number[];
  /** What the first of them is delayed by. */
  jitterMs: number;
  /** Ticks in the fullest of the coming days and months. */
  ticksADay: number;
  ticksAMonth: number;
  /** Ticks × the most that one run may cost, millionths of a CNY; null for a command that spends nothing. */
  worstDayMicro: number | null;
  worstMonthMicro: number | null;
}

export interface Forecast {
  jobs: JobForecast[];
  /** All jobs in a day or month, budgets apart; and what of it the budget of all jobs lets through. */
  total: Record<Period, { byTicksMicro: number; atMostMicro: number; budget: Budget | null }>;
}

const PERIODS_LOOKED_AT = { day: 31, month: 12 } as const;
/** Ticks of a period beyond which they are not counted one by one. */
const MOST_COUNTED = 100_000;

export function forecast({ jobs, budgets, seed }: Schedule, nowMs: number, next: number): Forecast {
  const each = jobs.map((job): JobForecast => {
    const nextMs: number[] = [];
    for (let at = job.ticks.after(nowMs); at !== null && nextMs.length < next; at = job.ticks.after(at))
      nextMs.push(at);
    const [ticksADay, ticksAMonth] = [mostTicks(job, "day", nowMs), mostTicks(job, "month", nowMs)];
    const { maxCostMicro } = job;
    const first = nextMs[0];
    return {
      ...{ job: job.name, zone: job.zone, text: job.ticks.text, nextMs, ticksADay, ticksAMonth },
      jitterMs: first === undefined ? 0 : jitterMs(seed, job.name, first, job.jitterMs),
      worstDayMicro: maxCostMicro === null ? null : capped(maxCostMicro * ticksADay, job.name, "day"),
      worstMonthMicro: maxCostMicro === null ? null : capped(maxCostMicro * ticksAMonth, job.name, "month"),
    };
  });
  return {
    jobs: each,
    total: {
      day: total("day", (one) => one.worstDayMicro),
      month: total("month", (one) => one.worstMonthMicro),
    },
  };

  function capped(micro: number, job: string, period: Period): number {
    return Math.min(micro, limitOf(job, period)?.limitMicro ?? Infinity);
  }

  function limitOf(job: string | null, period: Period): Budget | undefined {
    return budgets.find((one) => one.job === job && one.period === period);
  }

  function total(period: Period, of: (one: JobForecast) => number | null) {
    const byTicksMicro = each.reduce((sum, one) => sum + (of(one) ?? 0), 0);
    const budget = limitOf(null, period) ?? null;
    return { byTicksMicro, atMostMicro: Math.min(byTicksMicro, budget?.limitMicro ?? Infinity), budget };
  }
}

/** Of a tick a few times a day the coming month is gone through; of one that comes all the time, the coming day does. */
function mostTicks({ ticks, zone }: Schedule["jobs"][number], period: Period, nowMs: number): number {
  let most = 0;
  let counted = 0;
  let at = nowMs;
  for (let i = 0; i < PERIODS_LOOKED_AT[period] && counted < MOST_COUNTED; i++) {
    const { fromMs, toMs } = periodAt(period, zone, at);
    let ticksHere = 0;
    for (let tick = ticks.after(fromMs - 1); tick !== null && tick < toMs; tick = ticks.after(tick))
      ticksHere += 1;
    most = Math.max(most, ticksHere);
    counted += ticksHere;
    at = toMs;
  }
  return most;
}
