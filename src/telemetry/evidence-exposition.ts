/** What a store holds, as Prometheus reads it: text format 0.0.4. */
import type { ExchangeRates, PriceQuote, RunInfo, TargetEvidence } from "../record/index.ts";

export interface EvidenceExtra {
  /** When the evidence was read, ISO 8601 UTC. */
  asOf: string;
  /** Version of dsr. */
  version: string;
  rates: ExchangeRates;
  /** The list price at `asOf`; null where it is not known. */
  quoteFor(target: TargetEvidence["target"]): PriceQuote | null;
  /** Level of the bounds, 0.95 by default. */
  level?: number;
  /** Null where nobody looked. */
  alerts: readonly { kind: string; grade: string; target: string | null }[] | null;
  /** Verdicts of requirement files on targets, by `targetName`; null where there is no requirement. */
  requirements:
    | readonly { requirement: string; target: string; verdict: "met" | "failed" | "unknown" }[]
    | null;
  /** Heads of the stored runs; null where nobody looked. Ids are not told: only counts, and how far the running ones are. */
  runs:
    | readonly {
        kind: RunInfo["kind"];
        status: RunInfo["status"];
        /** Of a running one, where the plan says. */
        planned: number | null;
        done: number;
      }[]
    | null;
}

/** Prometheus text. A value that is not known has no sample. */
export async function evidenceExposition(
  targets: readonly TargetEvidence[],
  extra: EvidenceExtra,
): Promise<string> {
  void targets;
  void extra;
  return "";
}
