/** A calibration: every cell of a grid in turn, lighter loads first, and what they came to. */
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { startGolden } from "../simulator/index.ts";
import type { Calibration, Host } from "./calibration.ts";
import { type Cell, type Grid, type GridName, scriptsOf, timingOf } from "./cell.ts";
import { type CellCounts, cellResult, join } from "./figures.ts";
import { type MeasureDeps, type Measured, measureCell } from "./measure.ts";

export interface CalibrateDeps extends MeasureDeps {
  /** The node binary for the golden server. */
  execPath: string;
  /** Version of dsr. */
  version: string;
  /** Told before each cell. */
  progress(cell: Cell, done: number, total: number): void;
}

/** What a calibration holds for: this host, this Node, this dsr. */
export function describeHost(version: string): Host {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: process.platform,
    arch: process.arch,
    node: process.versions.node,
    dsr: version,
  };
}

/** Below this share of the events asked for, the host had no more to give; heavier cells are left out. */
const REACHED = 0.7;
/** Below this many events a second what is missing was a bad moment: no host that runs Node is full with so few. */
const TELLING_PER_S = 1000;
/** What runs first is compiled on the way, and belongs to no cell. */
const WARM_UP = { streams: 10, perStream: 60 };
const WARM_UP_MS = 500;

export interface Plan extends Grid {
  name: GridName;
}

type Gathered = Map<Cell, Measured>;

/**
 * Goes through the plan on this host; no provider is asked. Null when it was interrupted. However it ends, the server's
 * process is gone then.
 */
export async function calibrate(plan: Plan, deps: CalibrateDeps): Promise<Calibration | null> {
  const at = new Date(deps.clock.wallMs()).toISOString();
  const [loadAverage = 0] = loadavg();
  const gathered: Gathered = new Map();
  for (let pass = 0; pass < plan.passes; pass++) {
    if (!(await goThrough(plan, pass, gathered, deps))) return null;
  }
  return {
    schema: 1,
    at,
    host: describeHost(deps.version),
    loadAverage,
    grid: plan.name,
    passes: plan.passes,
    workers: 1,
    cells: [...gathered].map(([cell, { errors, counts }]) => cellResult(cell, errors, counts)),
    skipped: plan.cells.filter((cell) => !gathered.has(cell)),
  };
}

/** One pass, on a server of its own. False when it was interrupted. */
async function goThrough(
  plan: Plan,
  pass: number,
  gathered: Gathered,
  deps: CalibrateDeps,
): Promise<boolean> {
  const timed = plan.cells.map((cell) => ({ cell, timing: timingOf(cell, plan.windowMs) }));
  const warmUp = { cell: WARM_UP, timing: timingOf(WARM_UP, WARM_UP_MS) };
  const scripts = [warmUp, ...timed].map(({ cell, timing }) => scriptsOf(cell, timing));
  const server = await startGolden({ scripts: Object.assign({}, ...scripts), execPath: deps.execPath });
  try {
    if ((await measureCell(warmUp.cell, warmUp.timing, server, deps)) === null) return false;
    for (const [i, { cell, timing }] of timed.entries()) {
      if (isBeyond(cell, gathered)) continue;
      deps.progress(cell, pass * plan.cells.length + i, plan.passes * plan.cells.length);
      const measured = await measureCell(cell, timing, server, deps);
      if (measured === null) return false;
      gathered.set(cell, joined(gathered.get(cell), measured));
    }
    return true;
  } finally {
    await server.close();
  }
}

function joined(before: Measured | undefined, more: Measured): Measured {
  if (before === undefined) return more;
  join(before.errors, more.errors);
  return { errors: before.errors, counts: added(before.counts, more.counts) };
}

/** Whether a lighter load, in streams and in events, was already more than this host could carry. */
function isBeyond(cell: Cell, gathered: Gathered): boolean {
  return [...gathered].some(([other, { counts }]) => {
    const isLighter =
      other !== cell &&
      other.streams <= cell.streams &&
      other.streams * other.perStream <= cell.streams * cell.perStream;
    const reached = (1000 * counts.written) / counts.windowMs;
    return isLighter && counts.askedPerS >= TELLING_PER_S && reached < REACHED * counts.askedPerS;
  });
}

function added(a: CellCounts, b: CellCounts): CellCounts {
  return {
    askedPerS: a.askedPerS,
    requests: a.requests + b.requests,
    failed: a.failed + b.failed,
    written: a.written + b.written,
    windowMs: a.windowMs + b.windowMs,
    cpuUs: a.cpuUs + b.cpuUs,
  };
}
