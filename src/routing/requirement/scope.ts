/** Which stored evidence a requirement asks for. */
import type { EvidenceQuery } from "../../record/index.ts";
import { needsDeltas, type Requirement } from "./requirement.ts";

/** The query that reads it, at a moment of wall-clock time: a window counts back from there. */
export function evidenceQueryOf(requirement: Requirement, wallMs: number): EvidenceQuery {
  const { window, models, where } = requirement;
  return {
    models,
    providers: null,
    runIds: null,
    since: window === null ? null : new Date(wallMs - window.ms).toISOString(),
    where,
    withDeltas: needsDeltas(requirement),
  };
}
