/** Every family that a scheduler is told in. docs/telemetry.md has this table, and a test holds the two together. */
import type { Family } from "./exposition.ts";

const gauge = { type: "gauge" } as const;
const counter = { type: "counter" } as const;
const job = ["dsr_job"] as const;
const budget = ["budget", "period"] as const;
const channel = ["channel", "channel_kind"] as const;

export const scheduleFamilies = {
  info: {
    ...gauge,
    name: "target_info",
    unit: "1",
    labels: ["service_name", "service_version"],
    help: "What speaks here: service.name and service.version of OpenTelemetry's resource",
  },
  started: {
    ...gauge,
    name: "dsr_schedule_start_timestamp_seconds",
    unit: "seconds since 1970",
    labels: [],
    help: "When this scheduler was started",
  },
  running: {
    ...gauge,
    name: "dsr_schedule_job_running",
    unit: "0 or 1",
    labels: job,
    help: "1 while the job runs",
  },
  lastStarted: {
    ...gauge,
    name: "dsr_schedule_job_last_start_timestamp_seconds",
    unit: "seconds since 1970",
    labels: job,
    help: "When the job was last started",
  },
  lastEnded: {
    ...gauge,
    name: "dsr_schedule_job_last_end_timestamp_seconds",
    unit: "seconds since 1970",
    labels: job,
    help: "When the job last ended",
  },
  lastSuccess: {
    ...gauge,
    name: "dsr_schedule_job_last_success_timestamp_seconds",
    unit: "seconds since 1970",
    labels: job,
    help: "When the job last ended with exit code 0",
  },
  next: {
    ...gauge,
    name: "dsr_schedule_job_next_start_timestamp_seconds",
    unit: "seconds since 1970",
    labels: job,
    help: "When the job is to be started next",
  },
  duration: {
    ...gauge,
    name: "dsr_schedule_job_last_duration_seconds",
    unit: "seconds",
    labels: job,
    help: "How long the last run of the job took",
  },
  exitCode: {
    ...gauge,
    name: "dsr_schedule_job_last_exit_code",
    unit: "exit code",
    labels: job,
    help: "Exit code of the last run of the job",
  },
  runs: {
    ...counter,
    name: "dsr_schedule_job_runs_total",
    unit: "runs",
    labels: [...job, "exit_code"],
    help: "Runs of the job that ended, by exit code",
  },
  missed: {
    ...counter,
    name: "dsr_schedule_job_missed_total",
    unit: "ticks",
    labels: [...job, "reason"],
    help: "Times at which the job should have been started and was not, by reason",
  },
  limit: {
    ...gauge,
    name: "dsr_schedule_budget_limit_cny",
    unit: "CNY",
    labels: budget,
    help: "The budget of the day or the month",
  },
  spent: {
    ...gauge,
    name: "dsr_schedule_budget_spent_cny",
    unit: "CNY",
    labels: budget,
    help: "Spent of the budget since the period began",
  },
  reserved: {
    ...gauge,
    name: "dsr_schedule_budget_reserved_cny",
    unit: "CNY",
    labels: budget,
    help: "Set aside for jobs that run",
  },
  sent: {
    ...counter,
    name: "dsr_notices_sent_total",
    unit: "notices",
    labels: channel,
    help: "Notices that the channel took",
  },
  failed: {
    ...counter,
    name: "dsr_notices_failed_total",
    unit: "notices",
    labels: channel,
    help: "Notices that could not be sent",
  },
  dropped: {
    ...counter,
    name: "dsr_notices_dropped_total",
    unit: "notices",
    labels: channel,
    help: "Notices left out because too many were waiting, or there was no time at the end",
  },
  heldBack: {
    ...counter,
    name: "dsr_notices_held_back_total",
    unit: "notices",
    labels: channel,
    help: "Notices not told at once because the same was told within the cool-down",
  },
  waiting: {
    ...gauge,
    name: "dsr_notices_waiting",
    unit: "notices",
    labels: channel,
    help: "Notices taken and not yet sent",
  },
} as const satisfies Record<string, Family>;
