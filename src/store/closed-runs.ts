/**
 * Tells which runs ended without saying so. A process that is killed leaves its run `running` in the store for ever; nobody
 * can know for certain that it is gone, but a run that goes on stores a request at least as often as its requests may last.
 */
import type { RunInfo } from "../record/index.ts";

/** How long the requests of a run may last where its settings do not say; those of `dsr bench` by default. */
const USUAL_TOTAL_MS = 3_600_000;
/** For the pause until the next request, the time it takes to be stored, and for clocks of several machines. */
const MARGIN_MS = 10 * 60_000;

/**
 * The run as it is to be shown at `nowMs` (Unix ms): a running one, of which nothing has been stored for longer than its
 * longest request and ten minutes, counts as interrupted. `newestMs` is when its newest request ended, null when it has
 * none. Only what is shown changes, never what is stored. A run whose requests may last for ever stays as it is.
 */
export function asOf(run: RunInfo, newestMs: number | null, nowMs: number): RunInfo {
  const totalMs = longestRequestMs(run);
  if (run.status !== "running" || totalMs === null) return run;
  const lastSign = Math.max(newestMs ?? Number.NEGATIVE_INFINITY, Date.parse(run.startedAt));
  if (nowMs - lastSign <= totalMs + MARGIN_MS) return run;
  return { ...run, status: "interrupted", stopReason: "the process ended without closing the run" };
}

/** Null where there is no limit. */
function longestRequestMs({ config: { timeouts } }: RunInfo): number | null {
  if (typeof timeouts !== "object" || timeouts === null || Array.isArray(timeouts)) return USUAL_TOTAL_MS;
  const { totalMs } = timeouts;
  if (totalMs === null) return null;
  return typeof totalMs === "number" ? totalMs : USUAL_TOTAL_MS;
}
