import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { type Clock, monotonicOffset, systemClock } from "./index.ts";

const hostMs = () => Number(process.hrtime.bigint()) / 1e6;
const clockOf = (nowMs: () => number): Clock => ({ ...systemClock, nowMs });
/** Numbers of this size have steps of their own. */
const ROUNDING_MS = 1e-3;

describe("the offset to the host's clock", () => {
  it("is what a clock is behind, to within the uncertainty it states", () => {
    const { offsetMs, uncertaintyMs } = monotonicOffset(clockOf(() => hostMs() - 12_345));
    expect(Math.abs(offsetMs - 12_345)).toBeLessThanOrEqual(uncertaintyMs + ROUNDING_MS);
  });

  it("is read from the narrowest of its tries", () => {
    let asked = 0;
    const mostlySlow = clockOf(() => {
      const now = hostMs();
      asked += 1;
      if (asked % 3 !== 0) while (hostMs() < now + 3);
      return now;
    });
    expect(monotonicOffset(mostlySlow, 20).uncertaintyMs).toBeLessThan(1.5);
    expect(asked).toBe(20);
  });

  it("takes a time from one thread into another: nothing is heard of before it was said", async () => {
    const code = `
      import { parentPort } from "node:worker_threads";
      import { monotonicOffset, systemClock } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
      const own = monotonicOffset(systemClock);
      parentPort.postMessage({ saidMs: systemClock.nowMs() + own.offsetMs, uncertaintyMs: own.uncertaintyMs });`;
    const startedMs = systemClock.nowMs();
    const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
    const heard = await new Promise<{ saidMs: number; uncertaintyMs: number }>((resolve, reject) => {
      thread.once("message", resolve);
      thread.once("error", reject);
    });
    const heardMs = systemClock.nowMs();
    const { offsetMs, uncertaintyMs } = monotonicOffset(systemClock);
    const slackMs = uncertaintyMs + heard.uncertaintyMs + ROUNDING_MS;
    expect(heard.saidMs).toBeGreaterThanOrEqual(startedMs + offsetMs - slackMs);
    expect(heard.saidMs).toBeLessThanOrEqual(heardMs + offsetMs + slackMs);
  });
});
