/** Before the first request of a perf run: what it can cost, and whether this host can carry it. */
import type { Env } from "../base/index.ts";
import type { CatalogTarget } from "../catalog/index.ts";
import { type CostEstimate, estimateCost, type LaneFacts } from "../load/index.ts";
import { mostSteps, roundsWithin } from "../perf/index.ts";
import type { Prompt } from "../record/index.ts";
import type { ProxySettings } from "../wire/index.ts";
import { requireHost } from "./host-limits.ts";
import { readHostLimits, thisHost } from "./host-reading.ts";
import { announceCost, warnOfCaps } from "./limits.ts";
import type { PerfConfig } from "./perf-config.ts";
import type { Settings } from "./settings.ts";
import { warner } from "./warner.ts";

/**
 * Says on stderr what the run can cost at most. Returns how many requests that count each target will be sent at most, retries
 * apart, or null where that depends on how fast providers answer.
 */
export function announceLoad(
  config: PerfConfig,
  seed: string,
  lanes: readonly LaneFacts[],
  prompts: readonly Prompt[],
  settings: Settings,
  env: Env,
  quiet: boolean,
): { perTarget: number } | null {
  const jobs = jobsOf(config, seed);
  const n = jobs === null ? prompts.length : jobs.counted + jobs.warmup;
  const times = (i: number) =>
    (Math.floor(n / prompts.length) + (i < n % prompts.length ? 1 : 0)) * (1 + config.retries);
  warnOfCaps(lanes, prompts, config.sampling, env);
  const estimates = estimateCost(lanes, prompts, config.sampling, env.clock.wallMs(), settings.rates, times);
  announceCost(estimates, config.maxCostCny, settings.rates, env, quiet);
  if (jobs === null && !quiet) env.stderr.write(`${openEnded(config, estimates)}\n`);
  if (jobs === null) return null;
  const turns = prompts.slice(config.warmup).reduce((sum, { followUps }) => sum + followUps.length + 1, 0);
  return { perTarget: Math.round((jobs.counted * turns) / (prompts.length - config.warmup)) };
}

/** Jobs per target, at most so many; null where time alone ends the run and providers set the pace. */
function jobsOf(
  { rounds, durationMs, warmup, sweep, load }: PerfConfig,
  seed: string,
): { counted: number; warmup: number } | null {
  const counted =
    rounds ?? (durationMs === null || sweep !== null ? null : roundsWithin(load, seed, durationMs));
  if (counted === null) return null;
  if (sweep === null) return { counted, warmup };
  const steps =
    sweep.order === "all" ? sweep.grid.length : Math.min(sweep.grid.length, mostSteps(sweep.grid.length));
  return { counted: steps * counted, warmup: steps * warmup };
}

function openEnded(
  { durationMs, maxCostCny, sweep }: PerfConfig,
  estimates: readonly CostEstimate[],
): string {
  const perRequest = estimates.map(({ maxCny, requests }) => (maxCny === null ? null : maxCny / requests));
  const most = perRequest.includes(null) ? null : Math.max(...perRequest.map((cny) => cny ?? 0));
  const each = most === null ? "of unknown cost" : `of at most ${most.toPrecision(3)} CNY each on average`;
  const cap = maxCostCny === null ? "; --max-cost would set a limit" : "";
  return `The above is one pass through the prompts. ${sweep === null ? "The run" : "Each step"} goes on for ${(durationMs ?? 0) / 1000} s with as many requests, ${each}, as providers answer in that time${cap}.`;
}

/** Throws DsrError where open files, ports or memory of this host would fail the run; warns where they come near. */
export function checkHost(
  config: PerfConfig,
  targets: readonly CatalogTarget[],
  proxy: ProxySettings | null,
  env: Env,
): void {
  const peakConnections = peakPerTarget(config);
  const { load, sweep, rounds, warmup } = config;
  const perS =
    load.kind === "open" ? (sweep?.by === "rate" ? (sweep.grid.at(-1) ?? 0) : load.arrivals.ratePerS) : null;
  const total = rounds === null || sweep !== null ? null : rounds + warmup;
  const endpoints = targets.map(({ target }) => {
    const url = target.endpoint ?? "http://127.0.0.1";
    const via = url.startsWith("https:") ? proxy?.https : proxy?.http;
    return {
      url: via ?? url,
      peakConnections,
      cold: config.cold ? { total, perS } : { total: 0, perS: 0 },
    };
  });
  const need = {
    peakConnections: peakConnections * targets.length,
    workers: config.workers,
    endpoints,
  };
  for (const sentence of requireHost(need, readHostLimits(thisHost))) warner(env)(sentence);
}

/** The most requests in flight at one target. */
function peakPerTarget({ load, sweep, rounds, warmup, timeouts }: PerfConfig): number {
  const most = sweep?.grid.at(-1);
  if (load.kind === "rounds") return 1;
  if (load.kind === "closed")
    return Math.min(most ?? load.concurrency, rounds === null ? Infinity : rounds + warmup);
  // What arrives while the slowest request may last, where that is less than what may be in flight.
  const ratePerS = load.kind === "open" ? (most ?? load.arrivals.ratePerS) : null;
  const whileOneLasts =
    ratePerS === null || timeouts.totalMs === null
      ? Infinity
      : Math.ceil((ratePerS * timeouts.totalMs) / 1000);
  return Math.min(load.maxInFlight, rounds ?? Infinity, whileOneLasts);
}
