import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { monotonicOffset, systemClock } from "../base/index.ts";
import { type GoldenServer, type GoldenStep, golden, type SteadyScript, startGolden } from "./index.ts";

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
const steady: SteadyScript = { kind: "steady", ttftMs: 30, gapMs: 10, events: 12, chars: 6, role: true };
const scripts = {
  steady,
  plain: steps,
  split: golden.split(wide, [7, 8], 30),
  cut: [golden.answer(10, "so far"), golden.cut(20), golden.answer(30, "never sent")],
};

let server: GoldenServer;
beforeEach(async () => {
  server = await startGolden({ scripts, execPath: process.execPath });
});
afterEach(() => server.close());

interface Played {
  requestId: string | null;
  parts: Buffer[];
  arrivals: number[];
  cut: boolean;
}

async function play(model: string, from = server): Promise<Played> {
  const response = await fetch(`${from.url}/chat/completions`, {
    method: "POST",
    headers: { connection: "close" },
    body: JSON.stringify({ model }),
  });
  const requestId = response.headers.get("x-request-id");
  const parts: Buffer[] = [];
  const arrivals: number[] = [];
  try {
    for await (const part of response.body ?? []) {
      arrivals.push(performance.now());
      parts.push(Buffer.from(part));
    }
    return { requestId, parts, arrivals, cut: false };
  } catch {
    return { requestId, parts, arrivals, cut: true };
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

  it("plays steady scripts, and accounts for their outputs as arrays", async () => {
    const { parts } = await play("steady");
    const contents = [
      ...Buffer.concat(parts)
        .toString("utf8")
        .matchAll(/"content":"( [^"]*)"/g),
    ];
    expect(contents.map(([, content]) => content)).toEqual(
      Array.from({ length: 12 }, (_, i) => ` ${String(i).padStart(5, "-")}`),
    );
    const [[log], [times]] = await Promise.all([server.logs(), server.times()]);
    const outputs = log?.writes.slice(1, -1) ?? [];
    expect(outputs).toHaveLength(12);
    expect(times).toMatchObject({ request: 0, script: "steady", complete: true, held: 0 });
    for (const moment of ["dueMs", "beforeMs", "afterMs"] as const)
      expect(Array.from(times?.[moment] ?? [])).toEqual(outputs.map((write) => write[moment]));
  });

  it("counts as outputs the writes that complete one", async () => {
    await play("plain");
    const [[log], [times]] = await Promise.all([server.logs(), server.times()]);
    const outputs = log?.writes.filter(({ label }) => ["answer", "reasoning"].includes(label)) ?? [];
    expect(Array.from(times?.beforeMs ?? [])).toEqual(outputs.map(({ beforeMs }) => beforeMs));
  });

  it.runIf(process.platform === "linux")(
    "says in its response whose account is which, in many processes too",
    async () => {
      const shared = await startGolden({ scripts, execPath: process.execPath, processes: 2 });
      try {
        const heard: { requestId: string | null; model: string }[] = [];
        const playedBy = () => new Set(heard.map(({ requestId }) => Number(requestId?.slice(7)) % 2));
        // Which process gets a connection is chance: a hundred that all go to one would be a fault.
        while (heard.length < 4 || (playedBy().size < 2 && heard.length < 100)) {
          const model = heard.length % 2 === 0 ? "steady" : "cut";
          const { requestId } = await play(model, shared);
          heard.push({ requestId, model });
        }
        expect(playedBy().size).toBe(2);
        const accounts = (await shared.times()).map(({ request, script }) => [`golden-${request}`, script]);
        expect(accounts).toEqual(heard.map(({ requestId, model }) => [requestId, model]));
      } finally {
        await shared.close();
      }
    },
  );

  it("owns up to writes that waited because the client did not read", async () => {
    const huge = golden.raw(
      0,
      `: ${"x".repeat(8 * 2 ** 20)}

`,
    );
    const flood = await startGolden({
      scripts: { flood: [huge, golden.done(5)] },
      execPath: process.execPath,
    });
    try {
      await play("flood", flood);
      expect((await flood.logs())[0]?.held).toBeGreaterThan(0);
    } finally {
      await flood.close();
    }
  });

  it("says how much memory it has held", async () => {
    expect(await server.peakMemoryBytes()).toBeGreaterThan(10 * 2 ** 20);
  });

  it("refuses a script it does not have, and a script out of order", async () => {
    const response = await fetch(`${server.url}/chat/completions`, { method: "POST", body: "{}" });
    expect(response.status).toBe(404);
    const backwards = { back: [golden.answer(10, "b"), golden.answer(5, "a")] };
    await expect(startGolden({ scripts: backwards, execPath: process.execPath })).rejects.toThrow(
      /"back", step 1/,
    );
  });

  it("refuses to be no process, and a port that is taken", async () => {
    const execPath = process.execPath;
    await expect(startGolden({ scripts, execPath, processes: 0 })).rejects.toThrow("0 processes");
    const port = Number(new URL(server.url).port);
    await expect(startGolden({ scripts, execPath, port })).rejects.toThrow(/golden server.*EADDRINUSE/);
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
