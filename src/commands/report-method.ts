/** How a run measured, as its configuration and its records tell. Runs of earlier versions, and imported ones, hold less. */
import { findMetric, type OverviewColumn, outputTokensOf, succeeded } from "../metrics/index.ts";
import { type RequestRecord, type RunInfo, targetName } from "../record/index.ts";
import type { LoadFactsOf, MethodFacts } from "../report/index.ts";
import { benchConfigSchema } from "./bench-config.ts";
import { type PerfConfig, perfConfigSchema } from "./perf-config.ts";
import { verifyRunSchema } from "./verify-config.ts";

/** `columns`: the numbers that the report shows, whose definitions belong to its method. */
export function methodOf(
  run: RunInfo,
  requests: readonly RequestRecord[],
  datasets: readonly string[],
  columns: readonly Pick<OverviewColumn, "metric">[],
  level: number,
): MethodFacts {
  const perf = perfConfigSchema.safeParse(run.config).data ?? null;
  const bench = benchConfigSchema.safeParse(run.config).data ?? null;
  const verify = verifyRunSchema.safeParse(run.config).data ?? null;
  return {
    targets: targetsOf(requests),
    prompts: perf?.prompts ?? sourcesOf(requests),
    exams: bench === null ? datasets : [bench.dataset],
    load: perf === null ? null : loadOf(perf),
    rounds: perf?.rounds ?? null,
    durationMs: perf?.durationMs ?? null,
    warmup: perf?.warmup ?? null,
    retries: perf?.retries ?? null,
    concurrency: bench?.concurrency ?? verify?.concurrency ?? null,
    repeats: bench?.repeats ?? null,
    sampling: perf?.sampling ?? bench?.sampling ?? verify?.sampling ?? requests[0]?.sampling ?? null,
    nonce: perf?.nonce ?? null,
    cold: perf?.cold ?? null,
    region: perf?.region ?? bench?.region ?? null,
    tokenizers: tokenizersOf(requests),
    tokens: tokensOf(requests),
    metrics: definitionsOf(columns),
    level,
  };
}

function targetsOf(requests: readonly RequestRecord[]): MethodFacts["targets"] {
  const byName = Map.groupBy(requests, ({ target }) => targetName(target));
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, own]) => {
      const { modelId = null, endpoint = null } = own[0]?.target ?? {};
      return { name, modelId, endpoint, requests: own.length };
    });
}

function sourcesOf(requests: readonly RequestRecord[]): string[] {
  const perf = requests.filter(({ kind }) => kind === "perf");
  return [...new Set(perf.map(({ prompt }) => prompt.source))].sort();
}

function loadOf({ load, sweep }: PerfConfig): LoadFactsOf {
  if (sweep !== null) {
    const { by, grid, order } = sweep;
    return { kind: "sweep", by, low: grid[0] ?? 0, high: grid.at(-1) ?? 0, order };
  }
  if (load.kind === "closed") return { kind: "closed", concurrency: load.concurrency };
  if (load.kind === "trace") return { kind: "trace", speed: load.speed };
  if (load.kind === "rounds") return { kind: "rounds" };
  return { kind: "open", ratePerS: load.arrivals.ratePerS, process: load.arrivals.process };
}

function tokenizersOf(requests: readonly RequestRecord[]): string[] {
  const names = new Set<string>();
  for (const { counted, countedNatively } of requests)
    for (const count of [counted, countedNatively]) if (count !== null) names.add(count.tokenizer);
  return [...names].sort();
}

function tokensOf(requests: readonly RequestRecord[]): MethodFacts["tokens"] {
  const tokens = { reported: 0, counted: 0, unknown: 0 };
  for (const record of requests) {
    if (!succeeded(record)) continue;
    const { source } = outputTokensOf(record);
    tokens[source === "usage" ? "reported" : source === "counted" ? "counted" : "unknown"] += 1;
  }
  return tokens;
}

function definitionsOf(columns: readonly Pick<OverviewColumn, "metric">[]): MethodFacts["metrics"] {
  return [...new Set(columns.map(({ metric }) => metric))].flatMap((metric) => {
    const found = findMetric(metric);
    if (found === null) return [];
    const { name, unit, better, formula, needs, note } = found;
    return [{ name, unit, better, formula, needs, note }];
  });
}
