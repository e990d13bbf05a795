import { createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import {
  aWireRequest,
  type Reply,
  type ScriptedServer,
  scriptedServer,
  testWire,
} from "../../testing/index.ts";
import type { Timeouts } from "../contract.ts";

const { wire, send } = testWire();
const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => wire.close());

const NONE: Timeouts = { connectMs: null, firstTokenMs: null, idleMs: null, totalMs: null };
const STREAM = { "content-type": "text/event-stream" };
const HELLO = 'data: {"choices":[{"index":0,"delta":{"content":"x"}}]}\n\n';
const STOP = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const ROLE = 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n';

async function serverSaying(script: (reply: Reply) => void | Promise<void>): Promise<string> {
  const server = await scriptedServer(script);
  servers.push(server);
  return `${server.url}/v1`;
}

/** Writes `piece` every few milliseconds until the client has gone. */
async function repeat(reply: Reply, piece: string): Promise<void> {
  let left = false;
  reply.gone.then(() => {
    left = true;
  });
  while (!left) {
    reply.write(piece);
    await reply.pause(10);
  }
}

/** A server that takes connections and never says a word, not even in TLS. */
async function mute(): Promise<{ port: number; sockets: Socket[]; server: Server }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => {}).resume());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { port: typeof address === "object" ? (address?.port ?? 0) : 0, sockets, server };
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(holds()).toBe(true);
}

/** Writes the bytes one by one, every few milliseconds, until the client has gone; what comes after them is a comment. */
async function trickle(reply: Reply, bytes: string): Promise<void> {
  let left = false;
  reply.gone.then(() => {
    left = true;
  });
  for (let i = 0; !left; i++) {
    reply.write(i < bytes.length ? (bytes[i] ?? "") : ":");
    await reply.pause(5);
  }
}

describe("a provider that answers byte by byte", () => {
  const LONG_EVENT = `data: {"choices":[{"index":0,"delta":{"content":"${"x".repeat(10_000)}`;

  it("has no first token while none is whole, however many bytes come", async () => {
    const url = await serverSaying((reply) => {
      reply.head(200, STREAM);
      return trickle(reply, LONG_EVENT);
    });
    const heard = await send(url, { timeouts: { ...NONE, firstTokenMs: 150, idleMs: 1, totalMs: 5000 } });
    expect(heard).toMatchObject({ answer: "", error: { kind: "timeout_first_token", httpStatus: 200 } });
    expect(heard.kinds).toContain("first_byte");
  });

  it("is idle between two outputs, however many bytes come", async () => {
    const url = await serverSaying((reply) => {
      reply.head(200, STREAM);
      reply.write(HELLO);
      return trickle(reply, LONG_EVENT);
    });
    const heard = await send(url, { timeouts: { ...NONE, firstTokenMs: 5000, idleMs: 150, totalMs: 5000 } });
    expect(heard).toMatchObject({ answer: "x", error: { kind: "timeout_idle" } });
  });

  it("is not idle while its outputs come in time", async () => {
    const url = await serverSaying(async (reply) => {
      reply.head(200, STREAM);
      for (const byte of HELLO + HELLO) {
        reply.write(byte);
        await reply.pause(1);
      }
      reply.end(STOP);
    });
    const heard = await send(url, {
      timeouts: { ...NONE, firstTokenMs: 5000, idleMs: 5000, totalMs: 10_000 },
    });
    expect(heard).toMatchObject({ answer: "xx", error: null });
  });

  it("is given up when its time is over, be it in the headers", async () => {
    const { port, sockets, server } = await mute();
    server.on("connection", (socket) => {
      let sent = 0;
      const head = `HTTP/1.1 200 OK\r\nx-slow: ${"y".repeat(10_000)}`;
      const timer = setInterval(() => socket.write(head[sent++] ?? ""), 5);
      socket.on("close", () => clearInterval(timer));
    });
    const heard = await send(`http://127.0.0.1:${port}/v1`, { timeouts: { ...NONE, totalMs: 200 } });
    expect(heard.error).toMatchObject({ kind: "timeout_total", httpStatus: null });
    await until(() => sockets.every((socket) => socket.destroyed));
    server.close();
  });
});

