/** One chat request from its body to the end of its reply: checked, planned, carried out, and entered in the journal. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../base/index.ts";
import type { Slot } from "./capacity.ts";
import type { JournalWriter, Outcome } from "./journal.ts";
import { refusesAtOnce } from "./plan.ts";
import type { SimulatorProfile } from "./profile.ts";
import { type ChatRequest, chatRequestSchema, errorBody } from "./protocol.ts";
import type { Provider } from "./provider.ts";
import { refusalOf } from "./quirks.ts";
import { retryHeaders, sendReply } from "./reply.ts";
import { jsonOf, readBody } from "./request-body.ts";

export interface ChatContext {
  clock: Clock;
  timeScale: number;
  journal: JournalWriter;
  /** Aborts when the simulator closes. */
  closing: AbortSignal;
}

const STATUS = {
  unauthorized: 401,
  unknown_model: 404,
  bad_request: 400,
  too_large: 413,
  at_capacity: 429,
} as const;

/** What a refusal needs to be sent. */
const NO_SLOT: Slot = { waited: false, slowdown: 1, free: () => {} };

/** Serves the request. Every way it can end is an outcome in the journal; it rejects only when the body cannot be read. */
export async function serveChat(
  { clock, timeScale, journal, closing }: ChatContext,
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { profile } = provider;
  const leaving = new AbortController();
  response.on("close", () => leaving.abort());
  const body = await readBody(request);
  const entry = journal.open(profile.name, clock.nowMs());
  response.setHeader("x-request-id", entry.requestId);
  const settle = (outcome: Outcome) => {
    entry.outcome = outcome === "client_left" && closing.aborted ? "server_closed" : outcome;
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
  const refusal = refusalOf(parsed.request, profile);
  if (refusal !== null) return refuse("bad_request", refusal);
  if (provider.slots.full) {
    for (const [name, value] of Object.entries(retryHeaders(profile, timeScale)))
      response.setHeader(name, value);
    return refuse("at_capacity");
  }

  const { ordinal, plan, question } = provider.plan(parsed.request);
  entry.ordinal = ordinal;
  entry.promptTokens = plan.tokens.prompt;
  entry.cachedTokens = plan.tokens.cached;
  entry.streamed = parsed.request.stream === true;
  const identity = {
    id: `chatcmpl-${profile.name}-${ordinal}`,
    model: profile.respondsAs ?? profile.modelId,
    created: Math.floor(clock.wallMs() / 1000),
  };
  const includeUsage = parsed.request.stream_options?.include_usage === true;
  const signal = AbortSignal.any([leaving.signal, closing]);
  const slot = refusesAtOnce(plan) ? NO_SLOT : await provider.slots.take(signal);
  if (slot === null) return settle("client_left");
  const startMs = slot.waited ? clock.nowMs() : entry.receivedAtMs;
  entry.startedAtMs = startMs;
  entry.question = question;
  const stage = { response, entry, clock, startMs, timeScale: timeScale * slot.slowdown, signal };
  try {
    settle(await sendReply({ plan, profile, identity, includeUsage }, stage));
  } finally {
    slot.free();
  }
}

/** Whether the request carries the key that the profile demands, if it demands one. */
export function authorized(profile: SimulatorProfile, request: IncomingMessage): boolean {
  return profile.apiKey === null || request.headers.authorization === `Bearer ${profile.apiKey}`;
}

/** Ends a response with a JSON body. */
export function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function parseChat(body: string): { request: ChatRequest } | { fault: string } {
  const data = jsonOf(body);
  if (data === null) return { fault: "The body is not JSON." };
  const result = chatRequestSchema.safeParse(data);
  if (result.success) return { request: result.data };
  return {
    fault: result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "),
  };
}
