import { describe, expect, it } from "vitest";
import { fakeClock } from "../../testing/index.ts";
import { type Answers, keepAnswers } from "./answers.ts";
import { watchChanges } from "./changes.ts";
import { fault } from "./faults.ts";
import type { Asked } from "./reader-thread.ts";

/** A reader that takes `tookMs` for each answer, and answers with the version and how often it was asked. */
function scene({ tookMs = 400, roomBytes = 1 << 20 } = {}) {
  const clock = fakeClock();
  const reader = {
    version: "v1",
    asked: [] as Asked[],
    tookMs,
    fails: false,
    isTrouble: false,
    size: 0,
    abandoned: 0,
  };
  const changes = watchChanges(async () => reader.version, clock);
  const told: number[] = [];
  const answers = keepAnswers({
    threadOf: () => ({
      ask: async (asked, signal) => {
        reader.asked.push(asked);
        await clock.sleep(reader.tookMs, signal);
        if (signal?.aborted) {
          reader.abandoned += 1;
          throw fault(503, "abandoned", "nobody");
        }
        if (reader.fails) throw fault(503, "store_locked", "it is locked");
        const text = `${reader.version}/${reader.asked.length}`.padEnd(reader.size);
        return {
          bytes: new TextEncoder().encode(text),
          etag: `"${text}"`,
          tookMs: reader.tookMs,
          isTrouble: reader.isTrouble,
        };
      },
    }),
    changes,
    clock,
    roomBytes,
  });
  const ask = (params: Record<string, string> = {}, signal = new AbortController().signal) =>
    given(answers, { question: "overview", params, body: null }, signal);
  return { clock, reader, changes, answers, ask, told };
}

async function given(answers: Answers, asked: Asked, signal: AbortSignal): Promise<string> {
  try {
    const { bytes, isStale } = await answers.ask(asked, signal);
    return `${new TextDecoder().decode(bytes)}${isStale ? " stale" : ""}`;
  } catch (thrown) {
    return (thrown as { fault: { code: string } }).fault.code;
  }
}

describe("answers that are kept", () => {
  it("are worked out once, however many ask at the same time, and then given at once", async () => {
    const { clock, reader, ask } = scene();
    const many = Array.from({ length: 20 }, () => ask());
    await clock.runAll();
    expect(new Set(await Promise.all(many))).toEqual(new Set(["v1/1"]));
    expect(await ask()).toBe("v1/1");
    expect(reader.asked).toHaveLength(1);
  });

  it("are one for each question, whatever the order of its parameters", async () => {
    const { clock, reader, ask } = scene({ tookMs: 0 });
    const all = [ask({ a: "1", b: "2" }), ask({ b: "2", a: "1" }), ask({ a: "2", b: "1" })];
    await clock.runAll();
    await Promise.all(all);
    expect(reader.asked).toHaveLength(2);
  });

  it("are shown stale at once when the store has changed, and made anew behind the caller's back", async () => {
    const { clock, reader, changes, ask } = scene();
    const told: number[] = [];
    const first = ask();
    await clock.runAll();
    await first;
    const stop = changes.watch(({ renewed }) => told.push(renewed));
    reader.version = "v2";
    await clock.advance(5000);
    expect(await ask()).toBe("v1/1 stale");
    await clock.advance(600);
    expect(await ask()).toBe("v2/2");
    // The change of the store, then the new answer.
    expect(told).toEqual([0, 1]);
    stop();
  });

  it("take no more than a tenth of a core while the store keeps changing", async () => {
    const { clock, reader, ask } = scene({ tookMs: 400 });
    const first = ask();
    await clock.runAll();
    await first;
    for (let second = 0; second < 40; second++) {
      reader.version = `v${second}`;
      await ask();
      await clock.advance(1000);
    }
    expect(reader.asked.length).toBeGreaterThan(5);
    expect(reader.asked.length).toBeLessThanOrEqual(1 + 40 / 4);
  });

  it("are waited for where they are quick", async () => {
    const { clock, reader, ask } = scene({ tookMs: 20 });
    const first = ask();
    await clock.runAll();
    await first;
    reader.version = "v2";
    // One question notices the change.
    await clock.advance(2000);
    await ask();
    await clock.advance(1000);
    const second = ask();
    await clock.advance(100);
    expect(await second).toBe("v2/2");
  });

  it("grow old though nothing has changed, and are not shown any more when they are very old", async () => {
    const { clock, reader, ask } = scene();
    const first = ask();
    await clock.runAll();
    await first;
    await clock.advance(61_000);
    expect(await ask()).toBe("v1/1 stale");
    await clock.advance(1000);
    expect(await ask()).toBe("v1/2");
    await clock.advance(301_000);
    const waited = ask();
    await clock.advance(500);
    expect(await waited).toBe("v1/3");
    expect(reader.asked).toHaveLength(3);
  });

  it("are not begun for somebody who has gone, and are for who comes after", async () => {
    const { clock, reader, ask } = scene();
    const leaving = new AbortController();
    const left = ask({}, leaving.signal);
    await clock.advance(0);
    leaving.abort();
    const stays = ask();
    await clock.advance(1000);
    expect(await left).toBe("abandoned");
    expect(await stays).toBe("v1/2");
    expect(reader.abandoned).toBe(1);
  });

  it("tell of a fault, which is looked into again a second later", async () => {
    const { clock, reader, ask } = scene();
    reader.fails = true;
    const first = ask();
    await clock.runAll();
    expect(await first).toBe("store_locked");
    expect(await ask()).toBe("store_locked");
    expect(reader.asked).toHaveLength(1);
    reader.fails = false;
    await clock.advance(1500);
    const second = ask();
    await clock.advance(500);
    expect(await second).toBe("v1/2");
  });

  it("that tell of trouble are looked into again after a second, though no store has changed", async () => {
    const { clock, reader, ask } = scene();
    reader.isTrouble = true;
    const first = ask();
    await clock.runAll();
    await first;
    expect(await ask()).toBe("v1/1");
    await clock.advance(1000);
    reader.isTrouble = false;
    const second = ask();
    await clock.advance(400);
    expect(await second).toBe("v1/2");
    await clock.advance(5000);
    expect(await ask()).toBe("v1/2");
  });

  it("that cannot be made anew behind the caller's back harm nobody, and tell of it when asked again", async () => {
    const { clock, reader, ask } = scene();
    const first = ask();
    await clock.runAll();
    await first;
    await clock.advance(61_000);
    reader.fails = true;
    expect(await ask()).toBe("v1/1 stale");
    await clock.advance(500);
    expect(await ask()).toBe("store_locked");
  });

  it("do not keep a caller waiting for longer than a minute, and are there when he asks again", async () => {
    const { clock, ask } = scene({ tookMs: 90_000 });
    const first = ask();
    await clock.advance(60_001);
    expect(await first).toBe("reader_slow");
    await clock.advance(31_000);
    expect(await ask()).toBe("v1/1");
  });

  it("take no more memory than they may: the one asked for longest ago is let go", async () => {
    const { clock, reader, answers, ask } = scene({ tookMs: 0, roomBytes: 10_000 });
    reader.size = 1000;
    for (let i = 0; i < 30; i++) {
      const one = ask({ a: String(i) });
      await clock.advance(10);
      await one;
    }
    expect(answers.keptBytes).toBeLessThanOrEqual(10_000);
    await ask({ a: "29" });
    expect(reader.asked).toHaveLength(30);
    const forgotten = ask({ a: "0" });
    await clock.advance(10);
    await forgotten;
    expect(reader.asked).toHaveLength(31);
  });
});
