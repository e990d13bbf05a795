/**
 * A golden server's own process. It plays one schedule of socket writes per request and notes the monotonic time before
 * and after each, so that a client can be held to what was really sent. Started by `golden.ts`, over IPC.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { RawAccount } from "./golden-account.ts";
import { type GoldenScript, type Played, played } from "./golden-played.ts";
import { monotonicMs, Player, type Track, trackOf } from "./golden-player.ts";
import { jsonOf, readBody } from "./request-body.ts";

export type GoldenCommand =
  | {
      kind: "start";
      scripts: Record<string, GoldenScript>;
      port: number;
      /** Whether other processes listen on the port too. */
      shared: boolean;
      /** The number of the first request, and by how much the numbers of requests grow. */
      first: number;
      step: number;
    }
  | { kind: "accounts" }
  | { kind: "memory" };
export type GoldenReply =
  | { kind: "ready"; port: number }
  | { kind: "failed"; message: string }
  | { kind: "accounts"; accounts: RawAccount[] }
  | { kind: "memory"; peakBytes: number };

interface Entry {
  request: number;
  script: string;
  receivedMs: number;
  headersMs: number;
  track: Track;
}

const entries: Entry[] = [];
const player = new Player();

async function serve(
  scripts: ReadonlyMap<string, Played>,
  request: IncomingMessage,
  response: ServerResponse,
  numbered: (n: number) => number,
): Promise<void> {
  const body = await readBody(request);
  const receivedMs = monotonicMs();
  const name = String((jsonOf(body) as { model?: unknown } | null)?.model);
  const script = scripts.get(name);
  if (script === undefined) {
    response.writeHead(404, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: `No script "${name}".`, code: "model_not_found" } }));
    return;
  }
  const track = trackOf(script);
  const number = numbered(entries.length);
  const entry: Entry = { request: number, script: name, receivedMs, headersMs: receivedMs, track };
  entries.push(entry);
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "x-request-id": `golden-${entry.request}`,
  });
  response.flushHeaders();
  entry.headersMs = monotonicMs();
  const socket = response.socket as Socket;
  player.play({ socket, script, receivedMs, track, played: () => response.end() });
}

function start({ scripts, port, shared, first, step }: Extract<GoldenCommand, { kind: "start" }>): void {
  const known = new Map(Object.entries(scripts).map(([name, script]) => [name, played(name, script)]));
  const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, (request, response) => {
    serve(known, request, response, (n) => first + n * step).catch(() => response.destroy());
  });
  // Whoever started it is gone: so is its purpose, and without a server the process ends.
  process.once("disconnect", () => {
    server.close();
    server.closeAllConnections();
  });
  server.on("error", ({ message }) => reply({ kind: "failed", message }));
  server.listen({ port, host: "127.0.0.1", backlog: 4096, reusePort: shared }, () =>
    reply({ kind: "ready", port: (server.address() as AddressInfo).port }),
  );
}

function accountOf({ track, ...entry }: Entry): RawAccount {
  const { written, held, complete } = track;
  const beforeMs = track.beforeMs.slice(0, written);
  return { ...entry, held, complete, beforeMs, afterMs: track.afterMs.slice(0, written) };
}

function reply(message: GoldenReply): void {
  process.send?.(message);
}

process.on("message", (command: GoldenCommand) => {
  if (command.kind === "start") start(command);
  else if (command.kind === "accounts") reply({ kind: "accounts", accounts: entries.map(accountOf) });
  else reply({ kind: "memory", peakBytes: process.resourceUsage().maxRSS * 1024 });
});
