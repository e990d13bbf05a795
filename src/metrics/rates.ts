/** How many tokens, and how many per second. `total` is the end of the stream − request sent. */
import { notNegative, type RequestMetric, stats } from "./definition.ts";
import { secondsSinceSent } from "./latency.ts";
import { inputTokens, outputTokens } from "./tokens.ts";

/** TCP and TLS join what is closer together than this, so a shorter span says nothing of how fast tokens were made. */
export const SHORTEST_SPAN_S = 0.001;

const shared = { kind: "request", range: notNegative, better: "high", stats, needsDeltas: false } as const;

export const prefill: RequestMetric = {
  ...shared,
  name: "prefill",
  unit: "tok/s",
  formula: "input tokens / ttft",
  needs: "a ttft above 0 and the number of input tokens",
  note: null,
  ofRequest: (facts) => ratio(inputTokens(facts), secondsSinceSent(facts, "firstOutputAtMs")),
};

export const decode: RequestMetric = {
  ...shared,
  name: "decode",
  unit: "tok/s",
  formula: "output tokens / (total − ttft)",
  needs: "output tokens and a stream that lasted at least a millisecond beyond its first output",
  note:
    "All output tokens are counted, those of the first delta too. Output that arrived in one burst has no value: below a " +
    "millisecond the difference measures buffers, not generation.",
  ofRequest: (facts) => {
    const total = secondsSinceSent(facts, "endedAtMs");
    const first = secondsSinceSent(facts, "firstOutputAtMs");
    if (total === null || first === null || total - first < SHORTEST_SPAN_S) return null;
    return ratio(outputTokens(facts), total - first);
  },
};

export const otps: RequestMetric = {
  ...shared,
  name: "otps",
  unit: "tok/s",
  formula: "output tokens / total",
  needs: "output tokens and the times of sending and of the end",
  note: "The wait for the first token is part of it: the speed of the whole request.",
  ofRequest: (facts) => ratio(outputTokens(facts), secondsSinceSent(facts, "endedAtMs")),
};

export const otpr: RequestMetric = {
  ...shared,
  name: "otpr",
  unit: "tok",
  formula: "output tokens of the request, reasoning included",
  needs: "output tokens",
  note: "More is ranked better, as in the tool this metric comes from; it is a length, not a merit.",
  ofRequest: (facts) => outputTokens(facts),
};

/** Null for an unknown part and for a duration that is zero or negative. */
function ratio(tokens: number | null, seconds: number | null): number | null {
  return tokens === null || seconds === null || seconds <= 0 ? null : tokens / seconds;
}
