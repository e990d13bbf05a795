/**
 * What a report of one run, or of two held against each other, says: facts and numbers, no layout and hardly a sentence, so that
 * it can be said in any language. Plain JSON: `dsr report --json` prints it, and pages are made of it.
 */
import type {
  AnyStat,
  Better,
  CompareRow,
  DistributionDocument,
  FailuresDocument,
  HistoryDocument,
  OverviewDocument,
  PhasesDocument,
} from "../../metrics/index.ts";
import type { LogLine, RunInfo } from "../../record/index.ts";
import type { BenchRow } from "../bench-row.ts";
import type { ParetoLike } from "../pareto.ts";
import type { PerfSections } from "../perf-sections.ts";
import type { VerifyDocument, VerifyRow } from "../verify.ts";
import type { Caution } from "./caution.ts";
import type { MethodFacts } from "./method-facts.ts";

export interface DossierDocument {
  schema: 1;
  /** ISO 8601 UTC. */
  madeAt: string;
  /** Of the dsr that made it. */
  version: string;
  /** One run, or two that are compared. */
  runs: readonly RunDossier[];
  /** Null where there is one run. */
  comparison: RunComparison | null;
}

export interface RunDossier {
  run: Omit<RunInfo, "config">;
  /** What was done: a run of `dsr verify` is stored as one of `dsr bench`, a sweep as one of `dsr perf`. */
  nature: "perf" | "sweep" | "bench" | "verify" | "import";
  counts: RunCounts;
  method: MethodFacts;
  /** Who leads in what, at the level of the numbers, and who cannot be told from the leader. */
  findings: readonly Finding[];
  /** What changes how the numbers are to be read, the gravest first. */
  cautions: readonly Caution[];
  overview: OverviewDocument;
  /** Price against speed, by the rules of `dsr route --pareto`; null where one of them is known of nobody. */
  front: ParetoLike | null;
  /** In order of name. */
  targets: readonly TargetDossier[];
  /** What `dsr results show` says beside its table; null without perf requests. */
  sections: PerfSections | null;
  exams: readonly ExamDossier[];
  verification: VerificationDossier | null;
  /** Warnings and errors of its log: English sentences of dsr's own, the oldest first. */
  log: { lines: readonly LogLine[]; leftOut: number };
  /** The settings of the run, keys removed. */
  config: RunInfo["config"];
}

export interface RunCounts {
  /** Requests on record, and those of them that failed; given up or never sent is no failure. */
  requests: number;
  failed: number;
  /** Graded answers. */
  scores: number;
  /** What all requests cost together; null where a price is not known. */
  costCny: number | null;
}

/** The best on one number: `leaders` are not told apart at the level, the first of them has the best value. */
export interface Finding {
  /** As in requirement files: `ttft:median`. */
  key: string;
  metric: string;
  stat: AnyStat | null;
  unit: string;
  better: Better;
  level: number;
  leaders: readonly Placed[];
  /** Told apart from the leaders, the best first. */
  behind: readonly Placed[];
  /** Names of those of which it is not known. */
  unknown: readonly string[];
}

export interface Placed {
  target: string;
  value: number;
  low: number | null;
  high: number | null;
  n: number | null;
}

export interface ExamDossier extends BenchRow {
  questions: number;
  /** How the answers ended, as shares; `accuracyOfComplete` is the share of the complete ones that is right. */
  parts:
    | (Record<"complete" | "truncated" | "empty" | "refused" | "unparsed", number> & {
        accuracyOfComplete: number | null;
      })
    | null;
}

export interface VerificationDossier extends Omit<VerifyDocument, "targets"> {
  targets: readonly (Pick<
    VerifyRow,
    "target" | "verdict" | "drop" | "interval" | "pairs"
  > /** Null where the run holds its verdict alone. */ & {
    [Detail in "ofPairs" | "costCny" | "accuracy" | "cause" | "lenient"]: VerifyRow[Detail] | null;
  })[];
}

export interface TargetDossier {
  name: string;
  histories: readonly HistoryDocument[];
  distributions: readonly DistributionDocument[];
  failures: FailuresDocument;
  phases: PhasesDocument;
}

export interface RunComparison {
  /** The level of every interval, and of the verdicts of one target together. */
  confidence: number;
  /** Each target that both runs have, or the two where each has one: the second run against the first. */
  targets: readonly TargetComparison[];
  /** Targets that one of them alone has. */
  only: { first: readonly string[]; second: readonly string[] };
  /** Settings that are not the same in both, as paths with their values in short; null where a run has none. */
  settings: readonly { setting: string; first: string | null; second: string | null }[];
}

export interface TargetComparison {
  /** What the target is called in each. */
  first: string;
  second: string;
  rows: readonly CompareRow[];
  /** English sentences of the comparison's own. */
  notes: readonly string[];
}
