import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../base/index.ts";
import { type GoldenServer, type GoldenStep, golden, monotonicOffset, startGolden } from "./index.ts";

const words = Array.from({ length: 50 }, (_, i) => ` word${i}`);
const steps: GoldenStep[] = [
  golden.role(0),
  golden.comment(20),
  golden.reasoning(40, "hm"),
  ...words.map((word, i) => golden.answer(60 + 4 * i, word)),
  golden.finish(260),
  golden.usage(260, { prompt_tokens: 3, completion_tokens: 51 }),
  golden.done(260),
];
const wide = golden.raw(10, "data: 好\n\n", "wide");
const scripts = {
  plain: steps,
  split: golden.split(wide, [7, 8], 30),
  cut: [golden.answer(10, "so far"), golden.cut(20), golden.answer(30, "never sent")],
};

let server: GoldenServer;
beforeEach(async () => {
  server = await startGolden({ scripts, execPath: process.execPath });
});
afterEach(() => server.close());

async function play(model: string): Promise<{ parts: Buffer[]; arrivals: number[]; cut: boolean }> {
  const response = await fetch(`${server.url}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model }),
  });
  const parts: Buffer[] = [];
  const arrivals: number[] = [];
  try {
    for await (const part of response.body ?? []) {
      arrivals.push(performance.now());
      parts.push(Buffer.from(part));
    }
    return { parts, arrivals, cut: false };
  } catch {
    return { parts, arrivals, cut: true };
  }
}

describe("the golden server", () => {
  it("writes every step once, in order, never early, and says when", async () => {
    await play("plain");
    const [log] = await server.logs();
    expect(log?.complete).toBe(true);
    expect(log?.writes.map((write) => write.label)).toEqual(steps.map((step) => step.label));
    let previous = log?.receivedMs ?? Number.NaN;
    log?.writes.forEach((write, i) => {
      expect(write.dueMs - log.receivedMs).toBeCloseTo(steps[i]?.atMs ?? Number.NaN, 3);
      expect(write.beforeMs).toBeGreaterThanOrEqual(write.dueMs);
      expect(write.beforeMs).toBeGreaterThanOrEqual(previous);
      expect(write.afterMs).toBeGreaterThanOrEqual(write.beforeMs);
      previous = write.afterMs;
    });
  });

  it("sends exactly the bytes of the script", async () => {
    const { parts, cut } = await play("plain");
    expect(Buffer.concat(parts).toString("utf8")).toBe(steps.map((step) => step.bytes).join(""));
    expect(cut).toBe(false);
    const [log] = await server.logs();
    expect(log?.writes.reduce((sum, write) => sum + write.bytes, 0)).toBe(Buffer.concat(parts).length);
  });

  it("shares its clock with the client: nothing arrives before it was written", async () => {
    const sentAt = performance.now();
    const { arrivals } = await play("plain");
    const { offsetMs, uncertaintyMs } = monotonicOffset(systemClock);
    const [log] = await server.logs();
    expect(uncertaintyMs).toBeLessThan(1);
    expect(log?.receivedMs).toBeGreaterThan(sentAt + offsetMs - uncertaintyMs);
    expect((arrivals[0] ?? 0) + offsetMs + uncertaintyMs).toBeGreaterThan(
      log?.writes[0]?.beforeMs ?? Infinity,
    );
    expect((arrivals.at(-1) ?? 0) + offsetMs + uncertaintyMs).toBeGreaterThan(
      log?.writes.at(-1)?.beforeMs ?? Infinity,
    );
  });

  it("splits inside a character, and a client gets the bytes whole", async () => {
    const { parts } = await play("split");
    expect(Buffer.concat(parts).toString("utf8")).toBe("data: 好\n\n");
    const [log] = await server.logs();
    expect(log?.writes.map(({ label, bytes }) => [label, bytes])).toEqual([
      ["wide#0", 7],
      ["wide#1", 1],
      ["wide#2", 3],
    ]);
  });

  it("cuts the socket where the script says so", async () => {
    const { parts, cut } = await play("cut");
    expect(cut).toBe(true);
    expect(Buffer.concat(parts).toString("utf8")).toContain("so far");
    const [log] = await server.logs();
    expect(log?.writes.map((write) => write.label)).toEqual(["answer", "cut"]);
  });

  it("keeps an account of each request by itself, with many at once", async () => {
    await Promise.all(Array.from({ length: 8 }, () => play("plain")));
    const logs = await server.logs();
    expect(logs.map((log) => [log.request, log.writes.length, log.complete])).toEqual(
      Array.from({ length: 8 }, (_, request) => [request, steps.length, true]),
    );
  });

  it("refuses a script it does not have, and a script out of order", async () => {
    const response = await fetch(`${server.url}/chat/completions`, { method: "POST", body: "{}" });
    expect(response.status).toBe(404);
    const backwards = { back: [golden.answer(10, "b"), golden.answer(5, "a")] };
    await expect(startGolden({ scripts: backwards, execPath: process.execPath })).rejects.toThrow(
      /"back", step 1/,
    );
  });

  it("has nothing more to say once it is closed", async () => {
    await server.close();
    await expect(server.logs()).rejects.toThrow("not running");
    await server.close();
  });

  it("says why it could not start", async () => {
    await expect(startGolden({ scripts, execPath: "/no/such/node" })).rejects.toThrow(
      /golden server.*no\/such\/node/,
    );
  });
});
