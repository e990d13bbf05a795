/** When a request was sent, on the clock of the wall. */
import type { RequestFacts } from "../../record/index.ts";

/** The last millisecond that ISO 8601 writes with four digits of a year. */
const LAST_MS = 253_402_300_799_999;

/** Unix ms; NaN for what is no time, or none that a calendar shows. */
export function sentWallMs(facts: Pick<RequestFacts, "startedAt" | "startedAtMs">): number {
  const ms = facts.startedAtMs ?? Date.parse(facts.startedAt);
  return ms >= 0 && ms <= LAST_MS ? ms : Number.NaN;
}

/** ISO 8601 UTC. */
export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
