import { describe, expect, it } from "vitest";
import { examTally } from "./live-exam.ts";

const before = { done: 0, counted: 0, correct: 0 };
const right = { verdict: "correct", reason: null, fromCache: false } as const;
const wrong = { verdict: "incorrect", reason: null, fromCache: false } as const;
const failed = { verdict: "unscored", reason: "error", fromCache: false } as const;

describe("the exam in the live view", () => {
  it("begins with nothing known", () => {
    expect(examTally(24, before).shown(0)).toEqual({
      samples: 24,
      done: 0,
      width: null,
      accuracy: null,
      plusMinus: null,
      leftMs: null,
    });
  });

  it("counts what was done before, and leaves failures out of what is right so far", () => {
    const tally = examTally(24, { done: 10, counted: 8, correct: 6 });
    tally.scored(right, 1);
    tally.scored(wrong, 2);
    tally.scored(failed, 3);
    tally.width(5);
    const { done, accuracy, plusMinus, width } = tally.shown(3);
    expect([done, accuracy, width]).toEqual([13, 70, 5]);
    // Wilson's interval of 7 in 10 is 0.397 to 0.892.
    expect(plusMinus).toBeCloseTo(24.8, 1);
  });

  it("tells the time left from the latest completions alone, once there are enough, and none when all is done", () => {
    const tally = examTally(40, before);
    for (let i = 0; i < 5; i++) tally.scored(right, 10_000 * i);
    expect(tally.shown(50_000).leftMs).toBeNull();
    // Slow at first; then 21 completions a second apart say that 14 take 14 s.
    for (let i = 0; i < 21; i++) tally.scored(right, 100_000 + 1000 * i);
    expect(tally.shown(120_000).leftMs).toBe(14_000);
    expect(tally.shown(140_000).leftMs).toBe(28_000);
    for (let i = 0; i < 14; i++) tally.scored(right, 140_000);
    expect(tally.shown(150_000).leftMs).toBe(0);
  });

  it("takes no pace from what was in the cache", () => {
    const tally = examTally(40, before);
    for (let i = 0; i < 20; i++) tally.scored({ ...right, fromCache: true }, i);
    expect(tally.shown(100)).toMatchObject({ done: 20, leftMs: null });
  });
});
