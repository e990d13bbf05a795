/** What a bench run may cost and how long it may take, said before the first question. */
import { DsrError, type Env } from "../base/index.ts";
import { type Exam, expectation, type WorkLeft } from "../bench/index.ts";
import { type CostEstimate, estimateCost, type LaneFacts } from "../load/index.ts";
import { type ExchangeRates, type RequestRecord, targetName, toCny } from "../record/index.ts";
import type { TypicalEstimate } from "../report/index.ts";
import { type EvidenceSource, readRequests } from "../store/index.ts";
import type { Prepared } from "./bench-prepare.ts";
import { announceCost, warnOfCaps } from "./limits.ts";

/** Older speeds say little of today's. */
const HISTORY_MS = 30 * 24 * 3_600_000;
/** What a store says that has nothing to tell. */
const NOTHING_THERE = new Set(["store_missing", "store_empty_folder"]);

export interface EstimateOptions extends Pick<Prepared, "config" | "exam" | "samples"> {
  lanes: readonly LaneFacts[];
  work: ReadonlyMap<string, WorkLeft>;
  /** Where earlier runs are looked for. */
  sources: readonly EvidenceSource[];
  rates: ExchangeRates;
  quiet: boolean;
}

/**
 * Tells on stderr, for each target, tokens, money and time, at most and as is to be expected. Throws DsrError where a cap
 * cannot be kept, before any request.
 */
export function announceBench(options: EstimateOptions, env: Env): void {
  const { config, samples, lanes, work, rates, quiet } = options;
  const { sampling, maxCostCny } = config;
  warnOfCaps(
    lanes,
    samples.map(({ prompt }) => prompt),
    sampling,
    env,
  );
  const estimates = lanes.flatMap((lane) => {
    const left = work.get(targetName(lane.target))?.ask ?? [];
    const prompts = left.flatMap(({ index }) => samples[index]?.prompt ?? []);
    return estimateCost([lane], prompts, sampling, env.clock.wallMs(), rates);
  });
  const typical = quiet ? new Map<string, TypicalEstimate>() : typicalOf(estimates, options, env);
  announceCost(estimates, maxCostCny, rates, env, quiet, typical);
}

function typicalOf(
  estimates: readonly CostEstimate[],
  { config, exam, sources, rates }: EstimateOptions,
  env: Env,
): Map<string, TypicalEstimate> {
  const history = historyOf(estimates, sources, env);
  return new Map(
    estimates.map((estimate) => {
      const { lane, requests } = estimate;
      const { outputTokens, timeMs, basis } = expectation({
        exam: exam.name,
        target: lane.target,
        requests,
        maxTokens: cappedBy(lane, config.sampling.maxTokens),
        concurrency: config.concurrency,
        typicalOutput: exam.typicalOutput,
        history: history.filter(({ target }) => target.model === lane.target.model),
      });
      const tokens = outputTokens === null ? null : outputTokens * requests;
      const cny = tokens === null ? null : typicalCny(estimate, tokens, rates, env);
      return [targetName(lane.target), { outputTokens: tokens, cny, timeMs, basis }];
    }),
  );
}

function cappedBy({ maxOutput }: LaneFacts, maxTokens: Exam["sampling"]["maxTokens"]): number | null {
  return maxTokens === null || maxOutput === null ? maxTokens : Math.min(maxTokens, maxOutput);
}

/** At list prices of now, every input token at the uncached one. */
export function typicalCny(
  { lane, requests, inputTokens }: CostEstimate,
  outputTokens: number,
  rates: ExchangeRates,
  env: Env,
): number | null {
  const quote = lane.quote(
    env.clock.wallMs(),
    inputTokens === null ? null : inputTokens / Math.max(1, requests),
  );
  if (quote === null || inputTokens === null || quote.inputPerM === null || quote.outputPerM === null)
    return null;
  return toCny(
    (inputTokens * quote.inputPerM + outputTokens * quote.outputPerM) / 1e6,
    quote.currency,
    rates,
  );
}

/** Requests of the last thirty days to the models of the estimates; none where nothing is stored yet. */
export function historyOf(
  estimates: readonly CostEstimate[],
  sources: readonly EvidenceSource[],
  env: Env,
): readonly RequestRecord[] {
  const models = [...new Set(estimates.map(({ lane }) => lane.target.model))];
  const since = new Date(env.clock.wallMs() - HISTORY_MS).toISOString();
  const [source] = sources;
  if (source === undefined) return [];
  try {
    return readRequests([source], { models, providers: null, runIds: null, since, withDeltas: false });
  } catch (thrown) {
    if (thrown instanceof DsrError && NOTHING_THERE.has(thrown.code)) return [];
    throw thrown;
  }
}
