/** The HTTP server of simulated providers: `/<provider>/v1/chat/completions` and `/<provider>/v1/models`. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Clock, DsrError, messageOf } from "../base/index.ts";
import type { AnswerKey } from "./answer.ts";
import { authorized, json, serveChat } from "./chat.ts";
import { createJournal, type Journal } from "./journal.ts";
import type { SimulatorProfile } from "./profile.ts";
import { errorBody } from "./protocol.ts";
import { createProvider } from "./provider.ts";

export interface SimulatorOptions {
  profiles: readonly SimulatorProfile[];
  /** Recognises questions; null answers every prompt with filler. */
  answerKey: AnswerKey | null;
  /** Interface to listen on, for example `127.0.0.1`. */
  host: string;
  /** 0 takes a free one. */
  port: number;
  seed: string;
  clock: Clock;
  /** Multiplies every simulated duration: 1 is life, 0.1 ten times as fast, 0 without waiting. Defaults to 1. */
  timeScale?: number;
  /** How many of the latest requests the journal keeps. Defaults to 100,000. */
  journalLimit?: number;
}

export interface Simulator {
  /** `http://host:port`, without a slash at the end. */
  url: string;
  port: number;
  journal: Journal;
  /** Cuts what is still running and resolves when the port is free. */
  close(): Promise<void>;
}

/** Longer than clients keep idle connections, so that none is closed under a request that is on its way. */
const KEEP_ALIVE_MS = 120_000;

/**
 * Starts the server. Behaviour reproduces by (seed, provider, ordinal of the request at that provider); whether a
 * question is answered right by (seed, provider, question, repeat). Throws `DsrError` when it cannot listen, or when
 * the time scale is no finite number of at least 0.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const timeScale = options.timeScale ?? 1;
  if (!(timeScale >= 0 && timeScale < Infinity))
    throw new DsrError(`The simulator's time scale is ${timeScale}; allowed is a finite number, 0 or more.`, {
      code: "simulator_time_scale",
    });
  const journal = createJournal(options.journalLimit ?? 100_000);
  const providers = new Map(
    options.profiles.map((profile) => [
      profile.name,
      createProvider(profile, options.answerKey, options.seed),
    ]),
  );
  const closing = new AbortController();
  const context = {
    clock: options.clock,
    timeScale,
    journal,
    closing: closing.signal,
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, name = "", ...rest] = new URL(request.url ?? "/", "http://simulator").pathname.split("/");
    const provider = providers.get(name);
    const route = `${request.method} /${rest.join("/")}`;
    const chat = route === "POST /v1/chat/completions";
    if (provider === undefined || (!chat && route !== "GET /v1/models")) {
      json(
        response,
        404,
        errorBody("not_found", `Unknown path. Providers: ${[...providers.keys()].join(", ")}.`),
      );
      return;
    }
    const { modelId } = provider.profile;
    if (chat) await serveChat(context, provider, request, response);
    else if (!authorized(provider.profile, request)) json(response, 401, errorBody("unauthorized"));
    else
      json(response, 200, {
        object: "list",
        data: [{ id: modelId, object: "model", created: 0, owned_by: name }],
      });
  }

  const server = createServer({ noDelay: true, keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await listen(server, options.host, options.port);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    port,
    journal,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        closing.abort();
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (cause) {
    throw new DsrError(`The simulator cannot listen on ${host}:${port}: ${messageOf(cause)}`, {
      code: "simulator_listen",
      hint: "Choose another port; 0 takes a free one.",
      cause,
    });
  }
}
