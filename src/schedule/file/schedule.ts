/** A schedule as the scheduler uses it: the file with its defaults, money in one unit, spans in milliseconds. */
import { moneyOf, sizeBytes, spanMs } from "../../base/index.ts";
import type { ChannelConfig } from "../../notify/index.ts";
import type { EvidenceSource } from "../../store/index.ts";
import { capFlag, MICRO_PER_CNY } from "../money.ts";
import type { CatchUp } from "../time/agenda.ts";
import type { Period } from "../time/periods.ts";
import { cronTicks, everyTicks, type Ticks } from "../time/ticks.ts";
import { argvOf, flagWords } from "./argv.ts";
import type { JobDocument, ScheduleDocument } from "./schema.ts";

/** A limit on money in a period of a zone. Money is in whole millionths of a CNY, so that sums are exact. */
export interface Budget {
  /** Null for all jobs together. */
  job: string | null;
  period: Period;
  zone: string;
  limitMicro: number;
  /** As it was written. */
  text: string;
}

export interface Job {
  name: string;
  /** The words behind `dsr`; with what a run may cost, in millionths of a CNY, for one that is to be started. */
  argv(capMicro: number | null): string[];
  ticks: Ticks;
  zone: string;
  /** The most that jitter delays a tick. */
  jitterMs: number;
  catchUp: CatchUp;
  onOverlap: "skip" | "wait";
  /** What one run may cost; null for a command that spends nothing. */
  maxCostMicro: number | null;
  /** Whether it adds to what is stored, so that it is worth looking for changes afterwards. */
  isMeasuring: boolean;
  /** Whether it opens a run in a store before it sends anything: what it cost can be read there. */
  keepsRun: boolean;
  /** Where its runs are stored. */
  sources: readonly EvidenceSource[];
  timeoutMs: number;
}

export interface Schedule {
  /** Absolute path of its file. */
  file: string;
  zone: string;
  seed: string;
  parallel: number;
  jobs: Job[];
  /** Those of all jobs first. */
  budgets: Budget[];
  watch: { requirements: string[]; driftFlags: string[] | null; flags: string[] } | null;
  notify: { channels: readonly ChannelConfig[]; cooldownMs: number; batchMs: number };
  metrics: { port: number; host: string } | null;
  /** Relative to the file. */
  state: string;
  log: { file: string; maxBytes: number; keep: number } | null;
}

/** What is known of a job's command line from the command's own definition. */
export interface CommandCheck {
  /** Why dsr would refuse it; null where it would not. */
  fault: string | null;
  /** Whether it sends what has to be paid for. */
  spends: boolean;
  /** Whether it opens a run in a store before it sends anything. */
  keepsRun: boolean;
  /** Where its runs are stored. */
  sources: readonly EvidenceSource[];
  /** Flags that a scheduler adds: one JSON document instead of a table, no progress. */
  also: readonly string[];
  /** Flags that say by which exchange rates a run counts what it may cost. */
  rates: readonly string[];
}

/** CNY for a sum of money; null where no exchange rate is known. */
export type ToCny = (amount: number, currency: string) => number | null;

const DEFAULT_TIMEOUT_MS = 2 * 3_600_000;

