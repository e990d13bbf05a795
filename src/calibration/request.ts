/** One request of a calibration, on the way that every measured request takes: wire, event fold, record. */
import type { Clock } from "../base/index.ts";
import { singly } from "../load/index.ts";
import { EventFold, type RequestOpening, type RequestRecord, unpackDeltas } from "../record/index.ts";
import type { Wire } from "../wire/index.ts";
import type { Claim } from "./errors.ts";

const SAMPLING = { temperature: null, topP: null, maxTokens: null };
const NO_LIMITS = { connectMs: null, firstTokenMs: null, idleMs: null, totalMs: null };
const PROMPT = "Count slowly, one number at a time.";

/** Asks for a script of the golden server; resolves with the record of it, which may be that of a failure. */
export async function ask(
  wire: Wire,
  baseUrl: string,
  script: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<RequestRecord> {
  const fold = new EventFold(openingOf(baseUrl, script, clock));
  await wire.send(
    {
      kind: "openai",
      baseUrl,
      apiKey: null,
      apiVersion: null,
      headers: {},
      modelId: script,
      messages: [{ role: "user", content: PROMPT }],
      sampling: SAMPLING,
      body: {},
      inlineReasoning: null,
      timeouts: NO_LIMITS,
      signal,
      sensitive: false,
    },
    (event) => fold.add(event),
  );
  return fold.finish().record;
}

/** Times on the record count from 0 of the clock. */
function openingOf(endpoint: string, script: string, clock: Clock): RequestOpening {
  return {
    id: script,
    runId: "calibration",
    kind: "perf",
    ...singly,
    seq: 0,
    round: 0,
    target: { provider: "golden", model: script, modelId: script, mode: "default", endpoint },
    startedAt: new Date(clock.wallMs()).toISOString(),
    prompt: { source: "calibration", id: script, inputChars: PROMPT.length, nonce: null },
    sampling: SAMPLING,
    price: null,
    runStartMs: 0,
  };
}

/** The number by which the golden server knows the request; null when no response came. */
export function numberOf(record: RequestRecord): number | null {
  const match = /^golden-(\d+)$/.exec(record.response.requestId ?? "");
  return match === null ? null : Number(match[1]);
}

/** What the record says, `offsetMs` added to bring it onto the host's clock. Null for a request that was never sent. */
export function claimOf(record: RequestRecord, offsetMs: number): Claim | null {
  const sentAtMs = record.times.sentAtMs;
  if (sentAtMs === null) return null;
  const deltas = unpackDeltas(record.deltas);
  const sentMs = sentAtMs + offsetMs;
  const sendingMs = record.delay?.sentMs ?? null;
  return {
    sentMs,
    sentByMs: sendingMs === null ? null : sentMs + sendingMs,
    outputsMs: deltas.map(({ atMs }) => sentMs + atMs),
    // The first is kept exactly; of the others, that they are at most a millisecond.
    boundsMs: deltas.map(({ delayMs }, i) => (i === 0 ? (record.delay?.firstOutputMs ?? delayMs) : delayMs)),
    complete: record.error === null,
  };
}
