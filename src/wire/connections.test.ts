import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates, TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../base/index.ts";
import type { Connection } from "../record/index.ts";
import { type Heard, scriptedServer, selfSigned, testWire } from "../testing/index.ts";
import { Connections } from "./connections.ts";

const STREAM = { "content-type": "text/event-stream" };
const HELLO =
  'data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const NO_PHASES = { dnsMs: null, tcpMs: null, tlsMs: null };

const identity = selfSigned();
const known = getCACertificates("default");
beforeAll(() => setDefaultCACertificates([...known, identity.cert]));
afterAll(() => setDefaultCACertificates(known));

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function wireOf(options: Parameters<typeof testWire>[0] = {}) {
  const made = testWire(options);
  closers.push(() => made.wire.close());
  return made;
}

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket.on("error", () => {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function httpServer(): Promise<{ port: number; connections: () => number }> {
  const server = await scriptedServer((reply) => {
    reply.head(200, STREAM);
    reply.end(HELLO);
  });
  closers.push(() => server.close());
  return { port: Number(new URL(server.url).port), connections: () => server.connections };
}

/** Notes of each request whether its TLS session was resumed; ends the connection after each when told. */
async function tlsServer(options: { closes?: boolean } = {}): Promise<{ port: number; resumed: boolean[] }> {
  const resumed: boolean[] = [];
  const answer: RequestListener = (request, response) => {
    if (request.socket instanceof TLSSocket) resumed.push(request.socket.isSessionReused());
    response.writeHead(200, { ...STREAM, ...(options.closes === true ? { connection: "close" } : {}) });
    response.end(HELLO);
  };
  return { port: await listening(createHttpsServer(identity, answer)), resumed };
}

function connectionOf(heard: Heard): Connection | undefined {
  expect(heard.error).toBeNull();
  return heard.events.find((event) => event.kind === "sent")?.connection;
}

describe("the connection of a request", () => {
  it("is made by the first, by TCP alone for an address, and used again by the next", async () => {
    const { port } = await httpServer();
    const { send } = wireOf();
    const first = connectionOf(await send(`http://127.0.0.1:${port}/v1`));
    expect(first).toMatchObject({ reused: false, dnsMs: null, tlsMs: null });
    expect(first?.tcpMs).toBeGreaterThan(0);
    expect(connectionOf(await send(`http://127.0.0.1:${port}/v1`))).toEqual({ reused: true, ...NO_PHASES });
  });

  it("takes looking the name up, whatever addresses it has", async () => {
    const { port } = await httpServer();
    const { send } = wireOf();
    const made = connectionOf(await send(`http://localhost:${port}/v1`));
    expect(made).toMatchObject({ reused: false, tlsMs: null });
    expect(made?.dnsMs).toBeGreaterThan(0);
    expect(made?.tcpMs).toBeGreaterThan(0);
  });

  it("takes TLS where there is TLS", async () => {
    const { port } = await tlsServer();
    const { send } = wireOf();
    const made = connectionOf(await send(`https://localhost:${port}/v1`));
    for (const phase of [made?.dnsMs, made?.tcpMs, made?.tlsMs]) expect(phase).toBeGreaterThan(0);
    expect(connectionOf(await send(`https://localhost:${port}/v1`))).toEqual({ reused: true, ...NO_PHASES });
  });

  it("is made before the request is sent, and is part of no latency", async () => {
    const { port } = await tlsServer();
    // Lets nothing through in the first 100 ms: the handshake waits for it.
    const gate = createServer((socket) => {
      const onward = connect(port, "127.0.0.1", () => {
        setTimeout(() => socket.pipe(onward).pipe(socket), 100);
      });
      for (const end of [socket, onward]) end.on("error", () => {});
      socket.on("close", () => onward.destroy());
    });
    const { send } = wireOf();
    const heard = await send(`https://localhost:${await listening(gate)}/v1`);
    const { dnsMs, tcpMs, tlsMs } = connectionOf(heard) ?? NO_PHASES;
    expect(tlsMs).toBeGreaterThan(90);
    const at = (kind: string) => heard.events.find((event) => event.kind === kind)?.at ?? Number.NaN;
    const phasesMs = (dnsMs ?? 0) + (tcpMs ?? 0) + (tlsMs ?? 0);
    expect(at("sent") - at("dispatched")).toBeGreaterThanOrEqual(phasesMs - 0.01);
  });

  it("is one per running request", async () => {
    const { port, connections } = await httpServer();
    const { send } = wireOf();
    const all = await Promise.all(Array.from({ length: 5 }, () => send(`http://127.0.0.1:${port}/v1`)));
    expect(all.map((heard) => connectionOf(heard)?.reused)).toEqual([false, false, false, false, false]);
    expect(connections()).toBe(5);
  });

  it("counts as reused when it was begun for a request before that gave up", async () => {
    const { port } = await httpServer();
    const connections = new Connections(systemClock, { resumes: true });
    const target = { hostname: "127.0.0.1", protocol: "http:", port: String(port) };
    const dispatchedAt = systemClock.nowMs();
    const socket = await new Promise<Socket>((resolve, reject) =>
      connections.connect(target, (error, made) => (made === null ? reject(error) : resolve(made))),
    );
    closers.push(() => socket.destroy());
    expect(connections.of(socket, systemClock.nowMs())).toEqual({ reused: true, ...NO_PHASES });
    expect(connections.of(socket, dispatchedAt)).toEqual({ reused: true, ...NO_PHASES });
  });
});

describe("a cold wire", () => {
  it("makes a connection for every request, and closes it", async () => {
    const { port, connections } = await httpServer();
    const { send, wire } = wireOf({ cold: true });
    for (let i = 0; i < 3; i++) {
      const made = connectionOf(await send(`http://localhost:${port}/v1`));
      expect(made?.reused).toBe(false);
      expect(made?.tcpMs).toBeGreaterThan(0);
    }
    expect(connections()).toBe(3);
    expect(await wire.listModels(listing(`http://localhost:${port}/v1`))).toMatchObject({ ok: false });
    expect(connections()).toBe(4);
  });

  it("resumes no TLS session, as a usual one does", async () => {
    const { port, resumed } = await tlsServer({ closes: true });
    for (const cold of [false, true]) {
      const { send } = wireOf({ cold });
      for (let i = 0; i < 3; i++) {
        const made = connectionOf(await send(`https://localhost:${port}/v1`));
        expect(made).toMatchObject({ reused: false });
      }
    }
    expect(resumed).toEqual([false, true, true, false, false, false]);
  });

  it("ends what still runs when it is closed, and what is sent then", async () => {
    const server = await scriptedServer((reply) => {
      reply.head(200, STREAM);
    });
    closers.push(() => server.close());
    const { send, wire } = testWire({ cold: true });
    const running = send(`${server.url}/v1`);
    while (server.heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await wire.close();
    expect((await running).error?.kind).toBe("aborted");
    expect((await send(`${server.url}/v1`)).error?.kind).toBe("aborted");
  });
});

describe("through a proxy", () => {
  /** Forwards what it is asked for, and connects to where it is told. */
  async function proxy(): Promise<string> {
    const server = createHttpServer((_request, response) => {
      response.writeHead(200, STREAM);
      response.end(HELLO);
    });
    server.on("connect", (request, socket: Socket) => {
      const onward = connect(Number(request.url?.split(":")[1]), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        socket.pipe(onward).pipe(socket);
      });
      onward.on("error", () => {});
      socket.on("close", () => onward.destroy());
    });
    return `http://127.0.0.1:${await listening(server)}`;
  }

  it.each(["http", "https"])("reuse is known and phases are not, over %s", async (scheme) => {
    const { port } = scheme === "https" ? await tlsServer() : await httpServer();
    const url = await proxy();
    const { send } = wireOf({ proxy: { http: url, https: url, no: null } });
    expect(connectionOf(await send(`${scheme}://localhost:${port}/v1`))).toEqual({
      reused: false,
      ...NO_PHASES,
    });
    expect(connectionOf(await send(`${scheme}://localhost:${port}/v1`))).toEqual({
      reused: true,
      ...NO_PHASES,
    });
    const cold = wireOf({ proxy: { http: url, https: url, no: null }, cold: true });
    for (let i = 0; i < 2; i++)
      expect(connectionOf(await cold.send(`${scheme}://localhost:${port}/v1`))?.reused).toBe(false);
  });

  it("a host that is reached directly has its phases", async () => {
    const { port } = await httpServer();
    const url = await proxy();
    const { send } = wireOf({ proxy: { http: url, https: url, no: "localhost" } });
    expect(connectionOf(await send(`http://localhost:${port}/v1`))?.tcpMs).toBeGreaterThan(0);
  });
});

function listing(baseUrl: string) {
  const signal = new AbortController().signal;
  return {
    kind: "openai",
    baseUrl,
    apiKey: null,
    apiVersion: null,
    headers: {},
    timeoutMs: null,
    signal,
  } as const;
}
