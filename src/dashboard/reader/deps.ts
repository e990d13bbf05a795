/** What the reader is handed: where stores lie, what targets cost, and the answers that other rooms and commands work out. */
import type { Clock, Random } from "../../base/index.ts";
import type { ListPrices } from "../../metrics/index.ts";
import type {
  EvidenceQuery,
  ExchangeRates,
  RequestFacts,
  ScoreFacts,
  TargetEvidence,
} from "../../record/index.ts";
import type { DecideContext, RouteAnswer, Taken } from "../../routing/index.ts";
import type { EvidenceSource, OpenEvidence } from "../../store/index.ts";

export interface ReaderDeps {
  /** Stores that may not be there yet. */
  sources: readonly EvidenceSource[];
  /** The same in the same order, as the user would type them. */
  names: readonly string[];
  clock: Clock;
  /** Version of dsr. */
  dsrVersion: string;
  /** Random numbers from a seed that is always the same: who asks again is told the same. */
  random(): Random;
  rates: ExchangeRates;
  /** List prices now. */
  pricesOf(targets: readonly TargetEvidence[], taken: Taken): DecideContext;
  /** What is listed of a target, as a search for changes of price needs it. */
  listPricesOf(target: TargetEvidence["target"]): ListPrices;
  /** Names the workload of requests; reads the runs of the sources anew. */
  workloads(): (facts: RequestFacts) => string;
  /** The scores of one target in one exam, of several attempts at a sample the last alone. */
  summariseExam(scores: readonly ScoreFacts[]): ExamSummary;
  /** Requirement files to begin with, each name once; read anew each time. */
  requirements(): readonly RequirementFile[];
  /** Those of them that the user asked to be watched. */
  watched(): readonly RequirementFile[];
  /** What `dsr route` answers to the text of a requirement file. Throws DsrError with every fault of the text. */
  decide(file: RequirementFile, evidence: HeldEvidence): RouteAnswer & { basis: string[] };
}

/** Evidence that somebody holds open, and what was worked out of it before. */
export interface HeldEvidence {
  /** `windowMs`: how long before now it begins, where `query.since` is that moment. What it returns need not be closed. */
  open(query: EvidenceQuery, windowMs: number | null): OpenEvidence;
  taken: Taken;
}

export interface RequirementFile {
  name: string;
  text: string;
}

/** What is taken of the summary of an exam. */
export interface ExamSummary {
  accuracy: number | null;
  interval: { low: number; high: number } | null;
  lenientAccuracy: number | null;
  questions: number;
  answered: number;
  parts: object | null;
  truncatedShare: number | null;
}
