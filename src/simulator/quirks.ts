/** What becomes of a request at a provider that does not do all that is asked of it: refused, or served otherwise. */
import type { SimulatorProfile } from "./profile.ts";
import { type ChatRequest, textOf } from "./protocol.ts";
import { tokensOf } from "./text.ts";

/** A request as it is served. */
export interface Served {
  /** What the model gets to see of the messages, joined by line breaks. */
  text: string;
  promptTokens: number;
  maxTokens: number | null;
  /** Null where none is set or heeded. */
  temperature: number | null;
  seed: number | null;
  stop: readonly string[];
}

/** Why a request is refused, in the words of the response; null where it is not. */
export function refusalOf(request: ChatRequest, { quirks }: SimulatorProfile): string | null {
  const most = quirks?.refusesOutputAbove ?? null;
  const asked = maxTokensOf(request);
  if (most !== null && asked !== null && asked > most)
    return `max_tokens is ${asked}; it must be at most ${most}.`;
  const context = quirks?.context ?? null;
  if (context === null || context.beyond !== "refused") return null;
  const sent = tokensOf(textsOf(request).join("\n")).length;
  return sent <= context.tokens
    ? null
    : `This model's maximum context length is ${context.tokens} tokens. However, your messages have ${sent}.`;
}

/** The request less what this provider ignores, and with what it puts before it. */
export function servedAs(request: ChatRequest, { quirks }: SimulatorProfile): Served {
  const ignores = (field: NonNullable<NonNullable<typeof quirks>["ignores"]>[number]) =>
    quirks?.ignores?.includes(field) === true;
  const heeded = request.messages.filter(({ role }) => role !== "system" || !ignores("system"));
  const whole = heeded.map(textOf).join("\n");
  const most = quirks?.context?.tokens ?? Infinity;
  const words = tokensOf(whole);
  const text = words.length <= most ? whole : words.slice(-most).join("");
  const counted = quirks?.countsPrompts === "bytes" ? Buffer.byteLength(text) : Math.min(words.length, most);
  const { stop } = request;
  return {
    text,
    promptTokens: counted + (quirks?.hiddenPromptTokens ?? 0),
    maxTokens: ignores("max_tokens") ? null : maxTokensOf(request),
    temperature: ignores("temperature") ? null : (request.temperature ?? null),
    seed: ignores("seed") ? null : (request.seed ?? null),
    stop: ignores("stop") || stop == null ? [] : [stop].flat(),
  };
}

function maxTokensOf(request: ChatRequest): number | null {
  return request.max_completion_tokens ?? request.max_tokens ?? null;
}

function textsOf(request: ChatRequest): string[] {
  return request.messages.map(textOf);
}
