/** The client's bounds of its own lateness, held against the times at which a server in another process wrote. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { monotonicOffset, systemClock } from "../base/index.ts";
import { type GoldenServer, golden, startGolden } from "../simulator/index.ts";
import { type Heard, testWire } from "../testing/index.ts";

const STREAMS = 8;
const DELTAS = 80;

/** Deltas every 7 ms, out of phase with those of other streams. */
const script = (stream: number) => [
  golden.role(5),
  ...Array.from({ length: DELTAS }, (_, i) => golden.answer(30 + stream + 7 * i, ` w${i}`)),
  golden.finish(40 + 7 * DELTAS),
  golden.done(40 + 7 * DELTAS),
];

const SLOW_GAP_MS = 50;
const slow = [
  ...Array.from({ length: 15 }, (_, i) => golden.answer(20 + SLOW_GAP_MS * i, ` w${i}`)),
  golden.finish(30 + SLOW_GAP_MS * 15),
  golden.done(30 + SLOW_GAP_MS * 15),
];

const { wire, send } = testWire();
let server: GoldenServer;
beforeAll(async () => {
  const scripts = Object.fromEntries(Array.from({ length: STREAMS }, (_, i) => [`s${i}`, script(i)]));
  server = await startGolden({ scripts: { ...scripts, slow }, execPath: process.execPath });
  await send(server.url, { modelId: "s0" });
});
afterAll(async () => {
  await wire.close();
  await server.close();
});

interface Sample {
  /** When the server had written it, and when this client stamped it, in its own time. */
  writtenAt: number;
  at: number;
  boundMs: number;
}

/** All deltas of all streams, run at once. */
async function samples(): Promise<{ samples: Sample[]; uncertaintyMs: number }> {
  const all = await Promise.all(
    Array.from({ length: STREAMS }, (_, i) => send(server.url, { modelId: `s${i}` })),
  );
  const { offsetMs, uncertaintyMs } = monotonicOffset(systemClock);
  const logs = new Map((await server.logs()).map((log) => [`golden-${log.request}`, log]));
  const ofOne = (heard: Heard): Sample[] => {
    const head = heard.events.find((event) => event.kind === "headers");
    const writes = logs.get(head?.requestId ?? "")?.writes.filter(({ label }) => label === "answer") ?? [];
    const deltas = heard.events.filter((event) => event.kind === "delta");
    expect(deltas).toHaveLength(DELTAS);
    return deltas.map(({ at, delayMs }, i) => ({
      writtenAt: (writes[i]?.afterMs ?? Number.NaN) - offsetMs,
      at,
      boundMs: delayMs ?? Number.NaN,
    }));
  };
  return { samples: all.flatMap(ofOne), uncertaintyMs };
}

/** Keeps this thread's loop from turning for 5 to 50 ms, again and again; returns when it did so. */
function blockAtRandom(): { blocks: { from: number; to: number }[]; stop(): void } {
  const blocks: { from: number; to: number }[] = [];
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const block = () => {
    const from = performance.now();
    const to = from + 5 + 45 * random();
    while (performance.now() < to);
    blocks.push({ from, to });
    timer = setTimeout(block, 60 * random());
  };
  let timer = setTimeout(block, 20);
  return { blocks, stop: () => clearTimeout(timer) };
}

const quantile = (values: readonly number[], p: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(p * (values.length - 1))] ?? Number.NaN;

const covered = (all: readonly Sample[], uncertaintyMs: number) =>
  all.filter(({ at, writtenAt, boundMs }) => boundMs >= at - writtenAt - uncertaintyMs).length / all.length;

const describeBounds = (all: readonly Sample[], share: number) =>
  `bounds cover ${(100 * share).toFixed(2)} % of ${all.length}; median ${quantile(
    all.map(({ boundMs }) => boundMs),
    0.5,
  ).toFixed(3)} ms, p99 ${quantile(
    all.map(({ boundMs }) => boundMs),
    0.99,
  ).toFixed(3)} ms`;

describe("the bound of a delta's lateness", () => {
  it("covers the true one, and all of it that this process itself caused", async ({ annotate }) => {
    // What a bound cannot see, such as a core that the host takes away, only ever lowers the share: the best of a few
    // tries is the bound's own doing, and a bound that is too short fails in all of them.
    let best = 0;
    for (let tries = 0; tries < 3 && best <= 0.99; tries++) {
      const blocking = blockAtRandom();
      const { samples: all, uncertaintyMs } = await samples();
      blocking.stop();
      const share = covered(all, uncertaintyMs);
      await annotate(describeBounds(all, share));
      best = Math.max(best, share);
      // Those written during a block and stamped after it: the rest of the block is lateness for certain.
      const caught = all.flatMap(({ writtenAt, at, boundMs }) => {
        const block = blocking.blocks.find(({ from, to }) => from < writtenAt && writtenAt < to && to <= at);
        return block === undefined ? [] : [{ causedMs: block.to - writtenAt, boundMs }];
      });
      expect(caught.length).toBeGreaterThan(50);
      for (const { causedMs, boundMs } of caught) expect(boundMs).toBeGreaterThan(causedMs - uncertaintyMs);
    }
    expect(best).toBeGreaterThan(0.99);
  });

  it("is no longer than what this process was busy with: what it waited for is not in it", async ({
    annotate,
  }) => {
    const heard = await send(server.url, { modelId: "slow" });
    const deltas = heard.events.filter((event) => event.kind === "delta");
    const bounds = deltas.map(({ delayMs }) => delayMs ?? Number.NaN);
    await annotate(`median bound ${quantile(bounds, 0.5).toFixed(3)} ms at gaps of ${SLOW_GAP_MS} ms`);
    // A hundredth of this is usual; tests share their machine.
    expect(quantile(bounds, 0.5)).toBeLessThan(SLOW_GAP_MS / 2);
  });

  it("stands at every moment of a request, and none before the request was written", async () => {
    const { events } = await send(server.url, { modelId: "s0" });
    const sentAt = events.find((event) => event.kind === "sent")?.at ?? Number.NaN;
    for (const event of events) {
      if (!["sent", "headers", "first_byte", "delta", "end"].includes(event.kind)) continue;
      const delayMs = "delayMs" in event ? event.delayMs : undefined;
      expect(delayMs).toBeGreaterThanOrEqual(0);
      expect(event.at - (delayMs ?? Number.NaN)).toBeGreaterThanOrEqual(event.kind === "sent" ? 0 : sentAt);
    }
  });
});
