/** Measures one cell: puts its load on a golden server, and holds what this client says against what that did. */
import { type Clock, monotonicOffset } from "../base/index.ts";
import type { RequestRecord } from "../record/index.ts";
import type { GoldenServer, GoldenTimes } from "../simulator/index.ts";
import type { Wire } from "../wire/index.ts";
import { askedPerS, type Cell, scriptFor, type Timing } from "./cell.ts";
import { compare, type Errors, noErrors, type Window } from "./errors.ts";
import type { CellCounts } from "./figures.ts";
import { ask, claimOf, numberOf } from "./request.ts";

export interface MeasureDeps {
  clock: Clock;
  /** Opens the client that is measured, with a connection pool of its own. */
  openWire(): Wire;
  /** CPU time of this process so far, microseconds. */
  cpuUs(): number;
  signal: AbortSignal;
}

export interface Measured {
  errors: Errors;
  counts: CellCounts;
}

/** Measures on a server that has the scripts of the cell. Null when it was interrupted; connections are closed then too. */
export async function measureCell(
  cell: Cell,
  timing: Timing,
  server: GoldenServer,
  deps: MeasureDeps,
): Promise<Measured | null> {
  const wire = deps.openWire();
  try {
    const load = await putLoad(cell, timing, server.url, wire, deps);
    if (deps.signal.aborted) return null;
    const measured = held(load, await server.times());
    return { ...measured, counts: { ...measured.counts, askedPerS: askedPerS(cell, timing) } };
  } finally {
    await wire.close();
  }
}

interface LoadDone {
  records: RequestRecord[];
  window: Window;
  cpuUs: number;
  offsetMs: number;
}

/** Keeps `cell.streams` streams open, one request after another on each, until the window and its grace are over. */
async function putLoad(
  cell: Cell,
  timing: Timing,
  url: string,
  wire: Wire,
  { clock, cpuUs, signal }: MeasureDeps,
): Promise<LoadDone> {
  const records: RequestRecord[] = [];
  const over = new AbortController();
  const end = () => over.abort();
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  const stream = async (index: number) => {
    await clock.sleep((timing.rampMs * index) / cell.streams, over.signal);
    for (let n = 0; !over.signal.aborted; n++) {
      const record = await ask(wire, url, scriptFor(cell, index, n), clock, over.signal);
      records.push(record);
      // A server that refuses at once would otherwise be asked as fast as it can refuse.
      if (record.error !== null) return;
    }
  };
  const streams = Promise.all(Array.from({ length: cell.streams }, (_, index) => stream(index)));
  await clock.sleep(timing.rampMs + timing.settleMs, over.signal);
  const [fromMs, cpuFrom] = [clock.nowMs(), cpuUs()];
  await clock.sleep(timing.windowMs, over.signal);
  const [toMs, cpuTo] = [clock.nowMs(), cpuUs()];
  await clock.sleep(timing.graceMs, over.signal);
  end();
  await streams;
  signal.removeEventListener("abort", end);
  const { offsetMs, uncertaintyMs } = monotonicOffset(clock);
  const window = {
    fromMs: fromMs + offsetMs,
    toMs: toMs + offsetMs,
    lookedUntilMs: clock.nowMs() + offsetMs,
    uncertaintyMs,
  };
  return { records, window, cpuUs: cpuTo - cpuFrom, offsetMs };
}

/** Every request that the server knows against what the client said of it. */
function held({ records, window, cpuUs, offsetMs }: LoadDone, truths: readonly GoldenTimes[]) {
  const errors = noErrors();
  const byNumber = new Map(records.map((record) => [numberOf(record), record]));
  let requests = 0;
  let written = 0;
  for (const truth of truths) {
    const record = byNumber.get(truth.request);
    const inWindow = truth.beforeMs.reduce(
      (sum, ms) => sum + (ms >= window.fromMs && ms < window.toMs ? 1 : 0),
      0,
    );
    if (inWindow === 0) continue;
    requests += 1;
    written += inWindow;
    compare(record === undefined ? null : claimOf(record, offsetMs), truth, window, errors);
  }
  const failed = records.filter(({ error }) => error !== null && error.kind !== "aborted").length;
  return { errors, counts: { requests, failed, written, windowMs: window.toMs - window.fromMs, cpuUs } };
}
