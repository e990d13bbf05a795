/** What a simulated provider is like: plain data, checked before use. Behaviour is derived from it in `plan.ts`. */
import { z } from "zod";
import { DsrError } from "../base/index.ts";

const probability = z.number().min(0).max(1);
const ms = z.number().nonnegative().finite();
const sigma = z.number().nonnegative().max(3);
const pricePerMillion = z.number().nonnegative().finite().nullable();

const faultsSchema = z.strictObject({
  /** HTTP 429 before any output, with `retry-after` (whole seconds) and `retry-after-ms`. */
  rateLimited: z.strictObject({ share: probability, retryAfterMs: ms }),
  /** HTTP 500 before any output. */
  serverError: probability,
  /** The socket is cut in the middle of the output. */
  disconnect: probability,
  /** One event in the middle of the output is broken JSON; the stream then goes on. */
  malformed: probability,
  /** Silence in the middle of the output; null is silence until the client gives up. */
  stall: z.strictObject({ share: probability, forMs: ms.nullable() }),
  /** Under HTTP 200, an `error` event takes the place of the rest of the output. */
  errorEvent: probability,
});

const profileSchema = z.strictObject({
  /** Path segment and provider id. The prefix keeps invented numbers from passing for a vendor's. */
  name: z
    .string()
    .regex(/^sim-[a-z0-9-]+$/, "must be sim- followed by lower-case letters, digits or hyphens"),
  /** One line for people. */
  description: z.string().min(1),
  /** The model id this provider wants on the wire. */
  modelId: z.string().min(1),
  /** The model its responses name; null names the one asked for. */
  respondsAs: z.string().min(1).nullable(),
  /** The bearer key it demands; null serves everybody. Not a secret. */
  apiKey: z.string().min(1).nullable(),
  /** Time from the request's start (its arrival, or its turn where it had to wait) to the first output: log-normal. */
  ttft: z.strictObject({ medianMs: ms, sigma }),
  rate: z.strictObject({
    /** Median speed of generation after the first output, tokens per second. */
    tokensPerSecond: z.number().positive().finite(),
    /** Sigma of the log-normal factor by which the speed differs between requests. */
    requestSigma: sigma,
    /** Sigma of the log-normal factor (mean 1) by which each gap between deltas differs. */
    gapSigma: sigma,
  }),
  /** Tokens per delta, uniform between the two. */
  bundle: z
    .strictObject({ min: z.number().int().positive(), max: z.number().int().positive() })
    .refine((b) => b.max >= b.min, "max must not be below min"),
  /** After the first delta, output is held back and released every so many tokens; null streams evenly. */
  burst: z.strictObject({ tokens: z.number().int().positive() }).nullable(),
  /** How much it serves at once; null serves everybody at once. */
  capacity: z
    .strictObject({
      /** Answers generated at once. Further requests wait in order of arrival, and hear nothing while they do. */
      slots: z.number().int().positive(),
      /** How many may wait; beyond them requests get a 429. Null for any number. */
      queue: z.number().int().nonnegative().nullable(),
      /**
       * Share of its time by which an answer takes longer for every other that runs when it starts: 0.1 makes the second
       * of two take 1.1 times as long.
       */
      slowdownPerStream: z.number().nonnegative().finite().default(0),
    })
    .nullable()
    .default(null),
  /** Rush hours, by request ordinal: the last `forRequests` of every `everyRequests` are slower. */
  busy: z
    .strictObject({
      everyRequests: z.number().int().positive(),
      forRequests: z.number().int().positive(),
      /** Multiplies the time to first token. */
      ttftFactor: z.number().positive(),
      /** Multiplies the speed. */
      rateFactor: z.number().positive(),
    })
    .nullable(),
  /** A prefix cache over whole blocks of prompt tokens; null caches nothing. */
  cache: z
    .strictObject({
      blockTokens: z.number().int().positive(),
      /** Multiplies the time to first token of a fully cached prompt; partly cached ones in proportion. */
      ttftFactor: probability,
    })
    .nullable(),
  reasoning: z.strictObject({
    /** Share of the output tokens that is thinking. */
    share: z.number().min(0).max(0.95),
    /** Where the thinking is sent: a delta field, or inside the content between `<think>` tags. */
    field: z.enum(["reasoning_content", "reasoning", "inline"]),
  }),
  output: z.strictObject({
    /** Output length, thinking included: log-normal. The request's own `max_tokens` cuts it too. */
    medianTokens: z.number().positive(),
    sigma,
    /** The provider's own cap on output tokens, reached with finish reason `length`; null for none. */
    capTokens: z.number().int().positive().nullable(),
  }),
  /** Ways in which it does not do what it is asked to; absent, it does all. */
  quirks: z
    .strictObject({
      /** Fields of requests that it passes over; `system` drops messages of that role. */
      ignores: z.array(z.enum(["max_tokens", "temperature", "stop", "seed", "system"])).optional(),
      /** Requests with a `max_tokens` above it get a 400 that names it. */
      refusesOutputAbove: z.number().int().positive().optional(),
      /** Longer prompts are refused with a 400 that names it, or lose their beginning without a word. In words. */
      context: z
        .strictObject({ tokens: z.number().int().positive(), beyond: z.enum(["refused", "cut"]) })
        .optional(),
      /** Billed with every prompt, as for a text of its own put before it. */
      hiddenPromptTokens: z.number().int().positive().optional(),
      /** What prompts are counted in; `words` unless told. */
      countsPrompts: z.enum(["words", "bytes"]).optional(),
    })
    .optional(),
  /** At most one fault strikes a request; the shares are of all requests and sum to at most 1. */
  faults: faultsSchema.refine((f) => faultSum(f) <= 1 + 1e-9, "shares of all faults must sum to at most 1"),
  /**
   * How tokens are reported. `own_chunk`: a chunk without choices, when `stream_options.include_usage` asks for it.
   * `last_chunk`: in the finishing chunk, asked or not. `every_chunk`: counts so far in each chunk. `none`: never.
   */
  usage: z.enum(["own_chunk", "last_chunk", "every_chunk", "none"]),
  /** When a role-only chunk is sent, from the start, at the latest with the first output; null sends none. */
  roleChunkMs: ms.nullable(),
  /** Interval of `: keep-alive` comments until the first output; null sends none. */
  keepAliveMs: z.number().positive().nullable(),
  /** Whether `data: [DONE]` ends the stream. */
  doneMarker: z.boolean(),
  /** List price per million tokens; null is not published. */
  price: z.strictObject({
    inputPerM: pricePerMillion,
    outputPerM: pricePerMillion,
    cachedInputPerM: pricePerMillion,
    currency: z.string().length(3),
  }),
  /** Probability of answering a known question right. */
  accuracy: z.strictObject({
    default: probability,
    byDataset: z.record(z.string(), probability),
    /**
     * True where questions differ in difficulty: that probability is then the mean over questions, and how hard a question is, is
     * the same at every provider. Otherwise all are alike.
     */
    byQuestion: z.boolean().optional(),
  }),
});

