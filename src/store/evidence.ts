/** Evidence for a decision, out of any number of stores. */
import { DsrError } from "../base/index.ts";
import type { EvidenceQuery, LoadedEvidence, TargetEvidence } from "../record/index.ts";
import { addCsvEvidence } from "./evidence-csv.ts";
import { EvidenceGroups } from "./evidence-facts.ts";
import { addSqliteEvidence } from "./evidence-sqlite.ts";
import { Seen } from "./seen.ts";
import type { EvidenceSource } from "./source.ts";

/** Evidence that is read while it is walked through; `close` lets go of its stores. */
export interface OpenEvidence {
  targets: TargetEvidence[];
  close(): void;
}

/** As `readEvidence`, without loading all requests into memory: they are read in the course of each walk. */
export function openEvidence(
  sources: readonly EvidenceSource[],
  query: EvidenceQuery,
  warn: (message: string) => void = () => {},
): OpenEvidence {
  return { targets: readEvidence(sources, query, warn), close: () => {} };
}

/**
 * Reads what a query asks for, grouped by target and sorted by target name. A record that stands in several sources,
 * or twice in one CSV file, counts once. Rows of a CSV file that cannot be read are left out and told to `warn`.
 * Throws DsrError when a source is missing or cannot be read.
 */
export function readEvidence(
  sources: readonly EvidenceSource[],
  query: EvidenceQuery,
  warn: (message: string) => void = () => {},
): LoadedEvidence[] {
  if (query.since !== null && Number.isNaN(Date.parse(query.since))) {
    throw new DsrError(
      `"${query.since}" is not a time: ISO 8601 is expected, for example 2026-03-01T00:00:00Z.`,
      {
        code: "bad_time",
      },
    );
  }
  const groups = new EvidenceGroups();
  const [only] = sources;
  const seen = sources.length === 1 && only?.kind === "sqlite" ? null : new Seen();
  for (const { kind, path } of sources) {
    if (kind === "sqlite") addSqliteEvidence(path, query, groups, seen);
    else addCsvEvidence(path, query, groups, seen ?? new Seen(), warn);
  }
  return groups.finish();
}
