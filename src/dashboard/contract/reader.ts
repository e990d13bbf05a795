/**
 * What the server asks of whoever reads the stores: questions by name, each answered with one document. The reader runs in a
 * thread of its own, so it may take its time; the server keeps answers and asks again when `version` has changed.
 */
import type {
  CompareDocument,
  OverviewDocument,
  PortraitDocument,
  StreamDocument,
} from "../../metrics/index.ts";
import type { RouteAnswer } from "../../routing/index.ts";
import type {
  AccuracyDocument,
  AlertsDocument,
  AuditDocument,
  MetaDocument,
  ProgressDocument,
  RequestDocument,
  RequestsDocument,
  RequirementsDocument,
  RunDocument,
  RunsDocument,
} from "./documents.ts";

/** When the evidence behind a document was read, ISO 8601 UTC. */
export interface Dated {
  asOf: string;
}

/** What `/api/pareto` answers. */
export type ParetoDocument = Dated & NonNullable<RouteAnswer["pareto"]>;

/** What `/api/route` answers: what `dsr route --json --explain --pareto` prints, and what to know of it, in sentences. */
export type DecisionDocument = Dated &
  RouteAnswer["decision"] & {
    explanation: NonNullable<RouteAnswer["explanation"]>;
    pareto: NonNullable<RouteAnswer["pareto"]>;
    /** What it rests on and what to know before acting on it, as `dsr route` says it below the ranking. */
    basis: readonly string[];
  };

/** Text in the Prometheus exposition format. */
export interface PrometheusDocument extends Dated {
  text: string;
}

/** Every question, and the document that answers it. */
export interface Answers {
  meta: MetaDocument;
  overview: OverviewDocument;
  alerts: AlertsDocument;
  pareto: ParetoDocument;
  target: PortraitDocument;
  stream: StreamDocument;
  accuracy: AccuracyDocument;
  audit: AuditDocument;
  compare: CompareDocument & Dated;
  runs: RunsDocument;
  run: RunDocument;
  requests: RequestsDocument;
  request: RequestDocument;
  /** How far a run has come; asked about once a second while somebody watches it. */
  live: ProgressDocument;
  requirements: RequirementsDocument;
  route: DecisionDocument;
  prometheus: PrometheusDocument;
}

export type Question = keyof Answers;

/** Parameters of a path and of a query together, checked already: those that were given, as text. */
export type Params = Readonly<Record<string, string>>;

export interface Reader {
  /** A text that changes when a store has changed, or has come to be or gone; cheap, asked about once a second. */
  version(): string;
  /**
   * The document, plain JSON. Throws a DsrError: `*_unknown` and `*_missing` for what there is none of (404), `store_*` for a
   * store that cannot be read now (503), anything else for a question that makes no sense (400).
   */
  answer<Q extends Question>(question: Q, params: Params, body: unknown): Answers[Q] | Promise<Answers[Q]>;
  close(): void;
}

/** What a reader's thread is started with, plain data as the user gave it: `dashboardReader` in commands/ makes a `Reader` of it. */
export interface ReaderSetup {
  cwd: string;
  flags: ReaderFlags;
  /** Variables of the environment that settings read; keys among them stay in the thread. */
  vars: Readonly<Record<string, string | undefined>>;
}

/** The flags of `dsr dashboard` that say what is read and how. */
export interface ReaderFlags {
  db?: string;
  csv?: string[];
  config?: string;
  keys?: string;
  fx?: string[];
  /** Requirement files: offered in the playground, watched for alerts. */
  requirement?: string[];
}
