/** What to know before acting on a decision: evidence that does not compare, numbers that nobody measured, few observations. */
import type { ExchangeRates } from "../record/index.ts";
import type { Assessed } from "./assess.ts";
import type { Requirement } from "./requirement.ts";

export interface Caution {
  code: string;
  /** A whole sentence. */
  text: string;
  /** Names of the targets that it is about. */
  targets: string[];
}

export function cautionsOf(
  _requirement: Requirement,
  _assessed: readonly Assessed[],
  _ranked: readonly Assessed[],
  _rates: ExchangeRates,
): Caution[] {
  return [];
}
