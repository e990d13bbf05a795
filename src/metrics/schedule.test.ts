import { describe, expect, it } from "vitest";
import { aRecord } from "../testing/index.ts";
import { beganAtMs, latenessMs } from "./schedule.ts";

const timesOf = (scheduledAtMs: number | null, dispatchedAtMs: number | null, sentAtMs: number | null) =>
  aRecord({ times: { scheduledAtMs, dispatchedAtMs, sentAtMs } }).times;

describe("the beginning of a request", () => {
  it("is when the client took it up, before it connected", () => {
    expect(beganAtMs(timesOf(null, 90, 120))).toBe(90);
  });

  it("is its sending in records that say no more, and unknown where it was never sent", () => {
    expect(beganAtMs(timesOf(null, null, 120))).toBe(120);
    expect(beganAtMs(timesOf(100, null, null))).toBeNull();
  });
});

describe("lateness", () => {
  it("is what lies between the plan and the beginning, and nothing for what began early", () => {
    expect(latenessMs(timesOf(50, 90, 120))).toBe(40);
    expect(latenessMs(timesOf(100, 90, 120))).toBe(0);
  });

  it("is not known without a plan or a beginning", () => {
    expect(latenessMs(timesOf(null, 90, 120))).toBeNull();
    expect(latenessMs(timesOf(100, null, null))).toBeNull();
  });
});
