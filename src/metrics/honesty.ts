/** What a target's streams look like from inside: streamed as made, bundled, held back, stalled, or only begun early. */
import type { RequestFacts, RequestWalk } from "../record/index.ts";
import { median } from "../stats/index.ts";
import type { RequestMetric } from "./definition.ts";
import { burstShare, endShare, firstDeltaShare, tokensPerDelta } from "./delivery.ts";
import { type Distribution, distribution } from "./distribution.ts";
import { valuesOf } from "./evaluate.ts";
import { isCounted, succeeded } from "./outcome.ts";
import { SHORTEST_SPAN_S } from "./rates.ts";
import { lead, type Stalls, stalled, stallsOf, tail } from "./stalls.ts";

/** The metrics of streams, keyed by name as reports and scripts know them. */
const streamMetrics = {
  burst_share: burstShare,
  end_share: endShare,
  first_delta_share: firstDeltaShare,
  tokens_per_delta: tokensPerDelta,
  stalled,
  lead,
  tail,
} satisfies Record<string, RequestMetric>;

type StreamMetric = keyof typeof streamMetrics;

/** Held back: nearly all of it at the end, and most of that in one piece. */
const HELD_BACK_END_SHARE = 0.9;
const HELD_BACK_BURST_SHARE = 0.5;

export interface StreamHonesty {
  /** Successful requests; warm-ups are not among them. */
  n: number;
  metrics: Record<StreamMetric, Distribution>;
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
export function honesty(requests: RequestWalk): StreamHonesty {
  const values: Record<StreamMetric, (number | null)[]> = {
    burst_share: [],
    end_share: [],
    first_delta_share: [],
    tokens_per_delta: [],
    stalled: [],
    lead: [],
    tail: [],
  };
  const stalls: Stalls[] = [];
  const leads: Lead[] = [];
  let n = 0;
  requests.forEach((facts) => {
    if (!isCounted(facts) || !succeeded(facts)) return;
    n += 1;
    const stall = stallsOf(facts);
    if (stall !== null) stalls.push(stall);
    for (const [name, of] of Object.entries(values) as [StreamMetric, (number | null)[]][])
      of.push(name === "stalled" ? (stall?.totalS ?? null) : numberOf(name, facts));
    const leadS = values.lead.at(-1) ?? null;
    // The first output may have come earlier than it was stamped.
    if (leadS !== null) leads.push({ leadS, surelyS: leadS - (facts.delay?.firstOutputMs ?? 0) / 1000 });
  });
  const distributions = Object.entries(values).map(([name, of]) => [
    name,
    distribution(
      of.filter((value) => value !== null),
      streamMetrics[name as StreamMetric].better,
    ),
  ]);
  return {
    n,
    metrics: Object.fromEntries(distributions) as StreamHonesty["metrics"],
    heldBack: heldBack(values.burst_share, values.end_share),
    stalls: sumOf(stalls),
    earlyFirstEvent: earlyFirstEvent(leads),
  };
}

function heldBack(
  burstShares: readonly (number | null)[],
  endShares: readonly (number | null)[],
): StreamHonesty["heldBack"] {
  const told = burstShares.flatMap((burst, i) => {
    const end = endShares[i] ?? null;
    return burst === null || end === null ? [] : [{ burst, end }];
  });
  const held = told.filter(({ burst, end }) => burst >= HELD_BACK_BURST_SHARE && end >= HELD_BACK_END_SHARE);
  return { n: held.length, of: told.length };
}

function sumOf(stalls: readonly Stalls[]): StreamHonesty["stalls"] {
  const having = stalls.filter(({ count }) => count > 0);
  return {
    n: having.length,
    of: stalls.length,
    count: having.reduce((sum, { count }) => sum + count, 0),
    longestS: having.length === 0 ? null : having.reduce((most, { longestS }) => Math.max(most, longestS), 0),
  };
}

interface Lead {
  leadS: number;
  /** What it is at the least. */
  surelyS: number;
}

function earlyFirstEvent(leads: readonly Lead[]): StreamHonesty["earlyFirstEvent"] {
  const early = leads.filter(({ surelyS }) => surelyS > SHORTEST_SPAN_S);
  return { n: early.length, of: leads.length, medianLeadS: median(early.map(({ leadS }) => leadS)) };
}

/** None of these metrics needs money, or has several values a request. */
function numberOf(name: StreamMetric, facts: RequestFacts): number | null {
  return valuesOf(streamMetrics[name], facts, { cnyPer: {} })[0] ?? null;
}
