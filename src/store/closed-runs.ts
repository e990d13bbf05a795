/**
 * Tells which runs ended without saying so. A process that is killed leaves its run `running` in the store for ever. Whether it
 * lives is told by its claim; where it made none (an earlier version, a copy of the store), by how long it has been silent:
 * a run that goes on stores a request at least as often as its requests may last.
 */
import type { RunInfo } from "../record/index.ts";
import type { ClaimState } from "./run-claim.ts";

/** Whether a process is writing a run: one is, none is, or nobody can know. */
export type Writer = "alive" | "none" | "unknown";

/** How long the requests of a run may last where its settings do not say; those of `dsr bench` by default. */
const USUAL_TOTAL_MS = 3_600_000;
/** For the pause until the next request, the time it takes to be stored, and for clocks of several machines. */
const MARGIN_MS = 10 * 60_000;

/**
 * Who writes the run at `nowMs` (Unix ms). Without a claim, a running one of which nothing has been stored for longer than its
 * longest request and ten minutes is left by its writer; one whose requests may last for ever stays `unknown`. `newestMs`
 * is when its newest request ended, null when it has none.
 */
export function writerOf(run: RunInfo, claim: ClaimState, newestMs: number | null, nowMs: number): Writer {
  if (claim === "held") return "alive";
  if (claim === "free" || run.status !== "running") return "none";
  const totalMs = longestRequestMs(run);
  if (totalMs === null) return "unknown";
  const lastSign = Math.max(newestMs ?? Number.NEGATIVE_INFINITY, Date.parse(run.startedAt));
  return nowMs - lastSign <= totalMs + MARGIN_MS ? "unknown" : "none";
}

/** The run as it is to be shown: a running one that nobody writes counts as interrupted. What is stored stays as it is. */
export function asShown(run: RunInfo, writer: Writer): RunInfo {
  if (run.status !== "running" || writer !== "none") return run;
  return { ...run, status: "interrupted", stopReason: "the process ended without closing the run" };
}

/** Null where there is no limit. */
function longestRequestMs({ config: { timeouts } }: RunInfo): number | null {
  if (typeof timeouts !== "object" || timeouts === null || Array.isArray(timeouts)) return USUAL_TOTAL_MS;
  const { totalMs } = timeouts;
  if (totalMs === null) return null;
  return typeof totalMs === "number" ? totalMs : USUAL_TOTAL_MS;
}
