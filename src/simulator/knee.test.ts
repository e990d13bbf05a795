import { describe, expect, it } from "vitest";
import { kneeOf, type SimulatorProfile, simulatedProfiles } from "./index.ts";
import { planReply } from "./plan.ts";

/** First token after 500 ms, then 50 further ones 10 ms apart: 1000 ms in all. */
const metronome: SimulatorProfile = {
  ...(simulatedProfiles.find(({ name }) => name === "sim-steady") as SimulatorProfile),
  ttft: { medianMs: 500, sigma: 0 },
  rate: { tokensPerSecond: 100, requestSigma: 0, gapSigma: 0 },
  bundle: { min: 1, max: 1 },
  output: { medianTokens: 51, sigma: 0, capTokens: null },
  capacity: { slots: 4, queue: null, slowdownPerStream: 0 },
};
const seed = "knee";

describe("the knee", () => {
  it("is slots per service time", () => {
    const knee = kneeOf(metronome, { seed });
    expect(knee?.concurrency).toBe(4);
    expect(knee?.serviceMs).toBeCloseTo(1000);
    expect(knee?.requestsPerSecond).toBeCloseTo(4);
  });

  it("rises with the time scale's speed, and falls with what runs at the same time", () => {
    expect(kneeOf(metronome, { seed, timeScale: 0.1 })?.requestsPerSecond).toBeCloseTo(40);
    const slowed = { ...metronome, capacity: { slots: 4, queue: 8, slowdownPerStream: 0.5 } };
    expect(kneeOf(slowed, { seed })?.requestsPerSecond).toBeCloseTo(4 / 2.5);
  });

  it("counts answers as long as requests and faults let them be", () => {
    expect(kneeOf(metronome, { seed, maxTokens: 1 })?.serviceMs).toBeCloseTo(500);
    const refusing = { ...metronome, faults: { ...metronome.faults, serverError: 1 } };
    expect(kneeOf(refusing, { seed })?.requestsPerSecond).toBe(Infinity);
    const hanging = { ...metronome, faults: { ...metronome.faults, stall: { share: 0.5, forMs: null } } };
    expect(kneeOf(hanging, { seed })?.requestsPerSecond).toBe(0);
  });

  it("is of the very requests that the simulator plans", () => {
    const spread = { ...metronome, ttft: { medianMs: 500, sigma: 0.5 } };
    const plan = (ordinal: number) =>
      planReply({
        profile: spread,
        seed,
        ordinal,
        maxTokens: null,
        promptTokens: 9,
        cachedTokens: 0,
        conclusion: null,
      });
    const ends = [0, 1, 2].map((ordinal) => plan(ordinal).pieces.at(-1)?.atMs ?? Number.NaN);
    expect(kneeOf(spread, { seed, requests: 3 })?.serviceMs).toBeCloseTo(
      ends.reduce((sum, ms) => sum + ms, 0) / 3,
    );
  });

  it("is none without a capacity", () => {
    expect(kneeOf({ ...metronome, capacity: null }, { seed })).toBeNull();
  });
});
