/** How a run measured, as facts: what was sent, from where, by what, and who counted. Plain JSON. */
import type { Better } from "../../metrics/index.ts";

export interface MethodFacts {
  /** Per target: what was sent to it. */
  targets: readonly {
    name: string;
    /** The model as it was asked for, and where. */
    modelId: string | null;
    endpoint: string | null;
    requests: number;
  }[];
  /** Prompt sources of perf runs, exams of bench runs, as the user named them. */
  prompts: readonly string[];
  exams: readonly string[];
  /** Null where the run does not say. */
  load: LoadFactsOf | null;
  rounds: number | null;
  durationMs: number | null;
  warmup: number | null;
  retries: number | null;
  concurrency: number | null;
  repeats: number | null;
  sampling: { temperature: number | null; topP: number | null; maxTokens: number | null } | null;
  /** Put before each prompt so that no cache can answer: for each request anew, or once for the run. */
  nonce: "request" | "run" | null;
  /** A connection for each request. */
  cold: boolean | null;
  region: string | null;
  /** Tokenizers that counted, by name. */
  tokenizers: readonly string[];
  /** Answers whose tokens the provider reported, and those that dsr counted in its place. */
  tokens: { reported: number; counted: number; unknown: number };
  /** Definitions of the metrics in the tables. */
  metrics: readonly {
    name: string;
    unit: string;
    better: Better;
    formula: string;
    needs: string;
    note: string | null;
  }[];
  level: number;
}

export type LoadFactsOf =
  | { kind: "rounds" }
  | { kind: "closed"; concurrency: number }
  | { kind: "open"; ratePerS: number; process: string }
  | { kind: "trace"; speed: number }
  | { kind: "sweep"; by: "rate" | "concurrency"; low: number; high: number; order: "all" | "search" };
