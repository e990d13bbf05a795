/** What a performance report says beside its table, from the records and from what was asked for. */
import { quantity } from "../base/index.ts";
import {
  delayShare,
  flagRule,
  isFlagged,
  latenessMs,
  type Slo,
  sloText,
  succeeded,
} from "../metrics/index.ts";
import { type ExchangeRates, type RequestRecord, targetName } from "../record/index.ts";
import type { DelayRow, LoadRow, PerfSections, SweepStep, SweepTarget } from "../report/index.ts";
import { knee, quantile } from "../stats/index.ts";
import { achievedPerS, isLate, LATE_AFTER_MS } from "./delivery.ts";
import type { Load, Sweep } from "./plan.ts";
import {
  censoredRows,
  connectionRow,
  honestyRow,
  retryRow,
  scheduleRow,
  sessionRow,
} from "./section-rows.ts";
import { limitsHold, stepOf } from "./step.ts";

/** What a run was asked to do, as far as its report needs to know. */
export interface Asked {
  load: Load;
  sweep: Sweep | null;
  rounds: number | null;
  durationMs: number | null;
  warmup: number;
  slos: readonly Slo[];
  /** Requests that count and were planned for each target; null where time alone ended the run. */
  plannedPerTarget: number | null;
  leaveOutFlagged: boolean;
  /**
   * Steps that were summed up as they ended, by `stepKey`: later their records may have lost their deltas. Steps that are not
   * there are summed up from the records.
   */
  judged: ReadonlyMap<string, SweepStep>;
}

/** Names a step of a sweep at a target. */
export function stepKey(target: string, step: number): string {
  return `${target} ${step}`;
}