/** The schedule of a document without faults (`parseSchedule`). */
export function scheduleOf(
  document: ScheduleDocument,
  file: string,
  commands: ReadonlyMap<string, CommandCheck>,
  toCny: ToCny,
): Schedule {
  const zone = document.timezone ?? "UTC";
  const { watch, notify, metrics, log } = document;
  const budgetsOf = (job: string | null, own: ScheduleDocument["budgets"], inZone: string): Budget[] =>
    (["day", "month"] as const).flatMap((period) => {
      const text = own?.[period];
      if (text === undefined) return [];
      return [{ job, period, zone: inZone, limitMicro: Math.floor(microOf(text, toCny)), text }];
    });
  return {
    file,
    zone,
    seed: document.seed ?? "dsr",
    parallel: document.parallel ?? 1,
    jobs: Object.entries(document.jobs).map(([name, job]) =>
      jobOf(name, job, zone, commands.get(name), toCny),
    ),
    budgets: [
      ...budgetsOf(null, document.budgets, zone),
      ...Object.entries(document.jobs).flatMap(([name, job]) =>
        budgetsOf(name, job.budgets, job.timezone ?? zone),
      ),
    ],
    watch: watch === undefined ? null : watchOf(watch),
    notify: {
      channels: notify?.channels ?? [],
      cooldownMs: msOf(notify?.cool_down) ?? 3_600_000,
      batchMs: msOf(notify?.batch) ?? 5000,
    },
    metrics: metrics === undefined ? null : { port: metrics.port, host: metrics.host ?? "127.0.0.1" },
    state: document.state ?? "results/dsr-schedule.db",
    log:
      log === undefined
        ? null
        : { file: log.file, maxBytes: sizeBytes(log.max_size ?? "10MB") ?? 0, keep: log.keep ?? 5 },
  };
}

/** Ticks of a job; throws DsrError where its cron line is none. */
export function ticksOf({ cron, every }: Pick<JobDocument, "cron" | "every">, zone: string): Ticks {
  if (every !== undefined) return everyTicks(Math.ceil((msOf(every) ?? 0) / 1000) * 1000, every);
  return cronTicks(cron ?? "", zone);
}

/** Millionths of a CNY; NaN where no exchange rate is known. */
export function microOf(text: string, toCny: ToCny): number {
  const sum = moneyOf(text);
  return (sum === null ? Number.NaN : (toCny(sum.amount, sum.currency) ?? Number.NaN)) * MICRO_PER_CNY;
}

function jobOf(
  name: string,
  job: JobDocument,
  zoneOfFile: string,
  check: CommandCheck | undefined,
  toCny: ToCny,
): Job {
  const zone = job.timezone ?? zoneOfFile;
  const spends = check?.spends === true;
  return {
    name,
    argv: (capMicro) => {
      const held = capMicro === null ? [] : [capFlag(capMicro), ...(check?.rates ?? [])];
      return argvOf(job, [...(check?.also ?? []), ...held]);
    },
    ticks: ticksOf(job, zone),
    zone,
    jitterMs: msOf(job.jitter) ?? 0,
    catchUp: catchUpOf(job.catch_up),
    onOverlap: job.on_overlap ?? "skip",
    maxCostMicro: spends && job.max_cost !== undefined ? Math.floor(microOf(job.max_cost, toCny)) : null,
    isMeasuring: check?.keepsRun === true,
    keepsRun: check?.keepsRun === true,
    sources: check?.sources ?? [],
    timeoutMs: msOf(job.timeout) ?? DEFAULT_TIMEOUT_MS,
  };
}

function catchUpOf(policy: JobDocument["catch_up"]): CatchUp {
  if (policy === undefined) return { kind: "skip" };
  return typeof policy === "string" ? { kind: policy } : { kind: "all", limit: policy.all };
}

export function watchOf({ requirements, drift, flags }: NonNullable<ScheduleDocument["watch"]>) {
  return {
    requirements: requirements ?? [],
    driftFlags: drift === undefined ? null : driftFlags(drift),
    flags: flagWords(flags ?? {}),
  };
}

function driftFlags({
  window,
  metrics,
  min_change,
  unit,
}: NonNullable<NonNullable<ScheduleDocument["watch"]>["drift"]>) {
  return flagWords({
    ...(window === undefined ? {} : { window }),
    ...(metrics === undefined ? {} : { metrics: metrics.join(",") }),
    ...(min_change === undefined ? {} : { "min-change": min_change }),
    ...(unit === undefined ? {} : { unit }),
  });
}

function msOf(text: string | undefined): number | null {
  return text === undefined ? null : spanMs(text);
}
