/**
 * What a report of one run, or of two held against each other, says: facts, numbers and sentences, and no layout. Plain JSON:
 * `dsr report --json` prints it, and pages are made of it.
 */
import type {
  CompareRow,
  DistributionDocument,
  FailuresDocument,
  HistoryDocument,
  OverviewDocument,
  PhasesDocument,
} from "../../metrics/index.ts";
import type { RunInfo } from "../../record/index.ts";
import type { SweepFacts, SweepStep } from "../perf-sweep.ts";

export interface DossierDocument {
  schema: 1;
  /** ISO 8601 UTC. */
  madeAt: string;
  /** Of the dsr that made it. */
  version: string;
  /** One run, or two that are compared. */
  runs: readonly RunDossier[];
  /** Of two runs: the second against the first, for each target that both have. */
  comparison: readonly TargetComparison[] | null;
}

export interface RunDossier {
  run: Omit<RunInfo, "config">;
  /** What was done, in sentences: targets, prompts, load, sampling, region, seed. */
  method: readonly string[];
  /** Who leads in what, at the level of the numbers, and who cannot be told from the leader. */
  findings: readonly Finding[];
  /** What changes how the numbers are to be read, in sentences. */
  cautions: readonly string[];
  overview: OverviewDocument;
  targets: readonly TargetDossier[];
  exams: readonly ExamDossier[];
  verification: readonly VerificationDossier[];
  /** Load steps of a sweep, per target; empty outside sweeps. */
  sweep: readonly SweepDossier[];
  /** The settings of the run, keys removed. */
  config: RunInfo["config"];
}

/** The best on one metric: `leaders` are not told apart at the level. */
export interface Finding {
  key: string;
  metric: string;
  stat: string | null;
  unit: string;
  level: number;
  leaders: readonly {
    target: string;
    value: number;
    low: number | null;
    high: number | null;
    n: number | null;
  }[];
  /** Targets told apart from the leaders, and those of which nothing is known. */
  behind: number;
  unknown: number;
}

export interface TargetDossier {
  name: string;
  histories: readonly HistoryDocument[];
  distributions: readonly DistributionDocument[];
  failures: FailuresDocument;
  phases: PhasesDocument;
  notes: readonly string[];
}

export interface ExamDossier {
  target: string;
  dataset: string;
  accuracy: number | null;
  interval: { low: number; high: number } | null;
  lenientAccuracy: number | null;
  questions: number;
  n: number;
  /** How the answers ended, as shares; `accuracyOfComplete` is the share of the complete ones that is right. */
  parts: Readonly<Record<string, number | null>> | null;
  truncatedShare: number | null;
  reference: { accuracy: number; source: string } | null;
  costCny: number | null;
  costPerCorrectCny: number | null;
  notes: readonly string[];
}

export interface VerificationDossier {
  target: string;
  reference: string;
  verdict: "degraded" | "equivalent" | "undecided";
  drop: number | null;
  interval: { low: number; high: number };
  deltaPoints: number;
  pairs: number;
}

export interface SweepDossier {
  target: string;
  /** What rises: requests open at once, or requests a second. */
  load: SweepFacts["of"];
  steps: readonly SweepStep[];
  knee: number | null;
}

export interface TargetComparison {
  target: string;
  rows: readonly CompareRow[];
}
