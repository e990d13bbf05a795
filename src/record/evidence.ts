/** What a decision may use: the facts of requests and scores, by target. A store reads it, `routing` decides on it. */
import type { RequestRecord } from "./request.ts";
import type { Figure, Score } from "./score.ts";
import type { Target } from "./target.ts";

/** The part of a request record that metrics need; a full record is one too. */
export type RequestFacts = Pick<
  RequestRecord,
  | "runId"
  | "startedAt"
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
  /** `startedAt` as Unix ms, where the reader has it at hand: writing a time out and reading it again is slow by the million. */
  readonly startedAtMs?: number;
  prompt: Pick<RequestRecord["prompt"], "source">;
  /** Null when the request succeeded. */
  error: Pick<NonNullable<RequestRecord["error"]>, "kind"> | null;
};

/**
 * Requests to walk through, as often as wanted. What `visit` is handed may be one and the same object with other contents
 * each time: whoever wants to keep a value copies it out. An array is such a walk.
 */
export interface RequestWalk {
  readonly length: number;
  forEach(visit: (facts: RequestFacts) => void): void;
}

/** What `dsr verify` found of a target, against whose deployment, and when. */
export interface Verification {
  runId: string;
  /** ISO 8601 UTC: the end of the comparison or, where it has none, its start. */
  at: string;
  reference: string;
  verdict: "degraded" | "equivalent" | "undecided";
  /** The drop that `equivalent` excludes, in points. */
  deltaPoints: number;
  alpha: number;
  /** Reference − target in points; null before the first pair. */
  drop: number | null;
  interval: { low: number; high: number };
  pairs: number;
}

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

/** Evidence that is in memory as a whole. */
export interface LoadedEvidence extends TargetEvidence {
  requests: RequestFacts[];
}

export interface TargetEvidence {
  target: Pick<Target, "provider" | "model" | "mode">;
  requests: RequestWalk;
  scores: ScoreFacts[];
  figures: Figure[];
  /** Oldest first; absent where nobody looked. */
  verifications?: readonly Verification[];
  /** Models that responses named in place of the one asked for; absent where nobody looked. */
  substitutes?: readonly string[];
}

/** Which perf requests count: a class of workload. Every field null means all of them. */
export interface Workload {
  /** Names of prompt sources, such as `sharegpt:single`, or of all of a family: `sharegpt`. */
  sources: readonly string[] | null;
  /** Input tokens (as `inputTokensOf` counts them), both ends inclusive; a request whose tokens are not known is outside. */
  inputTokens: { min: number | null; max: number | null } | null;
  /** Hours of the day at which a request was sent, `from` inclusive, `to` exclusive, wrapping at midnight; an IANA time zone. */
  hours: { from: number; to: number; zone: string } | null;
  /** Regions that runs were measured from, as `--region` named them. */
  regions: readonly string[] | null;
}

/** Which evidence to read. Every field null means all of it. */
export interface EvidenceQuery {
  models: readonly string[] | null;
  providers: readonly string[] | null;
  runIds: readonly string[] | null;
  /** ISO 8601 UTC, inclusive. */
  since: string | null;
  /** ISO 8601 UTC, exclusive; absent for no such limit. */
  until?: string | null;
  /** Sources and lengths are those of perf requests alone; hours and regions hold for all that was sent. Absent for all. */
  where?: Workload | null;
  /** Scores of these datasets alone; targets that have only others stand without scores. Absent or null for all. */
  datasets?: readonly string[] | null;
  /** Deltas are large: read them only when a metric needs them (gap, tpot). */
  withDeltas: boolean;
}

/** All that is stored, but for the deltas. */
export const allEvidence: EvidenceQuery = {
  models: null,
  providers: null,
  runIds: null,
  since: null,
  withDeltas: false,
};
