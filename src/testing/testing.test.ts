import { describe, expect, it } from "vitest";
import { requestRecordSchema, runInfoSchema, scoreSchema } from "../record/index.ts";
import { aFailedRecord, aRecord, aRun, aScore, aTarget, fakeClock, memoryEnv } from "./index.ts";

describe("builders", () => {
  it("build nouns that their schemas accept", () => {
    for (const record of [aRecord(), aFailedRecord()]) requestRecordSchema.parse(record);
    scoreSchema.parse(aScore());
    runInfoSchema.parse(aRun());
  });

  it("merge overrides at any depth and leave the rest", () => {
    const record = aRecord({ target: { mode: "thinking" }, times: { sentAtMs: 5 }, usage: null });
    expect(record.target).toEqual(aTarget({ mode: "thinking" }));
    expect(record.times).toEqual({ ...aRecord().times, sentAtMs: 5 });
    expect(record.usage).toBeNull();
  });

  it("fill what was null with what a test gives", () => {
    const deltas = { gapsUs: [1], chars: [2], channels: "a1" };
    expect(aRecord({ deltas }).deltas).toEqual(deltas);
  });
});

describe("fakeClock", () => {
  it("wakes sleepers in order of their due time, each at that time", async () => {
    const clock = fakeClock();
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push(`${name} at ${clock.nowMs()}`);
    };
    const all = [sleeper("late", 30), sleeper("early", 10)];
    await clock.advance(20);
    expect(woken).toEqual(["early at 10"]);
    expect(clock.nowMs()).toBe(20);
    await clock.advance(20);
    await Promise.all(all);
    expect(woken).toEqual(["early at 10", "late at 30"]);
  });

  it("lets one who sleeps again be woken again within the same advance", async () => {
    const clock = fakeClock();
    const ticks: number[] = [];
    const loop = (async () => {
      for (let i = 0; i < 3; i++) {
        await clock.sleep(10);
        ticks.push(clock.nowMs());
      }
    })();
    await clock.advance(100);
    await loop;
    expect(ticks).toEqual([10, 20, 30]);
    expect(clock.sleeping).toBe(0);
  });

  it("wakes at once when the signal aborts", async () => {
    const clock = fakeClock();
    const controller = new AbortController();
    const asleep = clock.sleep(1000, controller.signal);
    controller.abort();
    await asleep;
    expect(clock.nowMs()).toBe(0);
    await clock.sleep(1000, controller.signal);
  });

  it("refuses to run for ever", async () => {
    const clock = fakeClock();
    void (async () => {
      for (;;) await clock.sleep(1);
    })();
    await expect(clock.runAll(50)).rejects.toThrow("still sleeps");
  });
});

describe("memoryEnv", () => {
  it("remembers what was printed and gives ids in order", () => {
    const env = memoryEnv({ vars: { A: "1" } });
    env.stdout.write("one ");
    env.stdout.write("two");
    expect(env.stdout.text).toBe("one two");
    expect([env.uuid(), env.uuid()]).toEqual(["id-1", "id-2"]);
    env.interrupt();
    expect(env.signal.aborted).toBe(true);
  });
});
