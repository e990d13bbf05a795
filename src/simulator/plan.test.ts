import { describe, expect, it } from "vitest";
import { type PlanInput, planReply } from "./plan.ts";
import type { SimulatorProfile } from "./profile.ts";
import { simulatedProfiles } from "./profiles.ts";

const steady = simulatedProfiles.find((profile) => profile.name === "sim-steady") as SimulatorProfile;

function plan(profile: Partial<SimulatorProfile>, input: Partial<PlanInput> = {}) {
  return planReply({
    seed: "plan",
    ordinal: 0,
    maxTokens: null,
    promptTokens: 100,
    cachedTokens: 0,
    conclusion: null,
    ...input,
    profile: { ...steady, ...profile },
  });
}

function plans(profile: Partial<SimulatorProfile>, count: number) {
  return Array.from({ length: count }, (_, ordinal) => plan(profile, { ordinal }));
}

const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
const middle = (values: number[]) => sorted(values)[Math.floor(values.length / 2)] as number;
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
/** Each token a delta of its own, at exactly 10 tokens a second, the first after exactly a second. */
const metronome: Partial<SimulatorProfile> = {
  ttft: { medianMs: 1000, sigma: 0 },
  rate: { tokensPerSecond: 10, requestSigma: 0, gapSigma: 0 },
  bundle: { min: 1, max: 1 },
  output: { medianTokens: 40, sigma: 0, capTokens: null },
};

describe("a plan", () => {
  it("is the same for the same seed, provider and ordinal", () => {
    expect(plan({}, { ordinal: 7 })).toEqual(plan({}, { ordinal: 7 }));
  });

  it.each([
    ["seed", { seed: "another" }, {}],
    ["ordinal", { ordinal: 1 }, {}],
    ["provider", {}, { name: "sim-other" }],
  ])("differs with the %s", (_, input, profile) => {
    expect(plan(profile, input)).not.toEqual(plan({}));
  });

  it("keeps its other aspects when one number of the profile changes", () => {
    const before = plan({});
    const after = plan({ ttft: { medianMs: 5000, sigma: 0.1 } });
    expect(after.pieces.map((piece) => piece.text)).toEqual(before.pieces.map((piece) => piece.text));
    expect(after.ttftMs).toBeGreaterThan(before.ttftMs);
  });
});

describe("the answer", () => {
  const answerOf = (input: Partial<PlanInput>) => {
    const { pieces, finishReason } = plan(
      { ...metronome, reasoning: { ...steady.reasoning, share: 0.5 } },
      input,
    );
    const channel = (wanted: string) => pieces.filter((piece) => piece.channel === wanted);
    return {
      text: channel("answer")
        .map(({ text }) => text)
        .join(""),
      thought: channel("reasoning").length,
      finishReason,
    };
  };

  it("is the whole text where one is given, after the thinking, and is cut like any other", () => {
    expect(answerOf({ whole: "one, two three" })).toEqual({
      text: "one, two three",
      thought: 20,
      finishReason: "stop",
    });
    expect(answerOf({ whole: "one, two three", maxTokens: 21 })).toMatchObject({
      text: "one,",
      finishReason: "length",
    });
  });

  it("ends before the first stop text, and is left alone by those that do not occur", () => {
    const whole = "one two three four";
    expect(answerOf({ whole, stop: ["four", "thr"] })).toEqual({
      text: "one two",
      thought: 20,
      finishReason: "stop",
    });
    expect(answerOf({ whole, stop: ["five"] }).text).toBe(whole);
  });
});

