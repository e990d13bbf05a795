/** `dsr providers check --ask`: one tiny question to each model, to see which ones this key can really call. */
import type { Env } from "../base/index.ts";
import type { ProviderEntry } from "../catalog/index.ts";
import { estimateCost, exchange, singly } from "../load/index.ts";
import { succeeded } from "../metrics/index.ts";
import { type Prompt, type Sampling, substitutedModel, type Target } from "../record/index.ts";
import type { Wire } from "../wire/index.ts";
import { laneOf } from "./lanes.ts";
import { announceCost } from "./limits.ts";
import { isoDate, type Settings } from "./settings.ts";

/** Enough for a first sign of life; a thinking model spends them on thinking, which is one too. */
const QUESTION: Prompt = {
  id: "check",
  source: "check",
  messages: [{ role: "user", content: "Reply with the word OK." }],
  maxTokens: 16,
  estimatedInputTokens: 12,
  sensitive: false,
  followUps: [],
  traceAtMs: null,
};
const SAMPLING: Sampling = { temperature: null, topP: null, maxTokens: 16 };
const TIMEOUTS = { connectMs: 10_000, firstTokenMs: 60_000, idleMs: 30_000, totalMs: 90_000 };

export interface ModelAnswer {
  provider: string;
  model: string;
  state: "answers" | "fails";
  /** Why it fails, or what else to know; null when there is nothing to say. */
  detail: string | null;
}

/** Asks every model of the providers, or those named; a provider that does not have them is passed over. */
export async function askModels(
  providers: readonly ProviderEntry[],
  models: readonly string[] | null,
  settings: Settings,
  wire: Wire,
  env: Env,
): Promise<ModelAnswer[]> {
  const today = isoDate(env);
  const names = [...new Set(providers.flatMap((entry) => served(entry, today)))];
  const targets = settings.catalog
    .select({ models: models ?? names, providers: null, modes: null, today })
    .filter(({ target }) => providers.some(({ id }) => id === target.provider));
  const lanes = targets.map((target) =>
    laneOf(target, wire, settings.keys.keyFor(target.providerEntry.id)?.key ?? null, TIMEOUTS),
  );
  const estimates = estimateCost(lanes, [QUESTION], SAMPLING, env.clock.wallMs(), settings.rates);
  announceCost(estimates, null, settings.rates, env, false);
  return Promise.all(
    lanes.map(async (lane, seq): Promise<ModelAnswer> => {
      const { record } = await exchange(
        { ...singly, id: env.uuid(), seq, round: 0, lane, prompt: QUESTION, nonce: null },
        {
          clock: env.clock,
          runId: "check",
          kind: "perf",
          runStartMs: env.clock.nowMs(),
          sampling: SAMPLING,
          signal: env.signal,
        },
      );
      const { provider, model } = lane.target;
      if (!succeeded(record)) {
        const why = record.error === null ? "no output" : `${record.error.kind}: ${record.error.message}`;
        return { provider, model, state: "fails", detail: why };
      }
      return {
        provider,
        model,
        state: "answers",
        detail: substitution(substitutedModel(record), lane.target),
      };
    }),
  );
}

function substitution(named: string | null, target: Target): string | null {
  return named === null ? null : `the answer names the model "${named}", asked for was "${target.modelId}"`;
}

function served(entry: ProviderEntry, today: string): string[] {
  return Object.values(entry.models)
    .filter(({ retiredOn }) => retiredOn === null || retiredOn > today)
    .map(({ name }) => name);
}
