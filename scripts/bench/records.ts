/** Records as a run of many targets would store them, made up from a seed. */
import { type Random, randomFromSeed, sha256, timeOrderedUuid } from "../../src/base/index.ts";
import type { RequestRecord, RunInfo, Score, Target } from "../../src/record/index.ts";

export const TARGETS = 12;
/** Output deltas of one record; each is a gap and a length in the store. */
const DELTAS = 100;
const START_MS = Date.UTC(2026, 10, 1);

export function runOf(id: string): RunInfo {
  return {
    schema: 1,
    id,
    kind: "perf",
    startedAt: new Date(START_MS).toISOString(),
    endedAt: null,
    seed: "1",
    config: {},
    versions: { dsr: "0.0.0", node: process.versions.node, platform: process.platform },
    status: "running",
    stopReason: null,
  };
}

/** `count` records over twelve targets, in rounds; three in a hundred failed. */
export function* recordsOf(runId: string, count: number): Generator<RequestRecord> {
  const random = randomFromSeed(runId);
  for (let seq = 0; seq < count; seq++) yield recordOf(runId, seq, random);
}

/** 24 questions per target, two thirds answered right. */
export function* scoresOf(runId: string): Generator<Score> {
  const random = randomFromSeed(`${runId}/scores`);
  for (let i = 0; i < TARGETS * 24; i++) {
    const correct = random.next() < 2 / 3;
    yield {
      schema: 1,
      runId,
      requestId: requestIdOf(runId, i),
      dataset: "gpqa",
      sampleId: `q${Math.floor(i / TARGETS)}`,
      sampleHash: "0".repeat(64),
      repeat: 0,
      target: targetOf(i),
      verdict: correct ? "correct" : "incorrect",
      reason: null,
      extracted: correct ? "A" : "B",
      truncated: false,
      lenient: correct ? "correct" : "incorrect",
      lenientExtracted: correct ? "A" : "B",
      grader: "choice/1",
      subject: null,
      flawed: false,
      attempt: 1,
      fromCache: false,
      answerSha256: null,
      scoredAt: new Date(START_MS + i).toISOString(),
    };
  }
}

/** As `dsr perf` gives them, a thousand to the second. */
function requestIdOf(runId: string, seq: number): string {
  const random = sha256(`${runId}-${seq}`).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
  return timeOrderedUuid(random, START_MS + seq);
}

function targetOf(seq: number): Target {
  const provider = `provider-${String(seq % TARGETS).padStart(2, "0")}`;
  return {
    provider,
    model: "model-x",
    mode: null,
    modelId: "vendor/model-x",
    endpoint: `https://${provider}.example/v1`,
  };
}

function recordOf(runId: string, seq: number, random: Random): RequestRecord {
  const failed = random.next() < 0.03;
  const sentAtMs = seq * 7;
  const ttft = Math.round(400 * Math.exp(0.5 * random.normal()) * 1000) / 1000;
  const gapsUs = failed
    ? []
    : Array.from({ length: DELTAS }, (_, i) => (i === 0 ? ttft * 1000 : 10_000 + random.integer(40_000)));
  const streamedMs = gapsUs.reduce((sum, gap) => sum + gap, 0) / 1000;
  const tokens = 150 + random.integer(300);
  const target = targetOf(seq);
  return {
    schema: 1,
    id: requestIdOf(runId, seq),
    runId,
    kind: "perf",
    seq,
    round: Math.floor(seq / TARGETS),
    attempt: 1,
    retryWaitMs: null,
    warmup: false,
    step: null,
    inFlight: 1 + (seq % 8),
    session: null,
    target,
    startedAt: new Date(START_MS + sentAtMs).toISOString(),
    prompt: {
      source: "sharegpt",
      id: `conversation-${Math.floor(seq / TARGETS)}`,
      inputChars: 900,
      nonce: `n${seq}`,
    },
    sampling: { temperature: 0.6, topP: 0.95, maxTokens: 1024 },
    times: {
      scheduledAtMs: null,
      dispatchedAtMs: sentAtMs,
      sentAtMs,
      headersAtMs: sentAtMs + ttft / 2,
      firstByteAtMs: failed ? null : sentAtMs + ttft / 2,
      firstOutputAtMs: failed ? null : sentAtMs + ttft,
      firstAnswerAtMs: failed ? null : sentAtMs + ttft + 900,
      lastOutputAtMs: failed ? null : sentAtMs + streamedMs,
      endedAtMs: sentAtMs + (failed ? 100 : streamedMs + 1),
    },
    delay: {
      sentMs: 0.05,
      headersMs: 0.2,
      firstByteMs: failed ? null : 0.2,
      firstOutputMs: failed ? null : 0.3,
      firstAnswerMs: failed ? null : 0.1,
      lastOutputMs: failed ? null : 0.4,
      endedMs: 0.1,
    },
    connection: { reused: true, dnsMs: null, tcpMs: null, tlsMs: null },
    deltas: failed
      ? null
      : {
          gapsUs,
          chars: gapsUs.map((gap) => 2 + (gap % 7)),
          channels: `r${DELTAS / 2}a${DELTAS / 2}`,
          late: [],
        },
    usage: failed
      ? null
      : { inputTokens: 240, outputTokens: tokens, reasoningTokens: tokens >> 1, cachedTokens: 0 },
    countedNatively: null,
    counted: failed
      ? null
      : { tokenizer: "o200k_base", inputTokens: 236, outputTokens: tokens - 3, reasoningTokens: tokens >> 1 },
    outputChars: { reasoning: failed ? 0 : tokens * 2, answer: failed ? 0 : tokens * 2, tool: 0 },
    finishReason: failed ? null : "stop",
    error: failed
      ? { kind: "server", httpStatus: 500, providerCode: null, retryAfterMs: null, message: "internal error" }
      : null,
    response: {
      model: failed ? null : "vendor/model-x",
      id: failed ? null : `chatcmpl-${seq}`,
      requestId: `req-${seq}`,
      fingerprint: null,
      httpStatus: failed ? 500 : 200,
    },
    price: {
      inputPerM: 4,
      outputPerM: 16,
      cachedInputPerM: 1,
      currency: "CNY",
      source: null,
      asOf: "2026-11-01",
    },
    importedFrom: null,
  };
}
