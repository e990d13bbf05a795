/** How evenly output flows once it has begun. All of these read the deltas of a request. */
import type { RequestFacts } from "../record/index.ts";
import { notNegative, type RequestMetric, stats } from "./definition.ts";
import { hiddenReasoningTokens } from "./hidden-reasoning.ts";
import { SHORTEST_SPAN_S } from "./rates.ts";
import { outputTokens } from "./tokens.ts";

const shared = { kind: "request", range: notNegative, better: "low", stats, needsDeltas: true } as const;

export const tpot: RequestMetric = {
  ...shared,
  name: "tpot",
  unit: "s",
  formula: "(last output delta − first) / (output tokens − tokens in the first delta)",
  needs:
    "deltas, output tokens, more than one delta over at least a millisecond, and no reasoning hidden from the stream",
  note:
    "A delta can bundle many tokens. The tokens of the first delta are estimated by its share of the characters. " +
    "Where reasoning tokens were billed but no reasoning was streamed, the tokens that did stream are not known: no value.",
  ofRequest: (facts) => {
    const deltas = facts.deltas;
    const tokens = outputTokens(facts);
    if (deltas === null || tokens === null || (hiddenReasoningTokens(facts) ?? 0) > 0) return null;
    const chars = deltas.chars.reduce((sum, n) => sum + n, 0);
    const spanUs = deltas.gapsUs.reduce((sum, gap, i) => (i === 0 ? 0 : sum + gap), 0);
    const later = chars === 0 ? 0 : tokens * (1 - (deltas.chars[0] ?? 0) / chars);
    return later <= 0 || spanUs / 1e6 < SHORTEST_SPAN_S ? null : spanUs / 1e6 / later;
  },
};

export const gap: RequestMetric = {
  ...shared,
  name: "gap",
  unit: "s",
  formula: "time between consecutive output deltas, over all deltas of all requests",
  needs: "deltas, at least two in a request",
  note: "A delta is not a token: providers bundle. n counts gaps, not requests.",
  ofRequest: (facts) => gapsOf(facts),
};

export const gapMax: RequestMetric = {
  ...shared,
  name: "gap_max",
  unit: "s",
  formula: "longest time between consecutive output deltas of a request (its worst stall)",
  needs: "deltas, at least two in a request",
  note: null,
  ofRequest: (facts) => gapsOf(facts)?.reduce((worst, value) => Math.max(worst, value), 0) ?? null,
};

/** Seconds between deltas; null below two. The first packed gap counts from sending and is no gap. */
function gapsOf({ deltas }: Pick<RequestFacts, "deltas">): number[] | null {
  if (deltas === null || deltas.gapsUs.length < 2) return null;
  return deltas.gapsUs.slice(1).map((us) => us / 1e6);
}
