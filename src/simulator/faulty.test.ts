/** The faulty server as a client meets it, and its journal beside what that client was told. */
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FaultyKind, type FaultyOptions, type FaultyServer, startFaulty } from "./index.ts";

let folder: string;
let server: FaultyServer | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dsr-faulty-"));
  server = null;
});
afterEach(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<FaultyOptions> = {}): Promise<FaultyServer> {
  const journalPath = join(folder, "journal.jsonl");
  server = await startFaulty({
    seed: "1",
    journalPath,
    execPath: process.execPath,
    trickleMs: 0,
    ...options,
  });
  return server;
}

interface Heard {
  marker: string;
  status: number | null;
  requestId: string | null;
  retryAfter: string | null;
  text: string;
  how: "ended" | "broke off" | "given up";
}

/** One request; `patienceMs` of silence and it is given up. */
function ask({ url }: FaultyServer, marker: string, patienceMs = 10_000): Promise<Heard> {
  return new Promise((resolve) => {
    const heard: Heard = {
      marker,
      status: null,
      requestId: null,
      retryAfter: null,
      text: "",
      how: "broke off",
    };
    const outgoing = httpRequest(`${url}/chat/completions`, { method: "POST", agent: false }, (response) => {
      heard.status = response.statusCode ?? null;
      heard.requestId = String(response.headers["x-request-id"]);
      heard.retryAfter = response.headers["retry-after-ms"]?.toString() ?? null;
      response.on("data", (part: Buffer) => {
        heard.text += part.toString("latin1");
      });
      response.on("end", () => {
        heard.how = "ended";
      });
      response.on("error", () => {});
      response.on("close", () => resolve(heard));
    });
    outgoing.setTimeout(patienceMs, () => {
      outgoing.destroy();
      heard.how = "given up";
      resolve(heard);
    });
    outgoing.on("error", () => resolve(heard));
    const messages = [{ role: "user", content: `[request ${marker}]\n\nGo` }];
    outgoing.end(JSON.stringify({ model: "m", messages }));
  });
}

const answered = { status: 200, how: "ended", text: expect.stringContaining("[DONE]") };
const expected: Record<FaultyKind, object> = {
  none: answered,
  trickle: answered,
  malformed: answered,
  cut_before_headers: { status: null, how: "broke off" },
  cut_after_headers: { status: 200, how: "broke off", text: "" },
  cut_mid_event: { status: 200, how: "broke off" },
  stall_before_headers: { status: null, how: "given up" },
  stall: { status: 200, how: "given up" },
  rate_limited: { status: 429, how: "ended", retryAfter: "50" },
  server_error: { status: 500, how: "ended" },
  error_event: { status: 200, how: "ended", text: expect.stringContaining('{"error":') },
};

describe("the faulty server", () => {
  it.each(Object.keys(expected) as FaultyKind[])("does what its journal says: %s", async (fault) => {
    const faulty = await start({ weights: { [fault]: 1 } });
    const patienceMs = fault.startsWith("stall") ? 1000 : 10_000;
    expect(await ask(faulty, "abc", patienceMs)).toMatchObject(expected[fault]);
    expect(faulty.journal()).toEqual([{ n: 0, start: 0, model: "m", marker: "abc", fault }]);
  });

  it("has nothing else, and enters nothing else", async () => {
    const faulty = await start();
    expect((await fetch(`${faulty.url}/models`)).status).toBe(404);
    expect(faulty.journal()).toEqual([]);
  });

  it("enters every request once, also those it was killed over, and nothing else", async () => {
    const faulty = await start({ weights: { none: 3, cut_mid_event: 1, server_error: 1 } });
    const asking: Promise<Heard>[] = [];
    for (let wave = 0; wave < 3; wave++) {
      for (let i = 0; i < 15; i++) asking.push(ask(faulty, `${wave}-${i}`));
      await Promise.race(asking.slice(-15));
      if (wave === 1) await faulty.kill();
      await faulty.restart();
    }
    const heard = await Promise.all(asking);
    const journal = faulty.journal();
    expect(journal.map(({ n }) => n)).toEqual(journal.map((_, n) => n));
    expect(new Set(journal.map(({ marker }) => marker)).size).toBe(journal.length);
    const seen = new Map(journal.map((entry) => [entry.marker, entry]));
    for (const one of heard) {
      const entry = seen.get(one.marker);
      if (one.status !== null) expect(`faulty-${entry?.n}`).toBe(one.requestId);
      if (one.how === "ended") expect(one).toMatchObject(expected[entry?.fault ?? "none"]);
    }
    expect(journal.every(({ marker }) => heard.some((one) => one.marker === marker))).toBe(true);
    expect(heard.some(({ how }) => how === "ended")).toBe(true);
  });

  it("does to a request what its number says, in whatever run", async () => {
    const weights = { none: 1, malformed: 1, cut_mid_event: 1, rate_limited: 1 };
    const first = await start({ weights });
    for (let i = 0; i < 6; i++) await ask(first, `a${i}`);
    const faults = first.journal().map(({ fault }) => fault);
    await first.close();
    const second = await start({ weights, journalPath: join(folder, "second.jsonl") });
    for (let i = 0; i < 6; i++) await ask(second, `b${i}`);
    expect(second.journal().map(({ fault }) => fault)).toEqual(faults);
  });

  it("continues a journal whose last line was cut off", async () => {
    const weights = { none: 1 };
    await ask(await start({ weights }), "first");
    await server?.close();
    appendFileSync(join(folder, "journal.jsonl"), '{"n":1,"sta');
    const again = await start({ weights });
    expect(again.journal()).toHaveLength(1);
    await ask(again, "second");
    expect(again.journal().map(({ n, marker }) => [n, marker])).toEqual([
      [0, "first"],
      [1, "second"],
    ]);
  });

  it("listens where it is told, and says when it cannot", async () => {
    const { port } = await start({ weights: { none: 1 } });
    const options = { seed: "1", journalPath: join(folder, "other.jsonl"), execPath: process.execPath };
    await expect(startFaulty({ ...options, port })).rejects.toThrow(/faulty server.*EADDRINUSE/);
  });
});
