/**
 * The golden server's own process. It plays one schedule of socket writes per request and notes the monotonic time
 * before and after each, so that a client can be held to what was really sent. Started by `golden.ts`, over IPC.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { GoldenLog, GoldenStep } from "./golden-script.ts";

export type GoldenCommand = { kind: "start"; scripts: Record<string, GoldenStep[]> } | { kind: "logs" };
export type GoldenReply = { kind: "ready"; port: number } | { kind: "logs"; logs: GoldenLog[] };

/** Timers are late by 1–2 ms, so the last stretch before a write is spent turning the event loop over. */
const SPIN_MS = 3;

const logs: GoldenLog[] = [];

/** The host's monotonic clock, in milliseconds. */
function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

async function waitUntil(dueMs: number): Promise<void> {
  const idle = dueMs - nowMs() - SPIN_MS;
  if (idle > 0) await sleep(idle);
  while (nowMs() < dueMs) await nextTurn();
}

async function play(steps: readonly GoldenStep[], log: GoldenLog, response: ServerResponse): Promise<void> {
  const socket = response.socket as Socket;
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "x-request-id": `golden-${log.request}`,
  });
  response.flushHeaders();
  log.headersMs = nowMs();
  for (const step of steps) {
    const dueMs = log.receivedMs + step.atMs;
    await waitUntil(dueMs);
    if (socket.destroyed) return;
    const payload = Buffer.from(step.bytes ?? "");
    // Past node's response object, whose write() would leave the bytes corked until the next tick.
    const framed = Buffer.concat([
      Buffer.from(`${payload.length.toString(16)}\r\n`),
      payload,
      Buffer.from("\r\n"),
    ]);
    const beforeMs = nowMs();
    if (step.bytes === null) socket.destroy();
    else socket.write(framed);
    log.writes.push({ label: step.label, dueMs, beforeMs, afterMs: nowMs(), bytes: payload.length });
  }
  log.complete = true;
  if (!socket.destroyed) response.end();
}

async function serve(
  scripts: Record<string, GoldenStep[]>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  const receivedMs = nowMs();
  const script = modelOf(Buffer.concat(parts).toString("utf8"));
  const steps = scripts[script];
  if (steps === undefined) {
    response.writeHead(404, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: `No script "${script}".`, code: "model_not_found" } }));
    return;
  }
  const log: GoldenLog = {
    request: logs.length,
    script,
    receivedMs,
    headersMs: receivedMs,
    writes: [],
    complete: false,
  };
  logs.push(log);
  await play(steps, log, response);
}

function modelOf(body: string): string {
  try {
    return String((JSON.parse(body) as { model?: unknown }).model);
  } catch {
    return "";
  }
}

function start(scripts: Record<string, GoldenStep[]>): void {
  const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, (request, response) => {
    serve(scripts, request, response).catch(() => response.destroy());
  });
  // Whoever started it is gone: so is its purpose, and without a server the process ends.
  process.once("disconnect", () => {
    server.close();
    server.closeAllConnections();
  });
  server.listen(0, "127.0.0.1", () => reply({ kind: "ready", port: (server.address() as AddressInfo).port }));
}

function reply(message: GoldenReply): void {
  process.send?.(message);
}

process.on("message", (command: GoldenCommand) => {
  if (command.kind === "start") start(command.scripts);
  else reply({ kind: "logs", logs });
});
