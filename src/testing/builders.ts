/** Builders of the nouns: complete and valid, with only what a test is about spelled out. */
import type { Answer, RequestRecord, RunInfo, Score, Target } from "../record/index.ts";

/** Overrides at any depth; arrays and null replace, objects merge. */
export type Overrides<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: Overrides<T[K]> }
    : T;

/** `sim-a/model-x` without a mode, at a loopback endpoint. */
export function aTarget(overrides: Overrides<Target> = {}): Target {
  return merged<Target>(
    {
      provider: "sim-a",
      model: "model-x",
      mode: null,
      modelId: "vendor/model-x",
      endpoint: "http://127.0.0.1:9/sim-a/v1",
    },
    overrides,
  );
}

/**
 * A successful perf request: sent 1000 ms into the run, ttft 500 ms, first answer delta at 900 ms, total 2000 ms,
 * 20 input tokens, 100 output tokens of which 40 reasoning, priced at 4 and 16 CNY per million tokens.
 * `deltas` is null: a test about deltas packs its own.
 */
export function aRecord(overrides: Overrides<RequestRecord> = {}): RequestRecord {
  return merged<RequestRecord>(
    {
      schema: 1,
      id: "request-1",
      runId: "run-1",
      kind: "perf",
      seq: 0,
      round: 0,
      attempt: 1,
      retryWaitMs: null,
      warmup: false,
      step: null,
      inFlight: null,
      session: null,
      target: aTarget(),
      startedAt: "2026-03-02T04:00:00.000Z",
      prompt: { source: "synthetic", id: "prompt-1", inputChars: 80, nonce: null },
      sampling: { temperature: null, topP: null, maxTokens: null },
      times: {
        scheduledAtMs: 1000,
        dispatchedAtMs: 1000,
        sentAtMs: 1000,
        headersAtMs: 1100,
        firstByteAtMs: 1150,
        firstOutputAtMs: 1500,
        firstAnswerAtMs: 1900,
        lastOutputAtMs: 2950,
        endedAtMs: 3000,
      },
      delay: null,
      connection: null,
      deltas: null,
      usage: { inputTokens: 20, outputTokens: 100, reasoningTokens: 40, cachedTokens: 0 },
      counted: null,
      countedNatively: null,
      outputChars: { reasoning: 160, answer: 240, tool: 0 },
      finishReason: "stop",
      error: null,
      response: {
        model: "vendor/model-x",
        id: "response-1",
        requestId: null,
        fingerprint: null,
        httpStatus: 200,
      },
      price: {
        inputPerM: 4,
        outputPerM: 16,
        cachedInputPerM: 1,
        currency: "CNY",
        source: null,
        asOf: "2026-03-01",
      },
      importedFrom: null,
    },
    overrides,
  );
}

/** A request that failed before any output: HTTP 500 after 200 ms, no usage. */
export function aFailedRecord(overrides: Overrides<RequestRecord> = {}): RequestRecord {
  const failed: Overrides<RequestRecord> = {
    times: {
      firstByteAtMs: null,
      firstOutputAtMs: null,
      firstAnswerAtMs: null,
      lastOutputAtMs: null,
      endedAtMs: 1200,
    },
    usage: null,
    outputChars: { reasoning: 0, answer: 0, tool: 0 },
    finishReason: null,
    error: {
      kind: "server",
      httpStatus: 500,
      providerCode: null,
      retryAfterMs: null,
      message: "internal error",
    },
    response: { model: null, id: null, requestId: null, fingerprint: null, httpStatus: 500 },
  };
  return merged<RequestRecord>(aRecord(failed), overrides);
}

/** A correct answer to the first question of `smoke`, first repeat. */
export function aScore(overrides: Overrides<Score> = {}): Score {
  return merged<Score>(
    {
      schema: 1,
      runId: "run-1",
      requestId: "request-1",
      dataset: "smoke",
      sampleId: "smoke-1",
      sampleHash: "0".repeat(64),
      repeat: 0,
      target: aTarget(),
      verdict: "correct",
      reason: null,
      extracted: "B",
      truncated: false,
      lenient: "correct",
      lenientExtracted: null,
      grader: "choice/1",
      subject: null,
      flawed: false,
      attempt: 1,
      fromCache: false,
      answerSha256: null,
      scoredAt: "2026-03-02T04:00:05.000Z",
    },
    overrides,
  );
}

/** The text that `aScore` grades. */
export function anAnswer(overrides: Overrides<Answer> = {}): Answer {
  return merged<Answer>(
    {
      schema: 1,
      runId: "run-1",
      requestId: "request-1",
      dataset: "smoke",
      sampleId: "smoke-1",
      repeat: 0,
      target: aTarget(),
      cacheKey: "key-1",
      text: "Weighing the options settles it.\n\nAnswer: B",
      reasoning: null,
      finishReason: "stop",
      sensitive: false,
      cut: false,
      at: "2026-03-02T04:00:03.000Z",
    },
    overrides,
  );
}

/** A finished perf run. */
export function aRun(overrides: Overrides<RunInfo> = {}): RunInfo {
  return merged<RunInfo>(
    {
      schema: 1,
      id: "run-1",
      kind: "perf",
      startedAt: "2026-03-02T04:00:00.000Z",
      endedAt: "2026-03-02T04:01:00.000Z",
      seed: "7",
      config: {},
      versions: { dsr: "0.1.0", node: "24.0.0", platform: "linux-x64" },
      status: "done",
      stopReason: null,
    },
    overrides,
  );
}

/** `base` with `overrides` laid over it; `base` is not touched. */
function merged<T>(base: T, overrides: unknown): T {
  if (!isPlainObject(base) || !isPlainObject(overrides)) return structuredClone(overrides) as T;
  const result: Record<string, unknown> = { ...structuredClone(base) };
  for (const [key, value] of Object.entries(overrides)) {
    if (value === undefined) continue;
    result[key] = merged(result[key], value);
  }
  return result as T;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
