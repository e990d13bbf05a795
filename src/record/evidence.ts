/** What a decision may use: the facts of requests and scores, by target. A store reads it, `routing` decides on it. */
import type { RequestRecord } from "./request.ts";
import type { Figure, Score } from "./score.ts";
import type { Target } from "./target.ts";

/** The part of a request record that metrics need; a full record is one too. */
export type RequestFacts = Pick<
  RequestRecord,
  | "kind"
  | "round"
  | "attempt"
  | "warmup"
  | "step"
  | "times"
  | "delay"
  | "connection"
  | "usage"
  | "counted"
  | "outputChars"
  | "deltas"
  | "price"
  | "finishReason"
> & {
  /** Null when the request succeeded. */
  error: Pick<NonNullable<RequestRecord["error"]>, "kind"> | null;
};

export type ScoreFacts = Pick<
  Score,
  | "dataset"
  | "sampleId"
  | "repeat"
  | "verdict"
  | "reason"
  | "truncated"
  | "lenient"
  | "flawed"
  | "subject"
  | "attempt"
  | "fromCache"
  | "runId"
  | "requestId"
>;

export interface TargetEvidence {
  target: Pick<Target, "provider" | "model" | "mode">;
  requests: RequestFacts[];
  scores: ScoreFacts[];
  figures: Figure[];
  /** Models that responses named in place of the one asked for; absent where nobody looked. */
  substitutes?: readonly string[];
}

/** Which evidence to read. Every field null means all of it. */
export interface EvidenceQuery {
  models: readonly string[] | null;
  providers: readonly string[] | null;
  runIds: readonly string[] | null;
  /** ISO 8601 UTC, inclusive. */
  since: string | null;
  /** Deltas are large: read them only when a metric needs them (gap, tpot). */
  withDeltas: boolean;
}
