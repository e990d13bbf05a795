/** What the API answers, beside the documents that metrics and routing define. Plain JSON. */
import type { TargetAudit } from "../../metrics/index.ts";
import type { RequestRecord, RunInfo, Target } from "../../record/index.ts";

/** What a page has to know before it asks for anything. */
export interface MetaDocument {
  version: string;
  /** Stores that are read, as the user named them. */
  sources: readonly string[];
  /** What stands in the way of reading: a store that is not there, is empty, or of a newer version. Null when all is well. */
  trouble: { code: string; message: string; hint: string | null } | null;
  asOf: string;
  targets: readonly { name: string; provider: string; model: string; mode: string | null }[];
  metrics: readonly {
    name: string;
    unit: string;
    better: "low" | "high";
    formula: string;
    note: string | null;
    stats: readonly string[];
  }[];
  /** Oldest and newest evidence; null without any. */
  span: { first: string; last: string } | null;
}

export interface AlertsDocument {
  asOf: string;
  /** The gravest first, then the newest. */
  alerts: readonly Alert[];
}

export interface Alert {
  kind: "drift" | "price" | "failing" | "stale" | "substitute" | "degraded" | "requirement_lost";
  grade: "serious" | "warning" | "note";
  target: string | null;
  /** When it began or was found, ISO 8601 UTC; null where that is not known. */
  at: string | null;
  /** The facts behind the sentence that the page makes of it, by name; values as in other documents. */
  facts: Readonly<Record<string, string | number | null>>;
}

export interface AccuracyDocument {
  asOf: string;
  name: string;
  exams: readonly {
    dataset: string;
    /** 0–100; null when no answer came. */
    accuracy: number | null;
    interval: { low: number; high: number } | null;
    lenientAccuracy: number | null;
    /** Asked; `accuracy` is over those that were answered. */
    questions: number;
    answers: number;
    /** How the answers ended, as shares that add up to 1: means over questions, as `accuracy` is. */
    parts: Readonly<Record<string, number>> | null;
    truncatedShare: number | null;
    subjects: readonly { subject: string; questions: number; accuracy: number | null }[];
    newestAt: string | null;
  }[];
}

export interface AuditDocument {
  asOf: string;
  name: string;
  /** Requests looked at (the newest), of how many. */
  looked: number;
  of: number;
  audit: TargetAudit;
}

export interface RunsDocument {
  asOf: string;
  runs: readonly RunHead[];
}

export interface RunHead {
  id: string;
  kind: RunInfo["kind"];
  status: RunInfo["status"];
  startedAt: string;
  endedAt: string | null;
  stopReason: string | null;
  /** Stored: each attempt is one, warm-ups are among them. Likewise those of them that ended in an error. */
  requests: number;
  failures: number;
  scores: number;
  /** Target names, as planned. */
  targets: readonly string[];
}

export interface RunDocument {
  asOf: string;
  run: RunInfo;
  progress: ProgressDocument;
  log: readonly LogLine[];
}

export interface LogLine {
  at: string;
  level: "info" | "warning" | "error";
  text: string;
}

/** How far a run has come; sent again whenever it has come further. */
export interface ProgressDocument {
  asOf: string;
  status: RunInfo["status"];
  /** Requests that the plan holds; null where it does not say. */
  planned: number | null;
  /** Requests of the plan that are through, whatever became of them: warm-ups, and what was never sent, are among them. */
  done: number;
  /** Those that ended in an error, and no retry took their place. An answer without output is none here; the overview counts it. */
  failed: number;
  scores: number;
  correct: number;
  /** CNY at list prices, warm-ups and failures included; null where the cost of one request is not known. */
  costCny: number | null;
  elapsedMs: number;
  targets: readonly {
    name: string;
    done: number;
    failed: number;
    scores: number;
    correct: number;
    /** Of the successful ones so far, without warm-ups. */
    ttftMedianS: number | null;
    otpsMedian: number | null;
    costCny: number | null;
  }[];
}

export interface RequestsDocument {
  asOf: string;
  total: number;
  offset: number;
  requests: readonly RequestHead[];
}

export interface RequestHead {
  id: string;
  target: string;
  startedAt: string;
  round: number;
  attempt: number;
  warmup: boolean;
  error: string | null;
  ttftS: number | null;
  totalS: number | null;
  otps: number | null;
  outputTokens: number | null;
  /** Exam question, and how it was graded; null of perf requests. */
  sample: { dataset: string; id: string; verdict: string } | null;
}

export interface RequestDocument {
  asOf: string;
  record: RequestRecord;
  target: Pick<Target, "provider" | "model" | "mode">;
  name: string;
  /** Moments in order, ms from sending; those that never came are left out. `delayMs`: at most so much later than it happened. */
  moments: readonly { moment: string; atMs: number; delayMs: number | null }[];
  /** Every output delta: ms from sending, characters, channel. */
  deltas: readonly { atMs: number; chars: number; channel: "reasoning" | "answer" | "tool" }[];
  /** Metrics of this one request, by name. */
  values: readonly { metric: string; unit: string; value: number | null }[];
  costCny: number | null;
  score: {
    dataset: string;
    sampleId: string;
    verdict: string;
    reason: string | null;
    extracted: string | null;
  } | null;
  /** The answer where it is kept and may be shown; else why not. */
  text: { answer: string; reasoning: string | null; cut: boolean } | { withheld: WithheldReason };
  /** Ids of the requests before and after it in its run, in the order of `/api/runs/:id/requests`; null at its ends. */
  neighbours: { previous: string | null; next: string | null };
}

/** `perf`: texts of perf requests are not kept; `sensitive`: questions that must not be shown; `not_kept`: none stands in the store. */
export type WithheldReason = "perf" | "sensitive" | "not_kept";

export interface RequirementsDocument {
  /** `isWatched`: the user named it, so it is theirs and no example. Those come first. */
  files: readonly { name: string; text: string; isWatched: boolean }[];
  /** JSON Schema of a requirement file. */
  schema: unknown;
}

/** What the playground asks. */
export interface RouteRequest {
  /** The text of a requirement file, as it stands in the editor. */
  requirement: string;
}

/** What an API call that failed answers, with status 4xx or 5xx. */
export interface FaultDocument {
  error: { code: string; message: string; hint: string | null };
}
