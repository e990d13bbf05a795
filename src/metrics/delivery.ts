/**
 * In how many pieces output comes, and when. Shares are of the characters: which delta held which tokens, no provider
 * says.
 */
import type { RequestFacts } from "../record/index.ts";
import { type Arrivals, arrivalsOf } from "./arrivals.ts";
import { notNegative, type RequestMetric, share, stats } from "./definition.ts";
import { hiddenReasoningTokens } from "./hidden-reasoning.ts";
import { SHORTEST_SPAN_S } from "./rates.ts";
import { outputTokens } from "./tokens.ts";

/** Characters below which an output may honestly come in one piece: some 16 tokens of English. */
const SHORTEST_OUTPUT_CHARS = 64;

/** What comes within this time came together: TCP and TLS join what is closer. */
const BURST_MS = SHORTEST_SPAN_S * 1000;

/** The last part of the time from sending to the last output. */
const END_PART = 0.05;

/** More of the output than this with a stamp that may be too late, and this client's own stall could be the burst. */
const MOST_LATE = 0.1;

const shared = { kind: "request", better: "low", stats, needsDeltas: true } as const;
const needsOutput = `deltas, at least ${SHORTEST_OUTPUT_CHARS} characters of output`;
const onTime = `at most ${MOST_LATE * 100} % of it with a stamp that this client may have set too late`;

export const burstShare: RequestMetric = {
  ...shared,
  name: "burst_share",
  unit: "0–1",
  range: share,
  formula: "largest share of the output's characters that came within one millisecond",
  needs: `${needsOutput}, and ${onTime}`,
  note:
    "Near 0 is a stream; 1 is an answer in one piece. Deltas that this client may have stamped more than a millisecond late " +
    "are not taken for a burst.",
  ofRequest: (facts) => {
    const arrivals = arrivalsOf(facts);
    if (arrivals === null || !isJudgeable(arrivals, BURST_MS)) return null;
    const { atMs, chars, delayMs, allChars } = arrivals;
    const ofChars = (i: number) => ((delayMs?.[i] ?? 0) > BURST_MS ? 0 : (chars[i] ?? 0));
    let [most, within, first] = [0, 0, 0];
    atMs.forEach((at, i) => {
      within += ofChars(i);
      for (; at - (atMs[first] ?? at) > BURST_MS; first++) within -= ofChars(first);
      most = Math.max(most, within);
    });
    return most / allChars;
  },
};

export const endShare: RequestMetric = {
  ...shared,
  name: "end_share",
  unit: "0–1",
  range: share,
  formula:
    "share of the output's characters that came in the last 5 % of the time from sending to the last output",
  needs: `${needsOutput}, a last output at least ${BURST_MS / END_PART} ms after sending, and ${onTime}`,
  note:
    "Near 1 for output that was held back and let go at the end, but also for a long wait before a short answer: read it " +
    "beside burst_share.",
  ofRequest: (facts) => {
    const arrivals = arrivalsOf(facts);
    const lastMs = arrivals?.atMs.at(-1) ?? 0;
    const partMs = lastMs * END_PART;
    if (arrivals === null || partMs < BURST_MS || !isJudgeable(arrivals, partMs)) return null;
    let atEnd = 0;
    arrivals.atMs.forEach((at, i) => {
      if (at >= lastMs - partMs) atEnd += arrivals.chars[i] ?? 0;
    });
    return atEnd / arrivals.allChars;
  },
};

export const firstDeltaShare: RequestMetric = {
  ...shared,
  name: "first_delta_share",
  unit: "0–1",
  range: share,
  formula: "characters of the first output delta / characters of the output",
  needs: needsOutput,
  note: "A large first delta makes ttft late and everything after it fast.",
  ofRequest: ({ deltas }) => {
    const chars = deltas?.chars.reduce((sum, n) => sum + n, 0) ?? 0;
    return chars < SHORTEST_OUTPUT_CHARS ? null : (deltas?.chars[0] ?? 0) / chars;
  },
};

export const tokensPerDelta: RequestMetric = {
  ...shared,
  name: "tokens_per_delta",
  unit: "tok",
  range: notNegative,
  formula: "output tokens / output deltas",
  needs: "deltas, output tokens, and no reasoning hidden from the stream",
  note: "How many tokens the provider bundles: gaps between deltas are this many times longer than those between tokens.",
  ofRequest: (facts: RequestFacts) => {
    const tokens = outputTokens(facts);
    if (tokens === null || facts.deltas === null || (hiddenReasoningTokens(facts) ?? 0) > 0) return null;
    return tokens / facts.deltas.chars.length;
  },
};

/** False for short output, and where too much of it may have been stamped later than `withinMs` after it came. */
function isJudgeable({ chars, allChars, delayMs }: Arrivals, withinMs: number): boolean {
  if (allChars < SHORTEST_OUTPUT_CHARS) return false;
  let late = 0;
  delayMs?.forEach((delay, i) => {
    if (delay > withinMs) late += chars[i] ?? 0;
  });
  return late <= MOST_LATE * allChars;
}
