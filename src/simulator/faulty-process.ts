/** A faulty server's own process: enters each request in the journal, then does to it what was chosen. Started by `faulty.ts`. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type FaultyJournal, openJournal } from "./faulty-journal.ts";
import { type FaultySettings, faultOf, faultyReply } from "./faulty-reply.ts";
import { played } from "./golden-played.ts";
import { monotonicMs, Player, trackOf } from "./golden-player.ts";
import { jsonOf, readBody } from "./request-body.ts";

export interface FaultyCommand {
  kind: "start";
  settings: FaultySettings;
  journalPath: string;
  port: number;
  /** Which start of the server this is. */
  start: number;
  /** The number of the first request. */
  first: number;
}
export type FaultyReplyMessage = { kind: "ready"; port: number } | { kind: "failed"; message: string };

const player = new Player();

async function serve(
  settings: FaultySettings,
  enter: (body: unknown) => number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  if (request.method !== "POST") {
    response.writeHead(404).end();
    return;
  }
  const n = enter(jsonOf(body));
  const reply = faultyReply(settings, n, faultOf(settings, n));
  const socket = response.socket as Socket;
  const name = { "x-request-id": `faulty-${n}` };
  switch (reply.kind) {
    case "cut":
      if (reply.reset) socket.resetAndDestroy();
      else socket.destroy();
      return;
    case "silence":
      return;
    case "refusal":
      response.writeHead(reply.status, { ...reply.headers, ...name, "content-type": "application/json" });
      response.end(reply.body);
      return;
    case "stream": {
      response.writeHead(200, { ...name, "content-type": "text/event-stream; charset=utf-8" });
      response.flushHeaders();
      const script = played(name["x-request-id"], reply.steps);
      const end = () => reply.ends && response.end();
      player.play({ socket, script, receivedMs: monotonicMs(), track: trackOf(script), played: end });
    }
  }
}

/** Numbers the requests and enters them in the journal. */
function entering(
  journal: FaultyJournal,
  { settings, start, first }: FaultyCommand,
): (body: unknown) => number {
  let next = first;
  return (body) => {
    const n = next++;
    const { model = null, messages = [] } = (body ?? {}) as { model?: string; messages?: unknown[] };
    const [, marker = null] = /\[request ([^\]\\\s]+)\]/.exec(JSON.stringify(messages)) ?? [];
    journal.add({ n, start, model, marker, fault: faultOf(settings, n) });
    return n;
  };
}

function start(command: FaultyCommand): void {
  const enter = entering(openJournal(command.journalPath), command);
  const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, (request, response) => {
    serve(command.settings, enter, request, response).catch(() => response.destroy());
  });
  process.once("disconnect", () => {
    server.close();
    server.closeAllConnections();
  });
  server.on("error", ({ message }) => reply({ kind: "failed", message }));
  server.listen(command.port, "127.0.0.1", () =>
    reply({ kind: "ready", port: (server.address() as AddressInfo).port }),
  );
}

function reply(message: FaultyReplyMessage): void {
  process.send?.(message);
}

process.on("message", (command: FaultyCommand) => start(command));
