/** Sends what a probe asks, within the cap on money, and turns what comes back into what probes judge. */
import { type Env, randomFromSeed } from "../base/index.ts";
import { exchange, type Guard, type Lane, retryWaitMs, singly, withCounts } from "../load/index.ts";
import { requestCostCny, unbilled } from "../metrics/index.ts";
import {
  type ExchangeRates,
  type Prompt,
  type RequestRecord,
  type Sampling,
  substitutedModel,
} from "../record/index.ts";
import { sumKnown } from "../stats/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import type { Ask, Heard, NotSent } from "../verify/index.ts";

/** Tries of one request, where another may mend the failure. */
const MOST_TRIES = 3;

const INTERRUPTED: NotSent = { notSent: "interrupted", isOver: true };

export interface AskerDeps {
  lane: Lane;
  /** The model's own tokenizer; null where none is at hand. */
  native: TokenCounter | null;
  counter: TokenCounter;
  guard: Guard;
  rates: ExchangeRates;
  env: Env;
}

export interface Asker {
  ask(ask: Ask): Promise<Heard | NotSent>;
  spent(): {
    requests: number;
    inputTokens: number | null;
    outputTokens: number | null;
    costCny: number | null;
  };
}

/** Records stay in memory: what probes ask is no evidence of speed or accuracy. */
export function probeAsker(deps: AskerDeps, onAnswered: () => void): Asker {
  const { env, rates } = deps;
  const random = randomFromSeed(env.uuid());
  const runStartMs = env.clock.nowMs();
  const records: RequestRecord[] = [];
  return {
    ask: async (ask) => {
      const prompt = promptOf(ask, deps.counter);
      for (let attempt = 1; ; attempt++) {
        const sent = await sendOnce(ask, prompt, attempt, runStartMs, deps);
        if ("notSent" in sent) return sent;
        records.push(sent.record);
        onAnswered();
        const waitMs = attempt < MOST_TRIES ? retryWaitMs(sent.record, random) : null;
        if (env.signal.aborted) return INTERRUPTED;
        if (waitMs === null) return heardOf(sent);
        await env.clock.sleep(waitMs, env.signal);
      }
    },
    spent: () => {
      const billed = records.filter((record) => !unbilled(record));
      return {
        requests: records.length,
        inputTokens: sumKnown(billed.map(({ usage }) => usage?.inputTokens ?? null)),
        outputTokens: sumKnown(billed.map(({ usage }) => usage?.outputTokens ?? null)),
        costCny: sumKnown(billed.map((record) => requestCostCny(record, rates))),
      };
    },
  };
}

interface Sent {
  record: RequestRecord;
  answer: string;
  reasoning: string;
  hasLogprobs: boolean;
}

async function sendOnce(
  ask: Ask,
  prompt: Prompt,
  attempt: number,
  runStartMs: number,
  { lane, native, counter, guard, env }: AskerDeps,
): Promise<Sent | NotSent> {
  for (;;) {
    if (env.signal.aborted) return INTERRUPTED;
    const reserved = guard.reserve([lane], prompt);
    if (reserved === "wait") {
      await guard.changed();
      continue;
    }
    // A dear request that does not fit leaves room for cheaper ones.
    if ("stop" in reserved) return { notSent: reserved.stop, isOver: false };
    let hasLogprobs = false;
    const heeding: Lane = {
      ...lane,
      ask: (question, onEvent) =>
        lane.ask(question, (event) => {
          if (event.kind === "logprobs") hasLogprobs = true;
          onEvent(event);
        }),
    };
    const exchanged = await exchange(
      { ...singly, id: env.uuid(), seq: 0, round: 0, attempt, lane: heeding, prompt, nonce: null },
      {
        clock: env.clock,
        runId: "probe",
        kind: "perf",
        runStartMs,
        sampling: samplingOf(ask),
        signal: env.signal,
      },
    );
    const record = withCounts(exchanged, prompt, counter, native);
    for (const reservation of reserved) guard.settle(reservation, record);
    return { ...exchanged, record, hasLogprobs };
  }
}

function samplingOf({ maxTokens, temperature, stop, seed, logprobs }: Ask): Sampling {
  return {
    temperature: temperature ?? null,
    topP: null,
    maxTokens,
    ...(stop === undefined ? {} : { stop }),
    ...(seed === undefined ? {} : { seed }),
    ...(logprobs === undefined ? {} : { logprobs }),
  };
}

function promptOf({ messages, maxTokens }: Ask, counter: TokenCounter): Prompt {
  return {
    id: "probe",
    source: "probe",
    messages,
    maxTokens,
    estimatedInputTokens: messages.reduce((sum, { content }) => sum + counter.count(content), 0),
    sensitive: false,
    followUps: [],
    traceAtMs: null,
  };
}

function heardOf({ record, answer, reasoning, hasLogprobs }: Sent): Heard {
  const { usage, counted, countedNatively, error, finishReason, response } = record;
  return {
    answer,
    reasoning,
    finish: finishReason,
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    reasoningTokens: usage?.reasoningTokens ?? null,
    ownInputTokens: counted?.inputTokens ?? 0,
    ownOutputTokens: counted?.outputTokens ?? 0,
    nativeInputTokens: countedNatively?.inputTokens ?? null,
    model: response.model,
    substitute: substitutedModel(record),
    hasLogprobs,
    error: error === null ? null : { kind: error.kind, message: error.message },
  };
}
