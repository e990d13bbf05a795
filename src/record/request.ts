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
  /** Planned and never sent: too many requests were in flight, or the turn before it had failed. No fault of the provider. */
  "dropped",
  /** Failures imported from elsewhere, whose cause the source did not classify. */
  "unclassified",
] as const;

export type ErrorKind = (typeof errorKinds)[number];

const count = z.number().int().nonnegative().nullable();
const ms = z.number().finite().nullable();
/** Facts that records of earlier versions lack are null on them. */
const since = ms.default(null);

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
  /** When this client began the request; a connection may have had to be made before it could be sent. */
  dispatchedAtMs: since,
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

/**
 * Upper bounds, in milliseconds, of how much later than it happened this client stamped each moment of `times` (time the
 * event loop or the scheduler of the host kept it from looking). Null where the moment never came or nobody measured.
 */
const delaySchema = z.object({
  sentMs: ms,
  headersMs: ms,
  firstByteMs: ms,
  firstOutputMs: ms,
  firstAnswerMs: ms,
  lastOutputMs: ms,
  endedMs: ms,
});

export type Delay = z.infer<typeof delaySchema>;

/** How the request got its connection; all of it happened before `sentAtMs` and is no part of ttft. */
const connectionSchema = z.object({
  /** True when a connection that an earlier request had made was used again: the phases are null then. */
  reused: z.boolean(),
  /** Name lookup; null for an address. */
  dnsMs: ms,
  tcpMs: ms,
  /** Null without TLS. */
  tlsMs: ms,
});

export type Connection = z.infer<typeof connectionSchema>;

/** A turn of a conversation in which the provider's own answers are sent back to it. */
const sessionSchema = z.object({
  /** The same for all turns of one conversation with one target. */
  id: z.string().min(1),
  /** 0 for the first. */
  turn: z.number().int().nonnegative(),
});

export type SessionTurn = z.infer<typeof sessionSchema>;

export const requestRecordSchema = z.object({
  schema: z.literal(1),
  id: z.string().min(1),
  runId: z.string().min(1),
  kind: z.enum(["perf", "bench"]),
  /** Its place in the plan of its run; all attempts of one planned request share it. */
  seq: z.number().int().nonnegative(),
  /** Requests of one round carry the same prompt, one per target: they compare as pairs. */
  round: z.number().int().nonnegative(),
  /** 1, then 2, 3, … for retries, each a record of its own. */
  attempt: z.number().int().positive(),
  /** How long was waited since the attempt before ended; null on the first. */
  retryWaitMs: since,
  /** True for a request that was sent to warm up and is in no statistic. */
  warmup: z.boolean().default(false),
  /** Which step of a sweep it belongs to, from 0; null outside sweeps. The run's config has the steps. */
  step: z.number().int().nonnegative().nullable().default(null),
  /** Requests of this run in flight at its target when it was sent, itself included. */
  inFlight: z.number().int().positive().nullable().default(null),
  session: sessionSchema.nullable().default(null),
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
  delay: delaySchema.nullable().default(null),
  connection: connectionSchema.nullable().default(null),
  /** Every output delta, packed; see `packDeltas`. Null when there was none or the source did not keep them. */
  deltas: z
    .object({
      /** Microseconds since the previous delta; the first counts from sending. */
      gapsUs: z.array(z.number().int()),
      /** Characters of each delta. */
      chars: z.array(z.number().int().nonnegative()),
      /** Channel runs, for example `r120a80`: 120 reasoning deltas, then 80 answer deltas (`t` is a tool call). */
      channels: z.string(),
      /**
       * Deltas whose stamp may be more than a millisecond late, as pairs: index, bound in microseconds. Absent where
       * nobody measured; every delta not named is at most a millisecond late.
       */
      late: z.array(z.number().int().nonnegative()).optional(),
    })
    .nullable(),
  usage: usageSchema.nullable(),
  /** By o200k_base: comparable between all models. */
  counted: countedSchema.nullable(),
  /** By the model's own tokenizer, where it is installed: comparable with the bill. */
  countedNatively: countedSchema.nullable().default(null),
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
