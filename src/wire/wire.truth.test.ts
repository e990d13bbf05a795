/** What the client says happened, held against what the server says it did: request by request, delta by delta. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { monotonicOffset, systemClock } from "../base/index.ts";
import {
  type GoldenLog,
  type GoldenServer,
  type GoldenStep,
  golden,
  startGolden,
} from "../simulator/index.ts";
import { type Heard, testWire } from "../testing/index.ts";

const words = (count: number, prefix: string) => Array.from({ length: count }, (_, i) => ` ${prefix}${i}好`);
const tool = (atMs: number, text: string) =>
  golden.raw(
    atMs,
    `data: {"choices":[{"index":0,"delta":{"tool_calls":[{"function":{"arguments":"${text}"}}]}}]}\n\n`,
    "tool",
  );
const ending = (atMs: number) => [
  golden.finish(atMs),
  golden.usage(atMs + 1, { prompt_tokens: 7, completion_tokens: 60 }),
  golden.done(atMs + 2),
];

const scripts: Record<string, GoldenStep[]> = {
  /** Everything that is no output between everything that is. */
  mixed: [
    golden.role(10),
    golden.comment(15),
    ...words(20, "why").map((text, i) => golden.reasoning(40 + 10 * i, text)),
    golden.comment(245),
    ...words(40, "so").map((text, i) => golden.answer(250 + 10 * i, text)),
    tool(660, "x"),
    ...ending(670),
  ],
  /** Each event in three writes, cut inside a character: it counts when its last byte came. */
  split: [
    golden.role(5),
    ...words(15, "w").flatMap((text, i) => {
      const step = golden.answer(20 + 30 * i, text);
      const inside = Buffer.from(step.bytes ?? "").indexOf("好") + 1;
      return golden.split(step, [20, inside], 8);
    }),
    ...ending(480),
  ],
  /** Several events at one moment. */
  burst: [
    golden.role(5),
    ...words(60, "b").map((text, i) => golden.answer(20 + 40 * Math.floor(i / 6), text)),
    ...ending(440),
  ],
  cut: [...words(10, "c").map((text, i) => golden.answer(20 + 10 * i, text)), golden.cut(130)],
};

const { wire, send } = testWire();
let server: GoldenServer;
beforeAll(async () => {
  server = await startGolden({ scripts, execPath: process.execPath });
  // The first request of a process compiles what it runs; it is not what is held to account here.
  await send(server.url, { modelId: "mixed" });
});
afterAll(async () => {
  await wire.close();
  await server.close();
});

/** The server's own account of the request whose report this is. */
async function accountOf(heard: Heard): Promise<GoldenLog> {
  const headers = heard.events.find((event) => event.kind === "headers");
  const logs = await server.logs();
  const log = logs.find(({ request }) => `golden-${request}` === headers?.requestId);
  if (log === undefined) throw new Error(`the server knows no request ${headers?.requestId}`);
  return log;
}

/** The writes that completed an output delta, in order. */
function outputWrites(log: GoldenLog) {
  const isLastPart = (label: string) => !label.includes("#") || label.endsWith("#2");
  return log.writes.filter(({ label }) => /^(reasoning|answer|tool)/.test(label) && isLastPart(label));
}

/** Holds one report to its account; returns how late each delta was stamped, in milliseconds after its write began. */
async function holdToAccount(heard: Heard): Promise<number[]> {
  const log = await accountOf(heard);
  const { offsetMs, uncertaintyMs } = monotonicOffset(systemClock);
  const writes = outputWrites(log);
  expect(heard.deltas).toHaveLength(writes.length);
  expect(heard.deltas.map(({ channel }) => channel)).toEqual(
    writes.map(({ label }) => label.replace(/#.*/, "")),
  );
  const lags = heard.deltas.map((delta, i) => delta.at + offsetMs - (writes[i]?.beforeMs ?? Number.NaN));
  for (const lag of lags) expect(lag).toBeGreaterThan(-uncertaintyMs - 0.01);
  const at = (kind: string) =>
    (heard.events.find((event) => event.kind === kind)?.at ?? Number.NaN) + offsetMs;
  expect(at("sent")).toBeLessThan(log.receivedMs + uncertaintyMs);
  expect(at("headers")).toBeGreaterThan(log.receivedMs - uncertaintyMs);
  expect(at("first_byte")).toBeGreaterThan((log.writes[0]?.beforeMs ?? Number.NaN) - uncertaintyMs);
  expect(at("end")).toBeGreaterThan((log.writes.at(-1)?.beforeMs ?? Number.NaN) - uncertaintyMs);
  return lags;
}

function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}

const describeLags = (lags: readonly number[]) =>
  `lag behind the server's write, ms: median ${quantile(lags, 0.5).toFixed(3)}, p99 ${quantile(lags, 0.99).toFixed(3)}, n ${lags.length}`;

describe("the client's account of a stream", () => {
  it.each(["mixed", "split", "burst"])("agrees with the server's: %s", async (script) => {
    for (let i = 0; i < 3; i++) {
      const heard = await send(server.url, { modelId: script });
      expect(heard).toMatchObject({
        finish: "stop",
        error: null,
        usage: { inputTokens: 7, outputTokens: 60 },
      });
      await holdToAccount(heard);
    }
  });

  it("agrees with it when the server cuts the stream", async () => {
    const heard = await send(server.url, { modelId: "cut" });
    expect(heard.error?.kind).toBe("truncated_stream");
    await holdToAccount(heard);
  });

  it("agrees with it for 40 streams at once", async ({ annotate }) => {
    const names = Object.keys(scripts);
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, i) => send(server.url, { modelId: names[i % names.length] ?? "mixed" })),
    );
    const lags: number[] = [];
    for (const heard of all) lags.push(...(await holdToAccount(heard)));
    await annotate(describeLags(lags));
  });

  it("has the text of every delta that was written, and no other", async () => {
    const heard = await send(server.url, { modelId: "mixed" });
    expect(heard.deltas.map(({ text }) => text)).toEqual([...words(20, "why"), ...words(40, "so"), "x"]);
  });
});