export type SimulatorProfile = z.infer<typeof profileSchema>;
export type Faults = z.infer<typeof faultsSchema>;

export type FaultKind =
  | "rate_limited"
  | "server_error"
  | "disconnect"
  | "malformed"
  | "stall"
  | "error_event";

/** The share of requests that each fault strikes, in the fixed order in which one draw is laid over them. */
export function faultShares(faults: Faults): [FaultKind, number][] {
  return [
    ["rate_limited", faults.rateLimited.share],
    ["server_error", faults.serverError],
    ["disconnect", faults.disconnect],
    ["malformed", faults.malformed],
    ["stall", faults.stall.share],
    ["error_event", faults.errorEvent],
  ];
}

function faultSum(faults: Faults): number {
  return faultShares(faults).reduce((sum, [, share]) => sum + share, 0);
}

/** Checks a list of profiles read from outside. Throws one `DsrError` that names every fault by path. */
export function parseProfiles(data: unknown): SimulatorProfile[] {
  const result = z.array(profileSchema).min(1).safeParse(data);
  const faults = result.success
    ? repeated(result.data.map((profile) => profile.name)).map((name) => `two profiles are named "${name}"`)
    : result.error.issues.map(
        (issue) => `${issue.path.map(String).join(".") || "profiles"}: ${issue.message}`,
      );
  if (!result.success || faults.length > 0)
    throw new DsrError(`Simulator profiles are not valid:\n  ${faults.join("\n  ")}`, {
      code: "simulator_profiles_invalid",
    });
  return result.data;
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}