describe("times", () => {
  it("follow the metronome where nothing is random", () => {
    const { ttftMs, pieces } = plan(metronome);
    expect(ttftMs).toBe(1000);
    expect(pieces.map((piece) => Math.round(piece.atMs))).toEqual(
      Array.from({ length: 40 }, (_, i) => 1000 + 100 * i),
    );
  });

  it("give half the requests the median time to first token, spread by sigma", () => {
    const ttfts = plans({ ttft: { medianMs: 800, sigma: 0.5 } }, 2000).map((p) => p.ttftMs);
    // Standard error of the median of a normal sample: 1.2533 sigma / sqrt(n), here of the logarithm.
    expect(Math.abs(Math.log(middle(ttfts) / 800))).toBeLessThan((4 * 1.2533 * 0.5) / Math.sqrt(2000));
    const logs = ttfts.map((ms) => Math.log(ms / 800));
    const spread = Math.sqrt(sum(logs.map((log) => log ** 2)) / 2000);
    expect(Math.abs(spread - 0.5)).toBeLessThan((4 * 0.5) / Math.sqrt(2 * 2000));
  });

  it("keep the mean speed under jitter, because the factor of a gap has mean 1", () => {
    const jittery = { ...metronome, rate: { tokensPerSecond: 10, requestSigma: 0, gapSigma: 0.6 } };
    const { pieces, ttftMs } = plan({
      ...jittery,
      output: { medianTokens: 20_000, sigma: 0, capTokens: null },
    });
    const meanGap = ((pieces.at(-1)?.atMs ?? 0) - ttftMs) / (pieces.length - 1);
    const sd = 100 * Math.sqrt(Math.exp(0.6 ** 2) - 1);
    expect(Math.abs(meanGap - 100)).toBeLessThan((4 * sd) / Math.sqrt(20_000));
  });

  it("release a burst at once, at the moment its last token is ready", () => {
    const { pieces } = plan({ ...metronome, burst: { tokens: 10 } });
    const moments = new Map<number, number>();
    for (const piece of pieces) {
      const at = Math.round(piece.atMs);
      moments.set(at, (moments.get(at) ?? 0) + piece.tokens);
    }
    expect([...moments]).toEqual([
      [1000, 1],
      [2000, 10],
      [3000, 10],
      [4000, 10],
      [4900, 9],
    ]);
  });

  it("slow down in the rush hour, which comes by ordinal", () => {
    const busy = { everyRequests: 5, forRequests: 2, ttftFactor: 3, rateFactor: 0.5 };
    const all = plans({ ...metronome, busy }, 10);
    expect(all.map((p) => p.ttftMs)).toEqual([1000, 1000, 1000, 3000, 3000, 1000, 1000, 1000, 3000, 3000]);
    expect(Math.round((all[3]?.pieces[1]?.atMs ?? 0) - 3000)).toBe(200);
  });

  it("start sooner for a prompt out of the cache, in proportion", () => {
    const cache = { blockTokens: 50, ttftFactor: 0.2 };
    expect(plan({ ...metronome, cache }, { cachedTokens: 50 }).ttftMs).toBeCloseTo(600);
    expect(plan({ ...metronome, cache }, { cachedTokens: 100 }).ttftMs).toBeCloseTo(200);
  });
});

describe("output", () => {
  it("is thinking by its share, then talk, then the conclusion", () => {
    const { pieces, tokens } = plan(
      { ...metronome, reasoning: { share: 0.75, field: "reasoning" } },
      { conclusion: "Answer: B" },
    );
    expect(tokens).toEqual({ prompt: 100, cached: 0, reasoning: 30, completion: 42 });
    expect(pieces.map((piece) => piece.channel[0]).join("")).toBe("r".repeat(30) + "a".repeat(12));
    expect(pieces.map((piece) => piece.text).join("")).toMatch(/\.\n\nAnswer: B$/);
  });

  it("never mixes thinking and answer in one delta", () => {
    const { pieces } = plan({
      bundle: { min: 7, max: 7 },
      output: { medianTokens: 40, sigma: 0, capTokens: null },
    });
    expect(pieces.map((piece) => piece.tokens)).toEqual([7, 7, 7, 3, 7, 7, 2]);
  });

  it.each([
    ["the profile's cap", { capTokens: 41 }, null],
    ["the request's max_tokens", { capTokens: null }, 41],
    ["the lower of both", { capTokens: 41 }, 60],
  ])("is cut by %s, loses its conclusion and says `length`", (_, { capTokens }, maxTokens) => {
    const cut = plan(
      { ...metronome, output: { medianTokens: 40, sigma: 0, capTokens } },
      { conclusion: "Answer: B", maxTokens },
    );
    expect(cut.finishReason).toBe("length");
    expect(cut.tokens.completion).toBe(41);
    expect(cut.pieces.at(-1)?.text).toBe("\n\nAnswer:");
  });

  it("is not cut by a cap it just fits", () => {
    const fits = plan({ ...metronome, output: { medianTokens: 40, sigma: 0, capTokens: 40 } });
    expect(fits.finishReason).toBe("stop");
  });

  it("has as many tokens as its deltas carry", () => {
    for (const profile of simulatedProfiles)
      for (const p of plans(profile, 50))
        expect(sum(p.pieces.map((piece) => piece.tokens))).toBe(p.tokens.completion);
  });
});

describe("faults", () => {
  it("strike with the shares of the profile, one at most per request", () => {
    const faults = {
      rateLimited: { share: 0.1, retryAfterMs: 0 },
      serverError: 0.05,
      disconnect: 0.2,
      malformed: 0.15,
      stall: { share: 0.1, forMs: 0 },
      errorEvent: 0.05,
    };
    const n = 4000;
    const struck = plans({ faults }, n).map((p) => p.fault);
    const expected = {
      rate_limited: 0.1,
      server_error: 0.05,
      disconnect: 0.2,
      malformed: 0.15,
      stall: 0.1,
      error_event: 0.05,
    };
    for (const [kind, share] of Object.entries(expected)) {
      const seen = struck.filter((fault) => fault === kind).length / n;
      expect(Math.abs(seen - share), kind).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / n));
    }
  });

  it("strike in the middle of the output, after its first delta and before its last", () => {
    const cut = { ...steady.faults, disconnect: 1 };
    for (const p of plans({ faults: cut }, 300)) {
      expect(p.faultAfterPieces).toBeGreaterThanOrEqual(1);
      expect(p.faultAfterPieces).toBeLessThan(p.pieces.length);
    }
  });
});
