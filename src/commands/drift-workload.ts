/** What requests must have in common to be one history: prompts of one source, sent in one way from one place. */
import type { RequestFacts, RunInfo } from "../record/index.ts";
import { type EvidenceSource, readRunInfos } from "../store/index.ts";
import { perfConfigSchema } from "./perf-config.ts";

/**
 * Names the workload of a request. The way of sending is that of its run, in whole: how many at once, answers of which length
 * at most, from where, on fresh connections or not. Of a run without such a record (imported history) the source alone is known.
 */
export function workloads(
  sources: readonly EvidenceSource[],
  warn: (message: string) => void,
): (facts: RequestFacts) => string {
  const ways = new Map<string, string>();
  for (const source of sources) for (const run of readRunInfos(source, warn)) ways.set(run.id, wayOf(run));
  return ({ runId, prompt }) => {
    const way = ways.get(runId) ?? "";
    return way === "" ? prompt.source : `${prompt.source}, ${way}`;
  };
}

const part = perfConfigSchema
  .pick({ load: true, sampling: true, cold: true, nonce: true, region: true })
  .partial();

function wayOf({ config }: RunInfo): string {
  const known = part.safeParse(config);
  if (!known.success) return "";
  const { load, sampling, cold, nonce, region } = known.data;
  return [
    ...(load === undefined ? [] : [loadText(load)]),
    ...(sampling === undefined ? [] : [`at most ${sampling.maxTokens} tokens`]),
    ...(sampling?.temperature == null ? [] : [`temperature ${sampling.temperature}`]),
    ...(nonce == null ? [] : [`nonce per ${nonce}`]),
    ...(cold === true ? ["fresh connections"] : []),
    ...(region == null ? [] : [`from ${region}`]),
  ].join(", ");
}

function loadText(load: NonNullable<ReturnType<typeof part.parse>["load"]>): string {
  switch (load.kind) {
    case "rounds":
      return "in rounds";
    case "closed":
      return `${load.concurrency} at once`;
    case "open":
      return `${load.arrivals.ratePerS}/s ${load.arrivals.process}`;
    case "trace":
      return `a trace at speed ${load.speed}`;
  }
}
