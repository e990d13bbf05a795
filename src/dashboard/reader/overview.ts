/** All targets at once, and who is beaten in everything. */
import { overviewOf } from "../../metrics/index.ts";
import type { Answers, Params } from "../contract/reader.ts";
import type { Reading } from "./reading.ts";
import { scopeOf } from "./scope.ts";

/** Of every interval. */
export const LEVEL = 0.95;

export function overview(params: Params, { shelf, deps, taken }: Reading): Answers["overview"] {
  const { targets, asOf, since, until } = shelf.evidence(scopeOf(params));
  const { rates, quoteFor } = deps.pricesOf(targets, taken);
  return overviewOf(targets, { asOf, since, until, level: LEVEL, quoteFor, rates });
}
