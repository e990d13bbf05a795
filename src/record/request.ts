/**
 * The request record: the facts of one attempt, as plain JSON, and never a derived value.
 * A corrected formula can therefore re-score old runs. Absent is null, never 0.
 */
import { z } from "zod";
import { priceQuoteSchema } from "./price.ts";
import { targetSchema } from "./target.ts";

/** The taxonomy of failures; a failure is classified once, by the wire. */
export const errorKinds = [
  "auth",
  "rate_limited",
  "bad_request",
  "not_found",
  "server",
  "timeout_connect",
  "timeout_first_token",
  "timeout_idle",
  "timeout_total",
  "network",
  "protocol",
  "truncated_stream",
  "aborted",
  /** Failures imported from elsewhere, whose cause the source did not classify. */
  "unclassified",
] as const;

export type ErrorKind = (typeof errorKinds)[number];

const count = z.number().int().nonnegative().nullable();
const ms = z.number().finite().nullable();

const requestErrorSchema = z.object({
  kind: z.enum(errorKinds),
  httpStatus: z.number().int().nullable(),
  /** The provider's own code or type, for example `insufficient_quota`. */
  providerCode: z.string().nullable(),
  /** What the provider asked us to wait, from `retry-after` or its millisecond twin. */
  retryAfterMs: ms,
  /** Short, with secrets removed; never prompt text. */
  message: z.string(),
});

export type RequestError = z.infer<typeof requestErrorSchema>;

/** Token counts as the provider billed them. `inputTokens` includes cached, `outputTokens` includes reasoning. */
const usageSchema = z.object({
  inputTokens: count,
  outputTokens: count,
  reasoningTokens: count,
  cachedTokens: count,
});

export type Usage = z.infer<typeof usageSchema>;

/** Token counts by a tokenizer of ours. */
const countedSchema = z.object({
  /** Which tokenizer counted, for example `o200k_base`. */
  tokenizer: z.string(),
  inputTokens: count,
  /** Reasoning and answer together, as `usage.outputTokens` does. */
  outputTokens: count,
  reasoningTokens: count,
});

export type Counted = z.infer<typeof countedSchema>;

/** Monotonic milliseconds from the start of the run; null where the moment never came. */
const timesSchema = z.object({
  /** When the plan wanted the request sent; null in closed-loop runs without a schedule. */
  scheduledAtMs: ms,
  sentAtMs: ms,
  headersAtMs: ms,
  firstByteAtMs: ms,
  /** First non-empty delta: reasoning, answer or tool call. */
  firstOutputAtMs: ms,
  /** First non-empty delta that is not reasoning. */
  firstAnswerAtMs: ms,
  lastOutputAtMs: ms,
  /** The end of the stream, or the moment of failure. */
  endedAtMs: ms,
});

export type Times = z.infer<typeof timesSchema>;

export const requestRecordSchema = z.object({
  schema: z.literal(1),
  id: z.string().min(1),
  runId: z.string().min(1),
  kind: z.enum(["perf", "bench"]),
  /** Order in which the request was planned within its run. */
  seq: z.number().int().nonnegative(),
  /** Requests of one round carry the same prompt, one per target: they compare as pairs. */
  round: z.number().int().nonnegative(),
  /** 1; room for retries, of which each would be a record of its own. */
  attempt: z.number().int().positive(),
  target: targetSchema,
  /** Wall-clock time of sending, ISO 8601 UTC. */
  startedAt: z.iso.datetime(),
  prompt: z.object({
    source: z.string(),
    id: z.string(),
    /** Characters of text sent, nonce included. */
    inputChars: count,
    /** Put at the head of the prompt so that no prefix cache can answer; null when none was. */
    nonce: z.string().nullable(),
  }),
  sampling: z.object({
    temperature: z.number().nullable(),
    topP: z.number().nullable(),
    maxTokens: count,
  }),
  times: timesSchema,
  /** Every output delta, packed; see `packDeltas`. Null when there was none or the source did not keep them. */
  deltas: z
    .object({
      /** Microseconds since the previous delta; the first counts from sending. */
      gapsUs: z.array(z.number().int()),
      /** Characters of each delta. */
      chars: z.array(z.number().int().nonnegative()),
      /** Channel runs, for example `r120a80`: 120 reasoning deltas, then 80 answer deltas (`t` is a tool call). */
      channels: z.string(),
    })
    .nullable(),
  usage: usageSchema.nullable(),
  counted: countedSchema.nullable(),
  outputChars: z.object({ reasoning: count, answer: count, tool: count }),
  finishReason: z.string().nullable(),
  error: requestErrorSchema.nullable(),
  response: z.object({
    /** The model the response names; differing from the one asked for is a substitution. */
    model: z.string().nullable(),
    id: z.string().nullable(),
    requestId: z.string().nullable(),
    fingerprint: z.string().nullable(),
    httpStatus: z.number().int().nullable(),
  }),
  /** List price in force when the request was sent. */
  price: priceQuoteSchema.nullable(),
  /** Text about the origin of an imported record; null for what dsr measured itself. */
  importedFrom: z.string().nullable(),
});

export type RequestRecord = z.infer<typeof requestRecordSchema>;