describe("a server that has stopped reading", () => {
  it("is waited for as long as the first token may take, though the request never left in full", async () => {
    const sockets: Socket[] = [];
    const server = createServer({ pauseOnConnect: true }, (socket) => {
      sockets.push(socket.on("error", () => {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const heard = await send(`http://127.0.0.1:${port}/v1`, {
      messages: [{ role: "user", content: "x".repeat(16 * 2 ** 20) }],
      timeouts: { ...NONE, firstTokenMs: 200 },
    });
    expect(heard.error).toMatchObject({ kind: "timeout_first_token" });
    expect(heard.kinds).toEqual(["dispatched", "sent", "error", "end"]);
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});

describe("limits", () => {
  it("connecting: a TLS handshake that is never answered", async () => {
    const { port, sockets, server } = await mute();
    const heard = await send(`https://127.0.0.1:${port}/v1`, {
      timeouts: { ...NONE, connectMs: 100, firstTokenMs: 1 },
    });
    expect(heard.error).toMatchObject({ kind: "timeout_connect", httpStatus: null });
    expect(heard.kinds).toEqual(["dispatched", "error", "end"]);
    // The connection is not left to its fate: in a network that has vanished the kernel would go on for minutes.
    await until(() => sockets.length > 0 && sockets.every((socket) => socket.destroyed));
    server.close();
  });

  it("first token: no headers", async () => {
    const url = await serverSaying(() => {});
    const heard = await send(url, {
      timeouts: { ...NONE, connectMs: 5000, firstTokenMs: 100, idleMs: 1, totalMs: 5000 },
    });
    expect(heard.error).toMatchObject({ kind: "timeout_first_token", httpStatus: null });
    expect(heard.kinds).toEqual(["dispatched", "sent", "error", "end"]);
  });

  it("first token: nothing but roles and comments", async () => {
    const url = await serverSaying((reply) => {
      reply.head(200, STREAM);
      return repeat(reply, `${ROLE}: keep-alive\n\n`);
    });
    const heard = await send(url, { timeouts: { ...NONE, firstTokenMs: 150, idleMs: 1, totalMs: 5000 } });
    expect(heard.error).toMatchObject({ kind: "timeout_first_token", httpStatus: 200 });
    expect(heard.kinds).toContain("first_byte");
  });

  it("idle: comments do not pass for life", async () => {
    const url = await serverSaying((reply) => {
      reply.head(200, STREAM);
      reply.write(HELLO);
      return repeat(reply, ": keep-alive\n\n");
    });
    const heard = await send(url, { timeouts: { ...NONE, firstTokenMs: 5000, idleMs: 150, totalMs: 5000 } });
    expect(heard).toMatchObject({ answer: "x", error: { kind: "timeout_idle" } });
  });

  it("idle: output does, however long it goes on", async () => {
    const url = await serverSaying(async (reply) => {
      reply.head(200, STREAM);
      for (let i = 0; i < 15; i++) {
        reply.write(HELLO);
        await reply.pause(40);
      }
      reply.end(STOP);
    });
    const heard = await send(url, { timeouts: { ...NONE, firstTokenMs: 400, idleMs: 400 } });
    expect(heard).toMatchObject({ answer: "x".repeat(15), error: null });
  });

  it("total: output without end", async () => {
    const url = await serverSaying((reply) => {
      reply.head(200, STREAM);
      return repeat(reply, HELLO);
    });
    const heard = await send(url, { timeouts: { ...NONE, firstTokenMs: 5000, idleMs: 5000, totalMs: 200 } });
    expect(heard.error?.kind).toBe("timeout_total");
    expect(heard.answer.length).toBeGreaterThan(0);
  });

  it("leave a refusal a refusal though its body hangs", async () => {
    const url = await serverSaying((reply) => {
      reply.head(429, { "content-type": "application/json", "retry-after": "3" });
      reply.write('{"error":');
    });
    const heard = await send(url, { timeouts: { ...NONE, firstTokenMs: 100 } });
    expect(heard.error).toMatchObject({ kind: "rate_limited", httpStatus: 429, retryAfterMs: 3000 });
  });

  it("do not blame the provider for time that this process lost", async () => {
    const url = await serverSaying(async (reply) => {
      reply.head(200, STREAM);
      await reply.pause(1);
      reply.end(HELLO + STOP);
    });
    let blocked = false;
    const heard = await send(url, { timeouts: { ...NONE, firstTokenMs: 300 } });
    expect(heard.error).toBeNull();
    const errors: string[] = [];
    await wire.send(aWireRequest(url, { timeouts: { ...NONE, firstTokenMs: 60 } }), (event) => {
      if (event.kind === "error") errors.push(event.error.kind);
      if (event.kind !== "headers" || blocked) return;
      blocked = true;
      const until = performance.now() + 200;
      while (performance.now() < until);
    });
    expect(errors).toEqual([]);
  });

  it("longer than any timer are none", async () => {
    const url = await serverSaying(async (reply) => {
      reply.head(200, STREAM);
      await reply.pause(30);
      reply.end(HELLO + STOP);
    });
    const heard = await send(url, {
      timeouts: { connectMs: 1e12, firstTokenMs: 1e12, idleMs: 1e12, totalMs: 1e12 },
    });
    expect(heard.error).toBeNull();
  });
});

describe("abortion by the user", () => {
  it("before sending sends nothing", async () => {
    const server = await scriptedServer(() => {});
    servers.push(server);
    const heard = await send(`${server.url}/v1`, { signal: AbortSignal.abort() });
    expect(heard.kinds).toEqual(["dispatched", "error", "end"]);
    expect(heard.error?.kind).toBe("aborted");
    expect(server.heard).toHaveLength(0);
  });

  it("in the stream ends it at once, keeps what came, and closes the connection", async () => {
    const controller = new AbortController();
    let left = false;
    const url = await serverSaying(async (reply) => {
      reply.head(200, STREAM);
      reply.write(HELLO);
      setTimeout(() => controller.abort(), 30);
      await reply.gone;
      left = true;
    });
    const heard = await send(url, { signal: controller.signal });
    expect(heard).toMatchObject({ answer: "x", error: { kind: "aborted", httpStatus: 200 } });
    for (let i = 0; i < 200 && !left; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(left).toBe(true);
  });

  it("of many at once ends each once, and warns of nothing", async () => {
    const controller = new AbortController();
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", onWarning);
    const url = await serverSaying(async (reply) => {
      reply.head(200, STREAM);
      reply.write(HELLO);
      await reply.gone;
    });
    const all = Array.from({ length: 40 }, () => send(url, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 200);
    for (const heard of await Promise.all(all)) {
      expect(heard.error?.kind).toBe("aborted");
      expect(heard.kinds.filter((kind) => kind === "end")).toHaveLength(1);
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
  });

  it("after the end does nothing", async () => {
    const controller = new AbortController();
    const url = await serverSaying((reply) => {
      reply.head(200, STREAM);
      reply.end(HELLO + STOP);
    });
    const heard = await send(url, { signal: controller.signal });
    const before = heard.events.length;
    controller.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard.events).toHaveLength(before);
    expect(heard.error).toBeNull();
  });
});
