/** What is told of jobs and budgets, in sentences. */
import type { Notice } from "../../notify/index.ts";
import type { Budget } from "../file/schedule.ts";
import { cny } from "../money.ts";
import type { Outcome, Reserved } from "../state/ledger.ts";
import { periodName } from "../time/periods.ts";

export function noticeOfBudget(
  { budget, leftMicro }: Extract<Reserved, { kind: "no_room" }>,
  job: string,
  nowMs: number,
): Notice {
  const { period, zone } = budget;
  const date = periodName(period, zone, nowMs);
  return {
    kind: "budget_spent",
    key: `budget:${budget.job ?? "all"}:${period}:${date}`,
    at: new Date(nowMs).toISOString(),
    title: `The budget of ${whose(budget)} for ${date} is spent`,
    text: `${cny(leftMicro)} of the ${budget.text} for ${date} (${zone}) are left for ${whose(budget)}, too little for a run of ${job}.`,
    facts: { job, period, date, limit: budget.text, left_cny: leftMicro / 1e6 },
  };
}

function whose({ job }: Pick<Budget, "job">): string {
  return job === null ? "all jobs" : job;
}

export function noticeOfFailure(job: string, outcome: Outcome, why: string, nowMs: number): Notice {
  return {
    kind: "job_failed",
    key: `job:${job}`,
    at: new Date(nowMs).toISOString(),
    title: `${job} ${outcome === "timed_out" ? "was ended: it took too long" : "failed"}`,
    text: why,
    facts: { job, outcome },
  };
}

export function noticeOfRecovery(job: string, nowMs: number): Notice {
  return {
    kind: "job_recovered",
    key: `job:${job}:recovered`,
    at: new Date(nowMs).toISOString(),
    title: `${job} works again`,
    text: `The last run of ${job} ended well.`,
    facts: { job },
  };
}
