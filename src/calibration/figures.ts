/** From the errors of a cell to its figures. */
import { quantileOfSorted, sorted } from "../stats/index.ts";
import { type CellResult, LIMITS_MS, type Spread } from "./calibration.ts";
import type { Cell } from "./cell.ts";
import type { Errors } from "./errors.ts";

/** What a cell gave beside errors. */
export interface CellCounts {
  /** Output events a second of the schedule. */
  askedPerS: number;
  requests: number;
  failed: number;
  /** Output events that the server wrote in the window. */
  written: number;
  windowMs: number;
  /** CPU time of this process in the window, microseconds. */
  cpuUs: number;
}

/** The figures of one cell; several passes are given as one, their errors joined and their counts added. */
export function cellResult(cell: Cell, errors: Errors, counts: CellCounts): CellResult {
  const { bounds } = errors;
  return {
    ...cell,
    askedPerS: counts.askedPerS,
    eventsPerS: (1000 * counts.written) / counts.windowMs,
    requests: counts.requests,
    failed: counts.failed,
    ttft: { atMost: spreadOf(errors.ttftAtMost), atLeast: spreadOf(errors.ttftAtLeast) },
    gap: spreadOf(errors.gap),
    unflagged:
      bounds.n === 0 ? null : { ttft: spreadOf(errors.ttftUnflagged), gap: spreadOf(errors.gapUnflagged) },
    stamp: spreadOf(errors.stamp),
    serverLate: spreadOf(errors.serverLate),
    over: LIMITS_MS.map((limitMs) => ({
      limitMs,
      ttft: above(errors.ttftAtMost, limitMs),
      gap: above(errors.gap, limitMs),
    })),
    bounds: bounds.n === 0 ? null : bounds,
    unseen: errors.unseen,
    impossible: errors.impossible,
    cpu: {
      cores: counts.cpuUs / (1000 * counts.windowMs),
      usPerEvent: counts.written === 0 ? null : counts.cpuUs / counts.written,
    },
  };
}

/** Median, 99th percentile and maximum. */
function spreadOf(values: readonly number[]): Spread {
  const ascending = sorted(values);
  return {
    n: values.length,
    p50: quantileOfSorted(ascending, 0.5),
    p99: quantileOfSorted(ascending, 0.99),
    max: quantileOfSorted(ascending, 1),
  };
}

function above(values: readonly number[], limitMs: number): number {
  return values.reduce((sum, value) => sum + (value > limitMs ? 1 : 0), 0);
}

const LISTS = [
  "ttftAtMost",
  "ttftAtLeast",
  "gap",
  "ttftUnflagged",
  "gapUnflagged",
  "stamp",
  "serverLate",
] as const satisfies (keyof Errors)[];

/** Adds the errors of a further pass; for long lists, so no spreading of arguments. */
export function join(into: Errors, more: Errors): void {
  for (const name of LISTS) for (const value of more[name]) into[name].push(value);
  for (const name of ["n", "surelyCovered", "surelyMissed"] as const) into.bounds[name] += more.bounds[name];
  into.unseen += more.unseen;
  into.impossible += more.impossible;
}
