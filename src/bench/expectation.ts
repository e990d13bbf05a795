/**
 * How long the questions of an exam typically take a target, and how much it typically writes: from what it did before where
 * that is known. For the choice before a run; never a bound, and never part of a result.
 */
import { outputTokensOf, succeeded } from "../metrics/index.ts";
import { type RequestRecord, type Target, targetName } from "../record/index.ts";
import { mean, quantile } from "../stats/index.ts";
import type { TypicalOutput } from "./exam.ts";
import { totalMsOf } from "./lengths.ts";

/** Fewer than this say nothing typical. */
const ENOUGH = 5;

export interface ExpectationOptions {
  exam: string;
  target: Target;
  /** Samples to ask. */
  requests: number;
  /** Longest answer that is asked for; null for none. */
  maxTokens: number | null;
  concurrency: number;
  /** What is known of the exam from outside; null where nothing is. */
  typicalOutput: TypicalOutput | null;
  /** Requests of earlier runs, of this target and of others that serve the same model. */
  history: readonly RequestRecord[];
}

export interface Expectation {
  /** A mean answer, thinking included; null where nobody knows. */
  outputTokens: number | null;
  /**
   * From the quarter of answers that came soonest to the tenth that took longest: so long, and so often one after the other, as
   * the concurrency leaves. Null where nobody knows.
   */
  timeMs: { low: number; high: number } | null;
  /** What tokens and time rest on, in words; null where nothing is known. */
  basis: string | null;
}

/** What to expect of the samples at a target. */
export function expectation(options: ExpectationOptions): Expectation {
  const { exam, target, maxTokens, history, typicalOutput } = options;
  const name = targetName(target);
  const answered = history.filter((record) => !record.warmup && succeeded(record));
  const ofExam = answered.filter(
    ({ prompt, sampling }) => prompt.source === `bench:${exam}` && sampling.maxTokens === maxTokens,
  );
  const own = ofExam.filter((record) => targetName(record.target) === name);
  if (own.length >= ENOUGH)
    return {
      outputTokens: meanTokens(own),
      timeMs: spanOf(options, quartersOf(own.flatMap((record) => totalMsOf(record) ?? []))),
      basis: `${own.length} answers of its own to ${exam}`,
    };
  const typical = tokensFrom(ofExam, exam, typicalOutput, maxTokens);
  if (typical === null) return { outputTokens: null, timeMs: null, basis: null };
  const rates = answered
    .filter((record) => targetName(record.target) === name)
    .flatMap((record) => tokensPerMs(record) ?? []);
  if (rates.length < ENOUGH) return { outputTokens: typical.tokens, timeMs: null, basis: typical.basis };
  const { tokens } = typical;
  return {
    outputTokens: tokens,
    timeMs: spanOf(options, quartersOf(rates.map((rate) => tokens / rate))),
    basis: `${typical.basis}, at the speed of ${rates.length} earlier answers of its own`,
  };
}

/** Of the same model elsewhere, else what was published. */
function tokensFrom(
  ofExam: readonly RequestRecord[],
  exam: string,
  typicalOutput: TypicalOutput | null,
  maxTokens: number | null,
): { tokens: number; basis: string } | null {
  const elsewhere = ofExam.length < ENOUGH ? null : meanTokens(ofExam);
  if (elsewhere !== null)
    return { tokens: elsewhere, basis: `${ofExam.length} answers to ${exam} of this model elsewhere` };
  if (typicalOutput === null) return null;
  const { tokens, model, source } = typicalOutput;
  return {
    tokens: Math.min(tokens, maxTokens ?? tokens),
    basis: `${model}: about ${tokens} tokens (${source})`,
  };
}

interface Durations {
  soon: number;
  late: number;
}

function quartersOf(durationsMs: readonly number[]): Durations | null {
  const [soon, late] = [quantile(durationsMs, 0.25), quantile(durationsMs, 0.9)];
  return soon === null || late === null ? null : { soon, late };
}

/** The time of all requests, `concurrency` at once; at least one must be waited for whole. */
function spanOf(
  { requests, concurrency }: ExpectationOptions,
  durations: Durations | null,
): Expectation["timeMs"] {
  if (durations === null) return null;
  if (requests === 0) return { low: 0, high: 0 };
  const turns = Math.max(1, requests / concurrency);
  return { low: turns * durations.soon, high: turns * durations.late };
}

function meanTokens(records: readonly RequestRecord[]): number | null {
  return mean(records.flatMap((record) => outputTokensOf(record).value ?? []));
}

function tokensPerMs(record: RequestRecord): number | null {
  const [tokens, ms] = [outputTokensOf(record).value, totalMsOf(record)];
  return tokens === null || ms === null || !(tokens > 0 && ms > 0) ? null : tokens / ms;
}