/** All sections of one run; each is empty where there is nothing to say. */
export function sectionsOf(
  records: readonly RequestRecord[],
  asked: Asked,
  rates: ExchangeRates,
): PerfSections {
  const targets = [...Map.groupBy(records, ({ target }) => targetName(target))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const counted = targets.map(([name, own]) => [name, own.filter(({ warmup }) => !warmup)] as const);
  return {
    load: {
      asked: askedWords(asked),
      tookMs: tookMs(records),
      lateAfterMs: LATE_AFTER_MS,
      rows: targets.map(([target, own]) => loadRow(target, own, asked)),
    },
    ...(asked.sweep === null ? {} : { sweep: sweepFacts(counted, asked, asked.sweep, rates) }),
    censored: counted.flatMap(([target, own]) => censoredRows(target, own, rates)),
    schedule: counted.map(([target, own]) => scheduleRow(target, own)),
    retries: counted.map(([target, own]) => retryRow(target, own)),
    sessions: counted.map(([target, own]) => sessionRow(target, own)),
    connections: counted.map(([target, own]) => connectionRow(target, own)),
    honesty: counted.map(([target, own]) => honestyRow(target, own)),
    delay: {
      shareAllowed: flagRule.share,
      floorMs: flagRule.floorMs,
      leftOut: asked.leaveOutFlagged,
      remedy: asked.leaveOutFlagged
        ? null
        : "--leave-out-flagged leaves them out; fewer streams at once, more --workers or a quieter host make them fewer.",
      rows: counted.map(([target, own]) => delayRow(target, own)),
    },
  };
}

function loadRow(target: string, own: readonly RequestRecord[], asked: Asked): LoadRow {
  const first = own.filter(({ warmup, attempt }) => !warmup && attempt === 1);
  const of = (kind: string) => first.filter(({ error }) => error?.kind === kind).length;
  const lateness = first.map(({ times }) => latenessMs(times)).filter((ms) => ms !== null);
  const isRate = asked.load.kind === "open" && asked.sweep === null;
  return {
    target,
    planned: asked.plannedPerTarget,
    sent: first.filter(({ times }) => times.sentAtMs !== null).length,
    warmup: own.filter(({ warmup }) => warmup).length,
    late: lateness.length === 0 ? null : first.filter(isLate).length,
    lateP99Ms: quantile(lateness, 0.99),
    dropped: of("dropped"),
    cutOff: of("aborted"),
    askedPerS: isRate && asked.load.kind === "open" ? asked.load.arrivals.ratePerS : null,
    achievedPerS: isRate ? achievedPerS(first) : null,
    peakInFlight: own.reduce<number | null>(
      (most, { inFlight }) => (inFlight === null ? most : Math.max(most ?? 0, inFlight)),
      null,
    ),
  };
}

/** `open loop, 5 requests/s to each target, Poisson arrivals` */
function askedWords({ load, sweep, rounds, durationMs }: Asked): string {
  const length = [
    rounds === null ? null : `${quantity(rounds, "round")}${sweep === null ? "" : " a step"}`,
    durationMs === null ? null : `at most ${durationMs / 1000} s${sweep === null ? "" : " a step"}`,
  ]
    .filter((part) => part !== null)
    .join(", ");
  return [loadWords(load, sweep), length].filter((part) => part !== "").join(", ");
}

function loadWords(load: Load, sweep: Sweep | null): string {
  if (load.kind === "rounds") return "";
  if (load.kind === "trace")
    return `trace at ${load.speed === 1 ? "its own speed" : `${load.speed} times its speed`}`;
  if (sweep !== null) {
    const [low, high] = [sweep.grid[0], sweep.grid.at(-1)];
    const of = sweep.by === "rate" ? "requests/s" : "in flight";
    return `${sweep.order === "search" ? "search from" : "sweep from"} ${low} to ${high} ${of} at each target`;
  }
  if (load.kind === "closed") return `closed loop, ${load.concurrency} in flight at each target`;
  const { process, ratePerS, cv } = load.arrivals;
  const arrivals =
    process === "constant"
      ? "even arrivals"
      : process === "poisson"
        ? "Poisson arrivals"
        : `gamma arrivals, cv ${cv}`;
  return `open loop, ${ratePerS} requests/s to each target, ${arrivals}`;
}

function tookMs(records: readonly RequestRecord[]): number | null {
  let [first, last] = [Infinity, -Infinity];
  for (const { times } of records) {
    if (times.sentAtMs === null) continue;
    first = Math.min(first, times.sentAtMs);
    last = Math.max(last, times.endedAtMs ?? times.sentAtMs);
  }
  return last >= first ? last - first : null;
}

function sweepFacts(
  targets: readonly (readonly [string, readonly RequestRecord[]])[],
  { slos, judged }: Asked,
  { by, grid }: Sweep,
  rates: ExchangeRates,
): NonNullable<PerfSections["sweep"]> {
  return {
    of: by,
    limits: slos.map(sloText),
    targets: targets.map(([target, own]): SweepTarget => {
      const steps = [...Map.groupBy(own, ({ step }) => step)]
        .flatMap(([step, records]) => {
          const load = step === null ? undefined : grid[step];
          if (step === null || load === undefined) return [];
          return [judged.get(stepKey(target, step)) ?? stepOf(load, slos, records, rates)];
        })
        .sort((a, b) => a.load - b.load);
      const told = steps.map((step) => ({ ...step, holds: limitsHold(step), delivered: null }));
      return { target, steps, knee: slos.length === 0 ? null : knee(told).holdsUpTo };
    }),
  };
}

function delayRow(target: string, own: readonly RequestRecord[]): DelayRow {
  const samples = own.filter(succeeded);
  const flags = samples.map((record) => isFlagged(record));
  const bounds = samples.flatMap(({ delay }) => Object.values(delay ?? {}).filter((ms) => ms !== null));
  const shares = samples.flatMap((record) => delayShare(record, "ttft") ?? []);
  return {
    target,
    measured: flags.filter((flag) => flag !== null).length,
    flagged: flags.filter((flag) => flag === true).length,
    unmeasured: flags.filter((flag) => flag === null).length,
    worstMs: bounds.length === 0 ? null : bounds.reduce((most, ms) => Math.max(most, ms), 0),
    worstShare: shares.length === 0 ? null : shares.reduce((most, share) => Math.max(most, share), 0),
  };
}
