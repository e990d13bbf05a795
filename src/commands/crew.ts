/** Calls together the threads that send: each gets the targets, their keys and the plan, in memory alone. */
import { Worker } from "node:worker_threads";
import { type Clock, monotonicOffset } from "../base/index.ts";
import type { CatalogTarget, Keys } from "../catalog/index.ts";
import type { PerfDeps, PerfPlan } from "../perf/index.ts";
import { threadMember } from "../perf/index.ts";
import type { ExchangeRates } from "../record/index.ts";
import type { ProxySettings, Timeouts } from "../wire/index.ts";

/** What a sending thread is started with. */
export interface ThreadSetup {
  plan: PerfPlan;
  targets: readonly CatalogTarget[];
  /** By provider id. */
  keys: Readonly<Record<string, string>>;
  /** Every key there is: none may stand in a message. */
  secrets: readonly string[];
  timeouts: Timeouts;
  proxy: ProxySettings | null;
  cold: boolean;
  rates: ExchangeRates;
  /** The memory of the guard that all threads share. */
  memory: SharedArrayBuffer;
  /** The start of the run on the host's monotonic clock, ms: threads count from zeros of their own. */
  runStartHostMs: number;
}

/** A crew of `workers` threads that send what `setup` says. */
export function crewOf(
  workers: number,
  setup: Omit<ThreadSetup, "memory" | "runStartHostMs">,
  clock: Clock,
  signal: AbortSignal,
): PerfDeps["assemble"] {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return (hooks, { guard, runStartMs }) => {
    const workerData: ThreadSetup = {
      ...setup,
      memory: guard.memory,
      runStartHostMs: runStartMs + monotonicOffset(clock).offsetMs,
    };
    const start = () => new Worker(new URL(`./perf-thread${extension}`, import.meta.url), { workerData });
    return Promise.all(Array.from({ length: workers }, () => threadMember(start(), hooks, signal)));
  };
}

/** The keys of the providers among the targets. */
export function keysOf(targets: readonly CatalogTarget[], keys: Keys): Record<string, string> {
  return Object.fromEntries(
    targets.flatMap(({ providerEntry: { id } }) => {
      const key = keys.keyFor(id)?.key;
      return key === undefined ? [] : [[id, key]];
    }),
  );
}
