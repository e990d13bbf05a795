/** What probes know of a target beforehand, what they would ask of it, and what that costs at worst. */
import type { Env } from "../base/index.ts";
import { type CatalogTarget, modelOf } from "../catalog/index.ts";
import { estimateCost, type Lane } from "../load/index.ts";
import { type Prompt, type Sampling, targetName } from "../record/index.ts";
import type { ProbePlanRow } from "../report/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import { type ProbeFacts, probes } from "../verify/index.ts";
import { announceCost } from "./limits.ts";
import type { Settings } from "./settings.ts";

/** Tokens of prompts in which a word is hidden. */
const CONTEXT_LENGTHS = [2000, 8000];
/** Each probe says for itself how long its answers may be. */
export const NO_SAMPLING: Sampling = { temperature: null, topP: null, maxTokens: null };

/** A target with what is known of it and wanted of its probes. */
export interface ProbedTarget {
  lane: Lane;
  facts: ProbeFacts;
  native: TokenCounter | null;
}

export interface ProbeFactFlags {
  context?: number[];
  cap?: number;
  deep?: boolean;
  answerTokens: number;
  seed: string;
}

export function factsOf(
  { target, maxContext, maxOutput, inlineReasoning, body }: CatalogTarget,
  flags: ProbeFactFlags,
  counter: TokenCounter,
  settings: Settings,
  notInstalled: readonly string[],
): ProbeFacts {
  const tokenizer = modelOf(settings.catalog, target)?.tokenizer ?? null;
  return {
    thinks: null,
    maxOutput: flags.cap ?? maxOutput,
    maxContext,
    hasInlineTags: inlineReasoning !== null,
    fixed: Object.keys(body),
    answerTokens: flags.answerTokens,
    contextLengths: flags.context ?? CONTEXT_LENGTHS,
    deep: flags.deep === true,
    seed: flags.seed,
    count: (text) => counter.count(text),
    pull: tokenizer !== null && notInstalled.includes(tokenizer) ? tokenizer : null,
  };
}

export function planOf({ lane, facts }: ProbedTarget): ProbePlanRow[] {
  return probes.map((probe) => {
    const worst = probe.worst(facts);
    return {
      target: targetName(lane.target),
      probe: probe.name,
      asks: probe.asks,
      concludes: probe.concludes,
      requests: worst.length,
      inputTokens: worst.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
      maxOutputTokens: worst.reduce((sum, { maxTokens }) => sum + maxTokens, 0),
    };
  });
}

/** Tells on stderr what all probes cost at worst: as if every target thought before each answer. */
export function announceProbes(
  probed: readonly ProbedTarget[],
  cap: number | null,
  settings: Settings,
  quiet: boolean,
  env: Env,
): void {
  const estimates = probed.flatMap(({ lane, facts }) =>
    estimateCost(
      [lane],
      probes.flatMap((probe) => probe.worst(facts)).map(promptOfWorst),
      NO_SAMPLING,
      env.clock.wallMs(),
      settings.rates,
    ),
  );
  announceCost(estimates, cap, settings.rates, env, quiet);
  if (!quiet)
    env.stderr.write("A model that does not think before it answers takes far fewer tokens than that.\n");
}

function promptOfWorst({ inputTokens, maxTokens }: { inputTokens: number; maxTokens: number }): Prompt {
  return {
    id: "probe",
    source: "probe",
    messages: [{ role: "user", content: "" }],
    maxTokens,
    estimatedInputTokens: inputTokens,
    sensitive: false,
    followUps: [],
    traceAtMs: null,
  };
}
