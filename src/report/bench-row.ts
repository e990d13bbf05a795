/** What the report of an accuracy run shows of one target. */
import type { Interval } from "../stats/index.ts";

export interface BenchRow {
  /** `provider/model@mode` */
  target: string;
  dataset: string;
  /** 0–100; failed and ungraded requests left out, other unscored answers not correct; null when no answer came. */
  accuracy: number | null;
  /** In points of accuracy; null when it cannot be estimated. */
  standardError: number | null;
  /** 95 % interval of the accuracy, 0–100; null when it cannot be estimated. */
  interval: Interval | null;
  /** By the lenient reading; null where there is none. */
  lenientAccuracy: number | null;
  /** Samples that the two readings grade differently. */
  disputed: readonly string[];
  /** Null where no question is known to be broken. */
  withoutFlawed: { accuracy: number | null; questions: number } | null;
  /** Null where each question was asked once; figures 0–100. */
  repeats: {
    k: number;
    most: number;
    average: number | null;
    pass: number | null;
    majority: number | null;
  } | null;
  /** Answered and gradable: what the accuracy rests on. */
  answered: number;
  /** Requests sent, those left out that we cut off ourselves. */
  asked: number;
  /** Of those asked, how many could not be graded, by reason. */
  unscored: Record<"error" | "empty" | "truncated" | "refused" | "unparsed" | "ungraded", number>;
  /** Answers cut by the output cap, whether or not they could be graded. */
  truncated: number;
  /** Answers taken from earlier runs. */
  fromCache: number;
  /** What the accuracy is held against; null where nothing is known. */
  reference: BenchReference | null;
  /** Another target of the run that stands in the place of a published figure; null where there is none. */
  against: BenchAgainst | null;
  /** What the requests asked for; null within for the provider's own, and null where no request is known. */
  sampling: { temperature: number | null; topP: number | null; maxTokens: number | null } | null;
  lengths: BenchLengths;
  inputTokens: number | null;
  outputTokens: number | null;
  costCny: number | null;
  /** CNY per correct answer; null when a cost is not known or nothing was correct. */
  costPerCorrectCny: number | null;
  notes: readonly string[];
}

export interface BenchReference {
  model: string;
  /** 0–100. */
  score: number;
  source: string;
  date: string;
  /** False where only one copy of the figure was seen, and not the source itself. */
  confirmed: boolean;
  settings: {
    metric: string;
    temperature: number | null;
    topP: number | null;
    maxTokens: number | null;
    samples: number | null;
    /** Worked examples in the prompt. */
    shots: number;
  };
  /** Points lost against it, by cause; null when no answer came. */
  drop: Loss | null;
}

/** Over the questions that both answered. */
export interface BenchAgainst {
  /** The target that is held to be right: `provider/model@mode`. */
  target: string;
  /** Its accuracy on those questions, 0–100. */
  accuracy: number | null;
  /** Answers compared. */
  n: number;
  /** 95 % interval of the points lost. */
  interval: { low: number; high: number } | null;
  drop: Loss | null;
  /** Length over that target's, in the median question. */
  lengthRatio: number | null;
  thinkingRatio: number | null;
}

/** Points of accuracy by cause; the causes sum to `total`. */
export type Loss = Record<"total" | "truncated" | "empty" | "refused" | "unparsed" | "wrong", number>;

/** Of answered requests. */
export interface BenchLengths {
  outputTokens: { median: number | null; p90: number | null };
  thinkingTokens: { median: number | null; p90: number | null };
  totalMs: { median: number | null; p90: number | null };
}
