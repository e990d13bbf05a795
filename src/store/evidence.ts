/** Evidence for a decision, out of any number of stores. */
import type { EvidenceQuery, LoadedEvidence, TargetEvidence } from "../record/index.ts";
import { addCsvEvidence } from "./evidence-csv.ts";
import { EvidenceGroups } from "./evidence-groups.ts";
import { openPacked } from "./evidence-packed.ts";
import { addSqliteEvidence } from "./evidence-sqlite.ts";
import { Seen } from "./seen.ts";
import { selectionOf } from "./selection.ts";
import type { EvidenceSource } from "./source.ts";

/** Evidence that is read while it is walked through; `close` lets go of its stores. */
export interface OpenEvidence {
  targets: TargetEvidence[];
  close(): void;
}

/**
 * As `readEvidence`, without loading all requests of a SQLite store into memory: they are read in the course of each walk, as they
 * stood when it was opened. Where many requests came since they were last packed by column, and nobody is writing, it packs
 * them first and says so to `warn`. Other sources, and several, are loaded. Close it when the last walk is over.
 */
export function openEvidence(
  sources: readonly EvidenceSource[],
  query: EvidenceQuery,
  warn: (message: string) => void = () => {},
): OpenEvidence {
  const [only] = sources;
  const packed =
    sources.length === 1 && only?.kind === "sqlite"
      ? openPacked(only.path, selectionOf(sources, query), warn)
      : null;
  if (packed !== null) return packed;
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
  const selection = selectionOf(sources, query);
  const groups = new EvidenceGroups();
  const [only] = sources;
  const seen = sources.length === 1 && only?.kind === "sqlite" ? null : new Seen();
  for (const { kind, path } of sources) {
    if (kind === "sqlite") addSqliteEvidence(path, selection, groups, seen);
    else addCsvEvidence(path, selection, groups, seen ?? new Seen(), warn);
  }
  return groups.finish();
}
