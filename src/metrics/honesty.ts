/** What a target's streams look like from inside: streamed as made, bundled, held back, stalled, or only begun early. */
import type { RequestFacts } from "../record/index.ts";
import { median } from "../stats/index.ts";
import type { RequestMetric } from "./definition.ts";
import { burstShare, endShare, firstDeltaShare, tokensPerDelta } from "./delivery.ts";
import { type Distribution, distribution } from "./distribution.ts";
import { valuesOf } from "./evaluate.ts";
import { isCounted, succeeded } from "./outcome.ts";
import { SHORTEST_SPAN_S } from "./rates.ts";
import { lead, stalled, stallsOf, tail } from "./stalls.ts";

/** Keyed by metric name, as reports and scripts know them. */
const streamMetrics = {
  burst_share: burstShare,
  end_share: endShare,
  first_delta_share: firstDeltaShare,
  tokens_per_delta: tokensPerDelta,
  stalled,
  lead,
  tail,
} satisfies Record<string, RequestMetric>;

/** Held back: nearly all of it at the end, and most of that in one piece. */
const HELD_BACK_END_SHARE = 0.9;
const HELD_BACK_BURST_SHARE = 0.5;

export interface StreamHonesty {
  /** Successful requests; warm-ups are not among them. */
  n: number;
  metrics: Record<keyof typeof streamMetrics, Distribution>;
  /**
   * Requests whose output came at least half within one millisecond and nine tenths in the last 5 % of the time: made first
   * and streamed for show. `of` counts the requests of which that can be told.
   */
  heldBack: { n: number; of: number };
  /** Requests with a stall, how many stalls they had, and the longest in seconds (null without one). */
  stalls: { n: number; of: number; count: number; longestS: number | null };
  /**
   * Requests whose first event was no output (a role-only chunk, a comment): it came surely more than a millisecond before
   * the first output, in the median by so many seconds (null without one).
   */
  earlyFirstEvent: { n: number; of: number; medianLeadS: number | null };
}

/** Summarises the streams of one target; which requests is the caller's choice. They must have been read with deltas. */
export function honesty(requests: readonly RequestFacts[]): StreamHonesty {
  const successes = requests.filter((facts) => isCounted(facts) && succeeded(facts));
  const entries = Object.entries(streamMetrics).map(([name, metric]) => [
    name,
    distribution(
      successes.flatMap((facts) => oneValue(metric, facts) ?? []),
      metric.better,
    ),
  ]);
  return {
    n: successes.length,
    metrics: Object.fromEntries(entries) as StreamHonesty["metrics"],
    heldBack: heldBack(successes),
    stalls: stallsOfAll(successes),
    earlyFirstEvent: earlyFirstEvent(successes),
  };
}

function heldBack(successes: readonly RequestFacts[]): StreamHonesty["heldBack"] {
  const told = successes.flatMap((facts) => {
    const [burst, end] = [oneValue(burstShare, facts), oneValue(endShare, facts)];
    return burst === null || end === null ? [] : [{ burst, end }];
  });
  const held = told.filter(({ burst, end }) => burst >= HELD_BACK_BURST_SHARE && end >= HELD_BACK_END_SHARE);
  return { n: held.length, of: told.length };
}

function stallsOfAll(successes: readonly RequestFacts[]): StreamHonesty["stalls"] {
  const told = successes.map(stallsOf).filter((stalls) => stalls !== null);
  const having = told.filter(({ count }) => count > 0);
  return {
    n: having.length,
    of: told.length,
    count: having.reduce((sum, { count }) => sum + count, 0),
    longestS: having.length === 0 ? null : having.reduce((most, { longestS }) => Math.max(most, longestS), 0),
  };
}

function earlyFirstEvent(successes: readonly RequestFacts[]): StreamHonesty["earlyFirstEvent"] {
  const told = successes.flatMap((facts) => {
    const leadS = oneValue(lead, facts);
    // The first output may have come earlier than it was stamped.
    return leadS === null ? [] : [{ leadS, surelyS: leadS - (facts.delay?.firstOutputMs ?? 0) / 1000 }];
  });
  const early = told.filter(({ surelyS }) => surelyS > SHORTEST_SPAN_S);
  return { n: early.length, of: told.length, medianLeadS: median(early.map(({ leadS }) => leadS)) };
}

/** None of these metrics needs money, or has several values a request. */
function oneValue(metric: RequestMetric, facts: RequestFacts): number | null {
  return valuesOf(metric, facts, { cnyPer: {} })[0] ?? null;
}
