/** What there is to see of one target. Plain JSON, in parts that a page asks for one by one. */
import type { ErrorKind, Target } from "../../record/index.ts";
import type { AnyStat, Better } from "../definition.ts";
import type { DriftChange } from "../drift/document.ts";
import type { StreamHonesty } from "../honesty.ts";
import type { OverviewCell, OverviewColumn, SpreadOfValues } from "../overview/document.ts";

export type { SpreadOfValues };

export interface PortraitDocument {
  asOf: string;
  since: string | null;
  until: string | null;
  level: number;
  target: Pick<Target, "provider" | "model" | "mode">;
  name: string;
  requests: number;
  failed: number;
  runs: number;
  sources: readonly string[];
  span: { first: string; last: string } | null;
  columns: readonly OverviewColumn[];
  cells: Readonly<Record<string, OverviewCell>>;
  /** One for each metric of requests that has values. */
  histories: readonly HistoryDocument[];
  distributions: readonly DistributionDocument[];
  failures: FailuresDocument;
  hours: HoursDocument;
  phases: PhasesDocument;
  /** What `dsr drift` says of this target; null where it was not asked. */
  changes: readonly DriftChange[] | null;
  substitutes: readonly string[];
}

interface OfMetric {
  metric: string;
  unit: string;
  better: Better;
}

/** A metric over time: of each bucket the middle and the band of single requests. */
export interface HistoryDocument extends OfMetric {
  buckets: readonly HistoryBucket[];
}

export interface HistoryBucket extends SpreadOfValues {
  /** ISO 8601 UTC; `to` is exclusive. */
  from: string;
  to: string;
}

/** How the values of single requests lie. */
export interface DistributionDocument extends OfMetric {
  n: number;
  /** Points of the empirical distribution, ascending; at most 200, the extremes among them. */
  ecdf: readonly { value: number; share: number }[];
  /** `log`: edges are equally far apart in logarithm, as fits times; values of 0 then stand in `zeros`. */
  scale: "log" | "linear";
  /** One more edge than counts. */
  edges: readonly number[];
  counts: readonly number[];
  zeros: number;
  marks: { stat: AnyStat; value: number }[];
}

export interface FailuresDocument {
  /** Requests whose outcome is the provider's. */
  sent: number;
  /** The commonest first; shares of `sent`. */
  kinds: readonly { kind: ErrorKind; count: number; share: number }[];
  /** Ended without error, yet without output: failures too, of no kind. */
  emptyAnswers: number;
  /** The same over time, in the buckets of the histories; by kind. Buckets in which nothing was sent are absent. */
  buckets: readonly {
    from: string;
    to: string;
    sent: number;
    emptyAnswers: number;
    counts: Partial<Record<ErrorKind, number>>;
  }[];
}

/** By hour of the day, in a time zone. */
export interface HoursDocument {
  zone: string;
  /** 24 of them. `ttft` and `otps` of the requests sent within the hour. */
  hours: readonly {
    hour: number;
    sent: number;
    succeeded: number;
    ttft: SpreadOfValues;
    otps: SpreadOfValues;
  }[];
}

/** Where the time of a request goes, in seconds. */
export interface PhasesDocument {
  /** Requests on a connection of their own, and on one that was there. */
  fresh: number;
  reused: number;
  phases: readonly (SpreadOfValues & { phase: Phase })[];
}

/** In order of happening. `think`: from the first output to the first answer; `answer`: from there to the end. */
export const phases = ["dns", "tcp", "tls", "headers", "first_output", "think", "answer"] as const;
export type Phase = (typeof phases)[number];

/** What needs the times of all deltas, which are large: of the newest requests alone. */
export interface StreamDocument {
  asOf: string;
  name: string;
  /** Requests looked at, of how many. */
  looked: number;
  of: number;
  gap: DistributionDocument | null;
  gapHistory: HistoryDocument | null;
  honesty: StreamHonesty;
}
