import { describe, expect, it } from "vitest";
import { aRecord } from "../testing/index.ts";
import { doneOf } from "./perf-resume.ts";

describe("what is done of an interrupted run", () => {
  const target = { provider: "a", model: "m", mode: null };
  const done = { finished: [0, 2, 4], tried: [], elapsedMs: 0 };

  it("is counted by target, however many attempts it took, without warm-ups and what is asked again", () => {
    const requests = [
      aRecord({ target, seq: 0, attempt: 1 }),
      aRecord({ target, seq: 0, attempt: 2 }),
      aRecord({ target, seq: 2 }),
      aRecord({ target, seq: 3 }),
      aRecord({ target, seq: 4, warmup: true }),
      aRecord({ target: { ...target, provider: "b" }, seq: 4 }),
    ];
    expect(doneOf("a/m", { done, requests })).toBe(2);
    expect(doneOf("b/m", { done, requests })).toBe(1);
  });

  it("is nothing of a new run", () => {
    expect(doneOf("a/m", null)).toBe(0);
  });
});
