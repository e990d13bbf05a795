import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { systemClock } from "./clock.ts";

const DAY = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("sleeps longer than a timer can", async () => {
  let isAwake = false;
  void systemClock.sleep(40 * DAY).then(() => {
    isAwake = true;
  });
  await vi.advanceTimersByTimeAsync(39 * DAY);
  expect(isAwake).toBe(false);
  await vi.advanceTimersByTimeAsync(DAY);
  expect(isAwake).toBe(true);
});

it("wakes when it is told to", async () => {
  const stop = new AbortController();
  const slept = systemClock.sleep(40 * DAY, stop.signal);
  await vi.advanceTimersByTimeAsync(30 * DAY);
  stop.abort();
  await slept;
  expect(vi.getTimerCount()).toBe(0);
});
