import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLimiter, isRefusal } from "./limiter.ts";

const answers = (limiter: ReturnType<typeof createLimiter>, n: number) => {
  for (let i = 0; i < n; i++) limiter.answered();
};

describe("the width of a lane", () => {
  it("doubles with every round of answers until the ceiling, while nothing is turned away", () => {
    const limiter = createLimiter(40);
    const widths = Array.from({ length: 5 }, () => {
      const { width } = limiter;
      answers(limiter, width);
      return width;
    });
    expect(widths).toEqual([4, 8, 16, 32, 40]);
    expect(createLimiter(2).width).toBe(2);
  });

  it("is halved by a refusal, then grows by one for every window of answers", () => {
    const limiter = createLimiter(64);
    answers(limiter, 12);
    limiter.refused({ sentAtMs: 0, nowMs: 100, retryAfterMs: null });
    expect(limiter.width).toBe(8);
    answers(limiter, 7);
    expect(limiter.width).toBe(8);
    answers(limiter, 1);
    expect(limiter.width).toBe(9);
    answers(limiter, 9);
    expect(limiter.width).toBe(10);
  });

  it("is halved once by a burst of refusals, and again only by one that left afterwards", () => {
    const limiter = createLimiter(64);
    answers(limiter, 60);
    for (let i = 0; i < 64; i++) limiter.refused({ sentAtMs: i, nowMs: 100 + i, retryAfterMs: null });
    expect(limiter.width).toBe(32);
    limiter.refused({ sentAtMs: 100, nowMs: 200, retryAfterMs: null });
    expect(limiter.width).toBe(16);
  });

  it("stays between one and the ceiling, whatever happens", () => {
    const event = fc.oneof(
      fc.constant(null),
      fc.record({ lagMs: fc.nat(50), retryAfterMs: fc.option(fc.nat(1e6)) }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.array(event, { maxLength: 200 }),
        (ceiling, events) => {
          const limiter = createLimiter(ceiling);
          events.forEach((refusal, nowMs) => {
            const before = limiter.width;
            if (refusal === null) limiter.answered();
            else
              limiter.refused({ sentAtMs: nowMs - refusal.lagMs, nowMs, retryAfterMs: refusal.retryAfterMs });
            expect(limiter.width).toBeGreaterThanOrEqual(1);
            expect(limiter.width).toBeLessThanOrEqual(ceiling);
            expect(limiter.width - before).toBeLessThanOrEqual(refusal === null ? 1 : 0);
          });
        },
      ),
    );
  });

  it("finds the capacity of a provider that serves so many at once, and keeps near it", () => {
    const capacity = 10;
    const limiter = createLimiter(100);
    let nowMs = 0;
    const widths: number[] = [];
    let refused = 0;
    for (let round = 0; round < 300; round++) {
      const { width } = limiter;
      widths.push(width);
      nowMs = Math.max(nowMs, limiter.restUntilMs) + 1;
      const sentAtMs = nowMs;
      nowMs += 10;
      answers(limiter, Math.min(width, capacity));
      if (width <= capacity) continue;
      refused += width - capacity;
      limiter.refused({ sentAtMs, nowMs, retryAfterMs: 100 });
    }
    const later = widths.slice(20);
    const mean = later.reduce((sum, width) => sum + width, 0) / later.length;
    expect(mean).toBeGreaterThan(0.7 * capacity);
    expect(Math.max(...later)).toBe(capacity + 1);
    expect(refused).toBeLessThan(60);
  });
});

describe("the rest after a refusal", () => {
  it("is what the provider asks for, but no more than two minutes", () => {
    const limiter = createLimiter(8);
    limiter.refused({ sentAtMs: 0, nowMs: 1000, retryAfterMs: 7000 });
    expect(limiter.restUntilMs).toBe(8000);
    limiter.refused({ sentAtMs: 0, nowMs: 1001, retryAfterMs: 10 });
    expect(limiter.restUntilMs).toBe(8000);
    limiter.refused({ sentAtMs: 0, nowMs: 2000, retryAfterMs: 9_999_999 });
    expect(limiter.restUntilMs).toBe(122_000);
  });

  it.each([
    ["without such a word", null],
    ["where that is to ask again at once", 0],
  ])("doubles %s, until something is answered", (_, retryAfterMs) => {
    const limiter = createLimiter(8);
    const restMs = (atMs: number) => {
      limiter.refused({ sentAtMs: atMs, nowMs: atMs, retryAfterMs });
      return limiter.restUntilMs - atMs;
    };
    const at = [0, 1e6, 2e6, 3e6];
    expect(at.map(restMs)).toEqual([1000, 2000, 4000, 8000]);
    limiter.answered();
    expect(restMs(4e6)).toBe(1000);
  });
});

it("a refusal is a 429 or an overload, and no other failure", () => {
  expect(isRefusal({ kind: "rate_limited", httpStatus: 429 })).toBe(true);
  expect(isRefusal({ kind: "server", httpStatus: 503 })).toBe(true);
  expect(isRefusal({ kind: "server", httpStatus: 500 })).toBe(false);
  expect(isRefusal({ kind: "network", httpStatus: null })).toBe(false);
  expect(isRefusal(null)).toBe(false);
});
