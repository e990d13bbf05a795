/** One request as a simulated provider would have answered it, without sending anything: its record and its texts. */
import { randomFromSeed } from "../base/index.ts";
import { EventFold, type Exchange, type RequestError, type RequestOpening } from "../record/index.ts";
import { planReply, type ReplyPlan, type SimulatorProfile } from "../simulator/index.ts";

const NETWORK_MS = 12;

/** `seed` and `ordinal` decide what happens; times are those of the plan. `said` is what a provider that fails says. */
export function simulatedExchange(
  profile: SimulatorProfile,
  opening: RequestOpening,
  { seed, ordinal, sentAtMs, said }: { seed: string; ordinal: number; sentAtMs: number; said: string },
): Exchange {
  const chance = randomFromSeed(`${seed}/${profile.name}/client/${ordinal}`);
  const promptTokens = 24 + chance.integer(40);
  const plan = planReply({
    ...{ profile, seed, ordinal, promptTokens, cachedTokens: 0, conclusion: null },
    maxTokens: opening.sampling.maxTokens,
  });
  const fold = new EventFold({ ...opening, runStartMs: 0, scheduledAtMs: sentAtMs });
  const reused = ordinal % 4 !== 0;
  const late = () => Math.round(400 * chance.next()) / 1000;
  const phases = { dnsMs: 4 * chance.next(), tcpMs: 9 + chance.next(), tlsMs: 21 + 5 * chance.next() };
  const none = { dnsMs: null, tcpMs: null, tlsMs: null };
  const connectedAt = sentAtMs + (reused ? 0 : phases.dnsMs + phases.tcpMs + phases.tlsMs);
  const connection = { reused, ...(reused ? none : phases) };
  fold.add({ kind: "dispatched", at: sentAtMs });
  fold.add({ kind: "sent", at: connectedAt, delayMs: late(), connection });
  const error = errorOf(plan, said);
  const status = error?.httpStatus ?? 200;
  const firstAt = connectedAt + plan.ttftMs;
  const headersAt = Math.min(firstAt, connectedAt + NETWORK_MS + 0.4 * plan.ttftMs);
  fold.add({ kind: "headers", at: headersAt, delayMs: late(), status, requestId: `req-${opening.id}` });
  if (status !== 200) {
    if (error !== null) fold.add({ kind: "error", at: headersAt + 1, error });
    fold.add({ kind: "end", at: headersAt + 1, delayMs: late() });
    return fold.finish();
  }
  fold.add({ kind: "first_byte", at: headersAt + 1, delayMs: late() });
  const model = profile.respondsAs ?? profile.modelId;
  fold.add({ kind: "identity", at: headersAt + 1, model, responseId: `c-${opening.id}`, fingerprint: null });
  const pieces = plan.pieces.slice(0, plan.faultAfterPieces ?? plan.pieces.length);
  let at = firstAt;
  for (const piece of pieces) {
    at = connectedAt + piece.atMs;
    // Now and then this computer was busy, and says so.
    const delayMs = chance.next() < 0.02 ? 3 + 4 * chance.next() : late();
    fold.add({ kind: "delta", at, delayMs, channel: piece.channel, text: piece.text });
  }
  if (error !== null) {
    const failedAt = at + (error.kind === "timeout_idle" ? 60_000 : 5);
    fold.add({ kind: "error", at: failedAt, error });
    fold.add({ kind: "end", at: failedAt, delayMs: late() });
    return fold.finish();
  }
  fold.add({ kind: "finish", at, reason: plan.finishReason });
  const { prompt: inputTokens, cached: cachedTokens, reasoning, completion } = plan.tokens;
  if (profile.usage !== "none") {
    const usage = { inputTokens, outputTokens: completion, reasoningTokens: reasoning, cachedTokens };
    fold.add({ kind: "usage", at: at + 1, usage });
  }
  fold.add({ kind: "end", at: at + 2, delayMs: late() });
  const exchange = fold.finish();
  const counted = {
    tokenizer: "o200k_base",
    inputTokens,
    outputTokens: completion + 3,
    reasoningTokens: null,
  };
  return { ...exchange, record: { ...exchange.record, counted } };
}

function errorOf({ fault }: ReplyPlan, message: string): RequestError | null {
  const failed = (kind: RequestError["kind"], rest: Partial<RequestError> = {}): RequestError => ({
    ...{ kind, httpStatus: null, providerCode: null, retryAfterMs: null, message },
    ...rest,
  });
  switch (fault) {
    case null:
      return null;
    case "rate_limited":
      return failed("rate_limited", { httpStatus: 429, providerCode: "rate_limit", retryAfterMs: 2000 });
    case "server_error":
      return failed("server", { httpStatus: 500 });
    case "disconnect":
      return failed("truncated_stream");
    case "malformed":
      return failed("protocol");
    case "stall":
      return failed("timeout_idle");
    case "error_event":
      return failed("server", { providerCode: "overloaded" });
  }
}
