/** One walk through the requests of a target: everything that only ever grows while a store does. */
import { inputTokensOf, isCounted, isSetAside, outputTokensOf, requestCostCny } from "../metrics/index.ts";
import type { ExchangeRates, RequestFacts, TargetEvidence } from "../record/index.ts";
import { durationBuckets, errorType, tokenBuckets } from "./gen-ai.ts";
import { Histogram } from "./histogram.ts";

export interface KindTally {
  succeeded: number;
  failed: number;
  /** By error type; "" for successes. */
  durations: Map<string, Histogram>;
  firstChunk: Histogram;
  perChunk: Histogram;
  inputTokens: Histogram;
  outputTokens: Histogram;
}

export interface TargetTally {
  kinds: Record<RequestFacts["kind"], KindTally>;
  /** Null when no cost is known. */
  spentCny: number | null;
}

/** Money is added in whole billionths, so that no order of adding changes the sum. */
const MONEY_SCALE = 1e9;

export function tallyOf(evidence: TargetEvidence, rates: ExchangeRates): TargetTally {
  const kinds = { perf: kindTally(), bench: kindTally() };
  let spent: number | null = null;
  evidence.requests.forEach((facts) => {
    const cost = requestCostCny(facts, rates);
    if (cost !== null) spent = (spent ?? 0) + Math.round(cost * MONEY_SCALE);
    // A store may hold a kind that this dsr does not know.
    if (!isCounted(facts) || isSetAside(facts) || !Object.hasOwn(kinds, facts.kind)) return;
    add(kinds[facts.kind], facts);
  });
  return { kinds, spentCny: spent === null ? null : spent / MONEY_SCALE };
}

function add(tally: KindTally, facts: RequestFacts): void {
  const error = errorType(facts);
  const { sentAtMs, endedAtMs, firstOutputAtMs } = facts.times;
  if (error === null) tally.succeeded += 1;
  else tally.failed += 1;
  if (sentAtMs !== null && endedAtMs !== null && endedAtMs >= sentAtMs)
    histogramOf(tally.durations, error ?? "").add((endedAtMs - sentAtMs) / 1000);
  const input = inputTokensOf(facts).value;
  const output = outputTokensOf(facts).value;
  if (input !== null) tally.inputTokens.add(input);
  if (output !== null) tally.outputTokens.add(output);
  if (error !== null) return;
  if (sentAtMs !== null && firstOutputAtMs !== null && firstOutputAtMs >= sentAtMs)
    tally.firstChunk.add((firstOutputAtMs - sentAtMs) / 1000);
  const gaps = facts.deltas?.gapsUs ?? [];
  // The first gap counts from sending: it is the time to the first chunk.
  for (let i = 1; i < gaps.length; i++) tally.perChunk.add((gaps[i] ?? 0) / 1e6);
}

function kindTally(): KindTally {
  return {
    succeeded: 0,
    failed: 0,
    durations: new Map(),
    firstChunk: new Histogram(durationBuckets),
    perChunk: new Histogram(durationBuckets),
    inputTokens: new Histogram(tokenBuckets),
    outputTokens: new Histogram(tokenBuckets),
  };
}

function histogramOf(histograms: Map<string, Histogram>, key: string): Histogram {
  const found = histograms.get(key);
  if (found !== undefined) return found;
  const made = new Histogram(durationBuckets);
  histograms.set(key, made);
  return made;
}
