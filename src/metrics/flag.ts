/**
 * Whether a measurement is this client's own delay: the bound of that delay beside what was measured. A stamp is late by
 * up to its bound, so the time between two stamps is wrong by up to the sum of theirs.
 */
import type { RequestFacts } from "../record/index.ts";

export type FlaggedMetric = "ttft" | "ttfat" | "total" | "tpot" | "decode" | "gap";

export interface FlagRule {
  /** A bound above this share of what was measured flags it. */
  share: number;
  /** A bound up to this flags nothing, however short what was measured. */
  floorMs: number;
}

/**
 * A tenth: between providers nobody acts on less, and it is where others warn (perf_analyzer, at 10 % client overhead).
 * A millisecond: what TCP and TLS join and a sleep rounds to, so nothing below it was measured in the first place.
 */
export const flagRule: FlagRule = { share: 0.1, floorMs: 1 };

/** On these a record is judged: the others lie between the same stamps. */
const JUDGED: readonly FlaggedMetric[] = ["ttft", "total", "tpot", "gap"];

/**
 * The bound of the client's delay / what was measured, by metric: for the times and speeds the bounds of the two stamps they
 * lie between; for `gap` those of all deltas that may be late, over the time from the first delta to the last, since a
 * late stamp makes one gap longer and the next one shorter. Null without bounds, or without a time above 0.
 */
export function delayShare(
  facts: Pick<RequestFacts, "times" | "delay" | "deltas">,
  metric: FlaggedMetric,
): number | null {
  const known = boundOf(facts, metric);
  return known === null ? null : known.boundMs / known.measuredMs;
}

/**
 * True where the client's delay may be more than the rule allows of the request's ttft, its total, the span of its output or
 * its gaps; false where no bound is that large; null where there is no bound at all.
 */
export function isFlagged(
  facts: Pick<RequestFacts, "times" | "delay" | "deltas">,
  rule: FlagRule = flagRule,
): boolean | null {
  const bounds = JUDGED.map((metric) => boundOf(facts, metric)).filter((bound) => bound !== null);
  if (bounds.length === 0) return null;
  return bounds.some(
    ({ boundMs, measuredMs }) => boundMs > rule.floorMs && boundMs > rule.share * measuredMs,
  );
}

interface Bound {
  boundMs: number;
  measuredMs: number;
}

function boundOf(
  { times, delay, deltas }: Pick<RequestFacts, "times" | "delay" | "deltas">,
  metric: FlaggedMetric,
): Bound | null {
  if (delay === null) return null;
  const sent = [times.sentAtMs, delay.sentMs] as const;
  const first = [times.firstOutputAtMs, delay.firstOutputMs] as const;
  const last = [times.lastOutputAtMs, delay.lastOutputMs] as const;
  const ended = [times.endedAtMs, delay.endedMs] as const;
  switch (metric) {
    case "ttft":
      return between(sent, first);
    case "ttfat":
      return between(sent, [times.firstAnswerAtMs, delay.firstAnswerMs]);
    case "total":
      return between(sent, ended);
    case "tpot":
      return between(first, last);
    case "decode":
      return between(first, ended);
    case "gap":
      return ofGaps(deltas);
  }
}

type Stamp = readonly [atMs: number | null, delayMs: number | null];

function between([fromMs, fromDelayMs]: Stamp, [toMs, toDelayMs]: Stamp): Bound | null {
  if (fromMs === null || toMs === null || fromDelayMs === null || toDelayMs === null) return null;
  return toMs <= fromMs ? null : { boundMs: fromDelayMs + toDelayMs, measuredMs: toMs - fromMs };
}

function ofGaps(deltas: RequestFacts["deltas"]): Bound | null {
  if (deltas?.late === undefined) return null;
  const spanUs = deltas.gapsUs.reduce((sum, gap, i) => (i === 0 ? 0 : sum + gap), 0);
  // Pairs of index and bound; deltas that are not named are late by a millisecond at most, which is not counted.
  const lateUs = deltas.late.reduce((sum, number, i) => (i % 2 === 0 ? sum : sum + number), 0);
  return spanUs <= 0 ? null : { boundMs: lateUs / 1000, measuredMs: spanUs / 1000 };
}
