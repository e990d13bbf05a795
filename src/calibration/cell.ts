/** What is tried: cells of a grid, each so many streams at so many events a second, for so long. */
import type { SteadyScript } from "../simulator/index.ts";

export interface Cell {
  /** Streams open at once. */
  streams: number;
  /** Events a second on each of them. */
  perStream: number;
}

export const GRIDS = ["quick", "default", "full"] as const;

export type GridName = (typeof GRIDS)[number];

export interface Grid {
  cells: readonly Cell[];
  /** Each cell is measured for so long, under full load. */
  windowMs: number;
  /** How many times the whole grid is gone through, so that one bad moment of the host does not decide about a cell. */
  passes: number;
}

/** Together under a quarter of a minute, under a minute, and some minutes. */
export function gridOf(name: GridName): Grid {
  switch (name) {
    case "quick":
      return { cells: cells([1, 50, 200], [50]), windowMs: 1200, passes: 1 };
    case "default":
      return { cells: cells([1, 10, 50, 100, 200, 400], [20, 50, 100]), windowMs: 1500, passes: 1 };
    case "full":
      return {
        cells: cells([1, 10, 50, 100, 200, 400, 800, 1600], [10, 20, 50, 100]),
        windowMs: 3000,
        passes: 3,
      };
  }
}

/** Every number of streams at every rate, the lighter loads first. */
function cells(streams: readonly number[], rates: readonly number[]): Cell[] {
  return streams.flatMap((count) => rates.map((perStream) => ({ streams: count, perStream })));
}

/** How the requests of a cell are laid out in time. */
export interface Timing {
  /** How long one stream lasts before the next takes its place. */
  streamMs: number;
  /** The first requests are spread over this long. */
  rampMs: number;
  /** From the last first request until measuring begins. */
  settleMs: number;
  windowMs: number;
  /** How much longer what was written in the window may take to be seen; what takes longer counts as just so late. */
  graceMs: number;
}

/**
 * Requests a second that a cell is allowed: answers last seconds in life, and starting a request holds the client up for
 * about a millisecond, as long as dozens of events.
 */
const REQUESTS_PER_S = 50;
const SHORTEST_STREAM_MS = 250;
const LONGEST_STREAM_MS = 8000;
const FIRST_REQUESTS_PER_S = 400;

export function timingOf({ streams }: Cell, windowMs: number): Timing {
  return {
    streamMs: Math.min(LONGEST_STREAM_MS, Math.max(SHORTEST_STREAM_MS, (1000 * streams) / REQUESTS_PER_S)),
    rampMs: Math.max(300, (1000 * streams) / FIRST_REQUESTS_PER_S),
    settleMs: 200,
    windowMs,
    graceMs: 300,
  };
}

/** The first request of a stream is shorter by eighths, so that later ones begin at all times and not all at once. */
const PHASES = 8;
/** A token or two of text. */
const CHARS = 8;

/** The scripts of a cell for a golden server: streams of all eighths. */
export function scriptsOf(cell: Cell, timing: Timing): Record<string, SteadyScript> {
  return Object.fromEntries(
    Array.from({ length: PHASES }, (_, i) => [scriptName(cell, i + 1), scriptOf(cell, timing, i + 1)]),
  );
}

function scriptOf({ perStream }: Cell, { streamMs }: Timing, eighths: number): SteadyScript {
  const gapMs = 1000 / perStream;
  const events = Math.max(2, Math.round((eighths / PHASES) * (streamMs / gapMs)));
  const usage = { prompt_tokens: 8, completion_tokens: events };
  return { kind: "steady", ttftMs: gapMs / 2, gapMs, events, chars: CHARS, usage };
}

/** Output events a second that the cell's whole streams make: each also waits for its first and ends after its last. */
export function askedPerS(cell: Cell, timing: Timing): number {
  const { ttftMs, gapMs, events } = scriptOf(cell, timing, PHASES);
  return (1000 * cell.streams * events) / (ttftMs + events * gapMs);
}

/** The script that request `n` (from 0) of stream `stream` (from 0) asks for. */
export function scriptFor(cell: Cell, stream: number, n: number): string {
  return scriptName(cell, n === 0 ? 1 + (stream % PHASES) : PHASES);
}

function scriptName({ streams, perStream }: Cell, eighths: number): string {
  return `${streams}x${perStream}-${eighths}`;
}
