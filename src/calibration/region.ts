/**
 * The loads at which this client's errors stay under a limit, as far as a calibration tried. Few samples prove little: a
 * cell counts as over only where chance does not explain it, and as under only where at most one error in a hundred was
 * above.
 */
import { quantity } from "../base/index.ts";
import { wilson } from "../stats/index.ts";
import { type Calibration, type CellResult, LIMITS_MS } from "./calibration.ts";

/** A load: streams open at once, and output events a second on all of them together. */
export interface Load {
  streams: number;
  eventsPerS: number;
}

/** Errors "under a limit (p99)": at most this share of them is above it. */
const SHARE_ABOVE = 0.01;

/** A host that stalls once delays a handful of outputs together: the interval takes them for independent, they are not. */
const ONE_BAD_MOMENT = 10;

/** What errors are those of. */
export type Quantity = "ttft" | "gap";

type Standing = "under" | "over" | "unknown";

/**
 * Whether the 99th percentile of the errors (of ttft their upper bound) is under a limit of `LIMITS_MS`. `over` needs
 * more than one bad moment and a Wilson interval that lies above one in a hundred; what is neither is `unknown`.
 */
export function standing(cell: CellResult, quantity: Quantity, limitMs: number): Standing {
  if (cell.impossible > 0 || cell.failed > 0) return "over";
  const above = cell.over.find((entry) => entry.limitMs === limitMs)?.[quantity];
  const { n } = quantity === "gap" ? cell.gap : cell.ttft.atMost;
  const interval = above === undefined ? null : wilson(above, n);
  if (above === undefined || interval === null) return "unknown";
  if (above / n <= SHARE_ABOVE) return "under";
  return interval.low > SHARE_ABOVE && above >= ONE_BAD_MOMENT ? "over" : "unknown";
}

/**
 * The highest loads at which the errors of all the quantities stay under the limit, the most events first; empty where
 * there is none. None is below another in both streams and events. A load counts only where no lighter one was over:
 * errors grow with the load, and a cell that contradicts this had luck.
 */
export function highestLoads(
  { cells }: Pick<Calibration, "cells">,
  limitMs: number,
  quantities: readonly Quantity[] = ["ttft", "gap"],
): Load[] {
  const of = (cell: CellResult) => quantities.map((quantity) => standing(cell, quantity, limitMs));
  const failing = cells.filter((cell) => of(cell).includes("over"));
  const holding = cells.filter(
    (cell) => of(cell).every((one) => one === "under") && !failing.some((other) => contains(cell, other)),
  );
  return holding
    .filter((cell, i) => !holding.some((other, k) => isAbove(other, cell) || (k < i && isSame(other, cell))))
    .map(({ streams, eventsPerS }) => ({ streams, eventsPerS }))
    .sort((a, b) => b.eventsPerS - a.eventsPerS);
}

/** Whether `other` is no more than `load`, in streams and in events. */
function contains(load: Load, other: Load): boolean {
  return other.streams <= load.streams && other.eventsPerS <= load.eventsPerS;
}

function isSame(a: Load, b: Load): boolean {
  return contains(a, b) && contains(b, a);
}

function isAbove(load: Load, other: Load): boolean {
  return contains(load, other) && !contains(other, load);
}

/** What perf knows of its own load: the most streams open at once, the most output events in any one second. */
export interface PeakLoad {
  peakStreams: number;
  peakEventsPerS: number;
  /** Threads that read the streams; 1 unless told. A calibration is of one. */
  threads?: number;
}

/** A load and its calibration are compared no more finely than both are known. */
const SLACK = 1.1;
const WARN_LIMIT_MS = 5;

/**
 * Up to here nobody is asked to calibrate first. At the 20 µs of CPU time that an event costs at most, 5,000 events a
 * second keep a core busy for a tenth of the time, so an event waits for another only now and then, and then for
 * microseconds; a hundred streams add a hundred request starts, a millisecond each, spread over their lifetimes.
 */
const MODEST = { streams: 100, eventsPerS: 5000 };

/**
 * A sentence for a run whose load was beyond what is calibrated on this host, else null. Without a calibration (null, as
 * `loadCalibration` gives it where there is none that holds) only a load that is more than modest is worth one. Threads
 * carry a calibrated load each, as far as each has a core.
 */
export function beyondCalibration(
  calibration: Calibration | null,
  { peakStreams, peakEventsPerS, threads = 1 }: PeakLoad,
): string | null {
  const run = { streams: peakStreams, eventsPerS: peakEventsPerS };
  const had = `this run had ${loadText(run)}`;
  if (calibration === null) {
    if (contains(times(MODEST, threads), run)) return null;
    return `${had}, and this client's errors at such a load are not known on this host: \`dsr calibrate\` measures them`;
  }
  const atOnce = Math.max(1, Math.min(threads, calibration.host.cores));
  const highest = highestLoads(calibration, WARN_LIMIT_MS).map((load) => times(load, atOnce));
  if (highest.some((load) => contains(times(load, SLACK), run))) return null;
  const [most] = highest;
  const what = `errors under ${WARN_LIMIT_MS} ms (p99)`;
  if (most === undefined) return `${had}; calibrated here, no load that was tried had ${what}`;
  const by = atOnce === 1 ? "" : `, on ${atOnce} threads together,`;
  return `${had}; calibrated here up to ${loadText(most)}${by} for ${what}`;
}

function times({ streams, eventsPerS }: Load, factor: number): Load {
  return { streams: streams * factor, eventsPerS: eventsPerS * factor };
}

/** `200 streams at 9,870 events/s`; events to three digits, which is more than they repeat to. */
function loadText({ streams, eventsPerS }: Load): string {
  const events = Number(eventsPerS.toPrecision(3)).toLocaleString("en-US");
  return `${quantity(streams, "stream")} at ${events} events/s`;
}

/** What the cells come to: one sentence for ttft, one for gaps, one for those that are not flagged. */
export function conclusions(calibration: Pick<Calibration, "cells">): string[] {
  const sentence = (quantity: Quantity, name: string) =>
    `${name}: ${LIMITS_MS.map((limitMs) => {
      const loads = highestLoads(calibration, limitMs, [quantity]);
      return loads.length === 0
        ? `under ${limitMs} ms at no load that was tried`
        : `under ${limitMs} ms up to ${loads.map(loadText).join(", or ")}`;
    }).join("; ")}.`;
  return [
    sentence("ttft", "Errors of ttft (p99)"),
    sentence("gap", "Errors of gaps (p99)"),
    ...unflaggedConclusion(calibration.cells),
  ];
}

/** Fewer unflagged gaps than this have no 99th percentile worth the name. */
const ENOUGH = 100;

/** Bounds that hold make times usable on a host that is too busy for all of them to be right. */
function unflaggedConclusion(cells: readonly CellResult[]): string[] {
  const p99s = cells.flatMap(({ unflagged }) =>
    unflagged !== null && unflagged.gap.n >= ENOUGH && unflagged.gap.p99 !== null ? [unflagged.gap.p99] : [],
  );
  if (p99s.length === 0) return [];
  return [
    `Gaps that dsr does not flag by itself (stated bounds at most 1 ms) have errors of at most ${Math.max(...p99s).toFixed(2)} ms (p99), at every load that had ${ENOUGH} of them.`,
  ];
}
