/** Targets by what matters to a decision: a few timings, failures, a price, answers right and wrong. */
import type { LoadedEvidence, PriceQuote, RequestFacts, Verification } from "../record/index.ts";
import { aFailedRecord, aRecord, aScore } from "./builders.ts";

export interface TargetSketch {
  /** Seconds to the first token, seconds in all, output tokens; null for a request that failed. One for each round, from 0. */
  requests?: readonly (readonly [ttft: number, total: number, tokens: number] | null)[];
  /** Failed requests after those. */
  failures?: number;
  /** Per million tokens; absent where the catalog does not know the target. */
  outputPrice?: number | null;
  /** CNY unless told. */
  currency?: string;
  /** Verdicts of one gpqa question each. */
  gpqa?: readonly boolean[];
  mode?: string;
  source?: string;
  runId?: string;
  startedAt?: string;
  verifications?: readonly Verification[];
}

export type Sketches = Readonly<Record<string, TargetSketch>>;

/** Evidence on each provider's `model-x`. */
export function sketchedEvidence(sketches: Sketches): LoadedEvidence[] {
  return Object.entries(sketches).map(([provider, sketch]) => ({
    target: { provider, model: "model-x", mode: sketch.mode ?? null },
    requests: requestsOf(sketch),
    scores: (sketch.gpqa ?? []).map((correct, i) =>
      aScore({ dataset: "gpqa", sampleId: `q${i}`, verdict: correct ? "correct" : "incorrect" }),
    ),
    figures: [],
    verifications: sketch.verifications ?? [],
  }));
}

function requestsOf({ requests = [], failures = 0, ...sketch }: TargetSketch): RequestFacts[] {
  const sent = [...requests, ...Array.from({ length: failures }, () => null)];
  return sent.map((timing, round) => {
    const common = {
      round,
      ...(sketch.runId === undefined ? {} : { runId: sketch.runId }),
      ...(sketch.startedAt === undefined ? {} : { startedAt: sketch.startedAt }),
      ...(sketch.source === undefined ? {} : { prompt: { source: sketch.source } }),
    };
    if (timing === null) return aFailedRecord(common);
    const [ttft, total, outputTokens] = timing;
    const times = { sentAtMs: 0, firstOutputAtMs: ttft * 1000, endedAtMs: total * 1000 };
    return aRecord({ ...common, times, usage: { outputTokens } });
  });
}

/** The sketched prices; input costs 1. */
export function sketchedQuote(sketches: Sketches): (target: { provider: string }) => PriceQuote | null {
  return ({ provider }) => {
    const { outputPrice, currency = "CNY" } = sketches[provider] ?? {};
    if (outputPrice === undefined) return null;
    return {
      inputPerM: 1,
      outputPerM: outputPrice,
      cachedInputPerM: null,
      currency,
      source: null,
      asOf: null,
    };
  };
}
