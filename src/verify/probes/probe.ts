/** What a probe is: a few requests, and what may be concluded from their replies. Nothing here sends anything. */
import type { ChatMessage, ErrorKind } from "../../record/index.ts";

/** One request of a probe. */
export interface Ask {
  messages: ChatMessage[];
  maxTokens: number;
  temperature?: number;
  stop?: readonly string[];
  seed?: number;
  logprobs?: boolean;
  /** How long its prompt was meant to be, in tokens of o200k_base, where that is what the probe is about. */
  length?: number;
}

/** What came back of one request. */
export interface Heard {
  answer: string;
  reasoning: string;
  finish: string | null;
  /** As billed. */
  inputTokens: number | null;
  outputTokens: number | null;
  reasoningTokens: number | null;
  /** By o200k_base. */
  ownInputTokens: number;
  ownOutputTokens: number;
  /** By the model's own tokenizer; null where none is at hand. */
  nativeInputTokens: number | null;
  /** The model that the response names. */
  model: string | null;
  /** That name, where it is not the one asked for. */
  substitute: string | null;
  hasLogprobs: boolean;
  error: { kind: ErrorKind; message: string } | null;
}

export interface Reply {
  ask: Ask;
  heard: Heard;
}

/** What is known of a target and wanted of its probes. */
export interface ProbeFacts {
  /** Whether it thinks before it answers: null until the first reply, and then what an estimate must fear. */
  thinks: boolean | null;
  /** Of the catalog, in tokens; null where it states none. */
  maxOutput: number | null;
  maxContext: number | null;
  /** Whether the catalog says that thinking comes inside the content, between tags. */
  hasInlineTags: boolean;
  /** Fields of the request that the catalog sets for this model: probes cannot vary them. */
  fixed: readonly string[];
  /** What a thinking model may use for a short answer. */
  answerTokens: number;
  /** Lengths of prompts to hide a word in. */
  contextLengths: readonly number[];
  /** Whether long, expensive requests are wanted. */
  deep: boolean;
  /** Same seed, same prompts. */
  seed: string;
  /** Tokens by o200k_base. */
  count(text: string): number;
  /** What would install the model's own tokenizer; null where it is installed or unknown. */
  pull: string | null;
}

/**
 * `ok`: it does what it should. `absent`: an optional thing that is not offered, which is no fault. `fault`: it does not do what
 * it should. `unknown`: the replies do not tell.
 */
export type Status = "ok" | "absent" | "fault" | "unknown";

export interface Finding {
  /** For example `stop`. */
  probe: string;
  status: Status;
  /** One sentence or two: what was seen. */
  evidence: string;
}

/** A request at its most expensive. */
export interface WorstAsk {
  inputTokens: number;
  maxTokens: number;
}

export interface Probe {
  name: string;
  /** What it asks, for people. */
  asks: string;
  /** What it can conclude, and what it cannot. */
  concludes: string;
  /** Everything it may ask at worst, in tokens of o200k_base. */
  worst(facts: ProbeFacts): WorstAsk[];
  /** What to ask next, given every reply so far; empty when it has heard enough. */
  next(replies: readonly Reply[], facts: ProbeFacts): Ask[];
  judge(replies: readonly Reply[], facts: ProbeFacts): Finding[];
}

/** Tokens that an answer of so many may need, thinking included. */
export function roomFor(answerTokens: number, facts: ProbeFacts): number {
  return facts.thinks === false ? answerTokens : Math.max(answerTokens, facts.answerTokens);
}

export function userAsks(content: string): ChatMessage[] {
  return [{ role: "user", content }];
}

/** Whether a refusal says that the request itself is not to its liking. */
export function isRefused({ error }: Heard): boolean {
  return error?.kind === "bad_request";
}

/** What a failure says of itself, to stand in a sentence. */
export function saidOf({ error }: Heard): string {
  return (error?.message ?? "it did not fail").replace(/[.\s]+$/, "");
}

/** Why a reply has no answer to judge, in words; null where it has one. */
export function whyNoAnswer(heard: Heard): string | null {
  const { error, answer, finish } = heard;
  if (error !== null) return `the request failed (${saidOf(heard)})`;
  if (answer.trim() !== "") return null;
  return finish === "length"
    ? "thinking used up the tokens it was given (more with --answer-tokens)"
    : "the answer is empty";
}

/** Output as billed, else as counted here. */
export function outputOf({ outputTokens, ownOutputTokens }: Heard): number {
  return outputTokens ?? ownOutputTokens;
}

/** `1,234`. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}
