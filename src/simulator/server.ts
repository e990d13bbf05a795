/** The HTTP server of simulated providers: `/<provider>/v1/chat/completions` and `/<provider>/v1/models`. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Clock, DsrError, messageOf } from "../base/index.ts";
import type { AnswerKey } from "./answer.ts";
import { createJournal, type Journal, type JournalEntry, type Outcome } from "./journal.ts";
import type { SimulatorProfile } from "./profile.ts";
import { chatRequestSchema, errorBody } from "./protocol.ts";
import { createProvider, type Provider } from "./provider.ts";
import { sendReply } from "./reply.ts";

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

/** Megabytes enough for the longest prompts of L-Eval, several times over. */
const MAX_BODY_BYTES = 16 * 2 ** 20;
/** Longer than clients keep idle connections, so that none is closed under a request that is on its way. */
const KEEP_ALIVE_MS = 120_000;

/**
 * Starts the server. Behaviour reproduces by (seed, provider, ordinal of the request at that provider); whether a
 * question is answered right by (seed, provider, question, repeat). Throws `DsrError` when it cannot listen.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { clock, seed, timeScale = 1 } = options;
  const journal = createJournal(options.journalLimit ?? 100_000);
  const providers = new Map(
    options.profiles.map((profile) => [profile.name, createProvider(profile, options.answerKey, seed)]),
  );
  const closing = new AbortController();

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
    if (chat) await serveChat(provider, request, response);
    else if (!authorized(provider.profile, request)) json(response, 401, errorBody("unauthorized"));
    else
      json(response, 200, {
        object: "list",
        data: [{ id: modelId, object: "model", created: 0, owned_by: name }],
      });
  }

  async function serveChat(
    provider: Provider,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { profile } = provider;
    const leaving = new AbortController();
    response.on("close", () => leaving.abort());
    const body = await readBody(request);
    const entry = journal.open(blankEntry(profile.name, clock.nowMs()));
    response.setHeader("x-request-id", entry.requestId);
    const settle = (outcome: Outcome) => {
      entry.outcome = outcome === "client_left" && closing.signal.aborted ? "server_closed" : outcome;
      entry.endedAtMs ??= clock.nowMs();
    };
    const refuse = (outcome: keyof typeof STATUS, message?: string) => {
      entry.status = STATUS[outcome];
      settle(outcome);
      json(response, STATUS[outcome], errorBody(outcome, message));
    };
    if (body === null) return refuse("too_large");
    if (!authorized(profile, request)) return refuse("unauthorized");
    const parsed = parseChat(body);
    if ("fault" in parsed) return refuse("bad_request", parsed.fault);
    if (parsed.request.model !== profile.modelId)
      return refuse("unknown_model", `The model does not exist. Models: ${profile.modelId}.`);

    const { ordinal, plan, question } = provider.plan(parsed.request);
    entry.ordinal = ordinal;
    entry.question = question;
    entry.promptTokens = plan.tokens.prompt;
    entry.cachedTokens = plan.tokens.cached;
    entry.streamed = parsed.request.stream === true;
    const identity = {
      id: `chatcmpl-${profile.name}-${ordinal}`,
      model: profile.respondsAs ?? profile.modelId,
      created: Math.floor(clock.wallMs() / 1000),
    };
    const includeUsage = parsed.request.stream_options?.include_usage === true;
    const signal = AbortSignal.any([leaving.signal, closing.signal]);
    settle(
      await sendReply(
        { plan, profile, identity, includeUsage },
        { response, entry, clock, timeScale, signal },
      ),
    );
  }

  let served = 0;
  const blankEntry = (provider: string, receivedAtMs: number): JournalEntry => ({
    provider,
    ordinal: null,
    requestId: `${provider}-req-${served++}`,
    streamed: false,
    outcome: null,
    status: null,
    receivedAtMs,
    firstOutputAtMs: null,
    lastOutputAtMs: null,
    endedAtMs: null,
    promptTokens: null,
    cachedTokens: null,
    outputTokens: 0,
    outputEvents: 0,
    finishReason: null,
    question: null,
  });

  const server = createServer({ noDelay: true, keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(
        new DsrError(`The simulator cannot listen on ${options.host}:${options.port}: ${messageOf(cause)}`, {
          code: "simulator_listen",
          hint: "Choose another port; 0 takes a free one.",
          cause,
        }),
      ),
    );
    server.listen(options.port, options.host, resolve);
  });
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

const STATUS = { unauthorized: 401, unknown_model: 404, bad_request: 400, too_large: 413 } as const;

function authorized(profile: SimulatorProfile, request: IncomingMessage): boolean {
  return profile.apiKey === null || request.headers.authorization === `Bearer ${profile.apiKey}`;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

/** The whole body as text; null beyond the limit, with the rest read and thrown away. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= MAX_BODY_BYTES) parts.push(part);
  }
  return bytes > MAX_BODY_BYTES ? null : Buffer.concat(parts).toString("utf8");
}

function parseChat(
  body: string,
): { request: ReturnType<typeof chatRequestSchema.parse> } | { fault: string } {
  let data: unknown;
  try {
    data = JSON.parse(body);
  } catch {
    return { fault: "The body is not JSON." };
  }
  const result = chatRequestSchema.safeParse(data);
  if (result.success) return { request: result.data };
  return {
    fault: result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "),
  };
}
