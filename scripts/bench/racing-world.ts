/**
 * The simulator's twelve providers as a world to race in: replies drawn at random from many that each would give, so that
 * the truth of every statistic is known exactly and a request costs no time.
 */
import { type Random, randomFromSeed } from "../../src/base/index.ts";
import type { Estimate, Question } from "../../src/metrics/index.ts";
import type { RequestFacts } from "../../src/record/index.ts";
import { planReply, type SimulatorProfile, simulatedProfiles } from "../../src/simulator/index.ts";
import { aRecord } from "../../src/testing/index.ts";

const PROVIDERS = 12;
const REPLIES = 1000;
const PROMPT_TOKENS = 200;

export interface SimTarget {
  name: string;
  outputPrice: number | null;
  /** As many requests as each would answer alike: what a race draws from. */
  requests: readonly RequestFacts[];
  /** Of each request: whether it succeeded, and its numbers; NaN of one that failed. */
  success: Uint8Array;
  ttft: Float64Array;
  otps: Float64Array;
}

/** The first twelve: the two others stand in pairs with one of these and are for `verify`. */
export function world(): SimTarget[] {
  return simulatedProfiles.slice(0, PROVIDERS).map(simTarget);
}

function simTarget(profile: SimulatorProfile): SimTarget {
  const requests = Array.from({ length: REPLIES }, (_, ordinal) => replyOf(profile, ordinal));
  const isSuccess = requests.map(({ error }) => error === null);
  const of = (value: (facts: RequestFacts) => number) =>
    Float64Array.from(requests, (facts, i) => (isSuccess[i] ? value(facts) : Number.NaN));
  return {
    name: profile.name,
    outputPrice: profile.price.outputPerM,
    requests,
    success: Uint8Array.from(isSuccess, Number),
    ttft: of(({ times }) => (times.firstOutputAtMs ?? Number.NaN) / 1000),
    otps: of(
      ({ times, usage }) => (1000 * (usage?.outputTokens ?? Number.NaN)) / (times.endedAtMs ?? Number.NaN),
    ),
  };
}

function replyOf(profile: SimulatorProfile, ordinal: number): RequestFacts {
  const plan = planReply({
    profile,
    seed: "racing",
    ordinal,
    maxTokens: null,
    promptTokens: PROMPT_TOKENS,
    cachedTokens: 0,
    conclusion: null,
  });
  const lastMs = plan.pieces.at(-1)?.atMs ?? plan.ttftMs;
  const isFault = plan.fault !== null;
  return aRecord({
    times: {
      scheduledAtMs: 0,
      dispatchedAtMs: 0,
      sentAtMs: 0,
      firstOutputAtMs: isFault ? null : plan.ttftMs,
      firstAnswerAtMs: null,
      lastOutputAtMs: isFault ? null : lastMs,
      endedAtMs: lastMs,
    },
    usage: isFault
      ? null
      : {
          inputTokens: PROMPT_TOKENS,
          outputTokens: plan.tokens.completion,
          reasoningTokens: null,
          cachedTokens: null,
        },
    ...(isFault
      ? {
          error: {
            kind: "server",
            httpStatus: 500,
            providerCode: null,
            retryAfterMs: null,
            message: "fault",
          },
        }
      : {}),
  });
}

/** What a race asks of the catalog: list prices. */
export function priceOf({ outputPrice }: SimTarget): (question: Question) => Estimate {
  return ({ definition }) => ({
    value: definition.name === "output_price" ? outputPrice : null,
    n: null,
    why: outputPrice === null ? "the output price is not known" : null,
    bounds: outputPrice === null ? null : { low: outputPrice, high: outputPrice },
    method: null,
    caution: null,
  });
}

export function randomOf(seed: string, run: number): Random {
  return randomFromSeed(`${seed} ${run}`);
}
