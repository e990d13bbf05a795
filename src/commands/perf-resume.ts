/** Taking up an interrupted perf run: what it was, what it has done, and what is left of it. */
import { DsrError, type Env } from "../base/index.ts";
import { isLeftOpen } from "../load/index.ts";
import type { Progress } from "../perf/index.ts";
import type { RequestRecord, RunInfo } from "../record/index.ts";
import { type EvidenceSource, readProgress } from "../store/index.ts";
import { type PerfConfig, perfConfigSchema } from "./perf-config.ts";

/** Flags that may stand beside `--resume`; everything else was decided when the run began. */
const MAY_CHANGE = new Set([
  "resume",
  "config",
  "keys",
  "fx",
  "db",
  "out",
  "output",
  "dataDir",
  "json",
  "quiet",
  "maxCost",
  "workers",
  "leaveOutFlagged",
  "details",
]);

export interface Continued {
  run: RunInfo;
  config: PerfConfig;
  seed: string;
  done: Progress;
  /** What is on record, without deltas where the store is asked for none. */
  requests: readonly RequestRecord[];
}

/** Throws DsrError naming every flag of the command line that would make another run of it. */
export function refuseChanges(given: readonly string[]): void {
  const changed = given.filter((name) => !MAY_CHANGE.has(name));
  if (changed.length === 0) return;
  const flags = changed.map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  throw new DsrError(
    `${flags.join(", ")} cannot be changed in a run that is taken up again: --resume goes on with its own plan.`,
    {
      code: "flags_contradict",
      hint: "Beside --resume there may be --max-cost, --workers, --json, --quiet and the places of results, keys and data.",
    },
  );
}

/** Finds the run in the first of the stores. Throws DsrError where it is not there, is over, or is being written. */
export function openInterrupted(id: string, sources: readonly EvidenceSource[], env: Env): Continued {
  const [source] = sources;
  if (source === undefined) throw new Error("results have a place");
  const { run, writer, requests, elapsedMs } = readProgress(source, id, {
    nowMs: env.clock.wallMs(),
    withDeltas: true,
  });
  const fault = (message: string, code: string, hint?: string) =>
    new DsrError(message, { code, ...(hint === undefined ? {} : { hint }) });
  if (run.kind !== "perf")
    throw fault(
      `Run ${run.id} is a ${run.kind} run; \`dsr perf --resume\` goes on with perf runs.`,
      "resume_kind",
    );
  if (run.status === "done") throw fault(`Run ${run.id} is done: nothing is left of it.`, "resume_done");
  if (writer === "alive")
    throw fault(`Run ${run.id} is still being written by another dsr.`, "run_in_use", "Wait until it ends.");
  const config = perfConfigSchema.safeParse(run.config);
  if (!config.success)
    throw fault(
      `Run ${run.id} does not hold its whole plan (an earlier version of dsr wrote it), so it cannot be taken up again.`,
      "resume_no_plan",
    );
  return {
    run,
    config: config.data,
    seed: run.seed,
    done: { ...progressOf(requests, config.data.retries), elapsedMs },
    requests,
  };
}

/**
 * What needs nothing more, and what has been tried. A request that we cut off ourselves is asked again, as its next attempt,
 * and so is one with retries left; a conversation that was cut short cannot go on, since its answers are not kept.
 */
function progressOf(requests: readonly RequestRecord[], retries: number): Omit<Progress, "elapsedMs"> {
  const finished: number[] = [];
  const tried: [seq: number, attempts: number, failed: number][] = [];
  for (const [seq, attempts] of Map.groupBy(requests, (record) => record.seq)) {
    const last = attempts.reduce((latest, one) => (one.attempt > latest.attempt ? one : latest));
    const failed = attempts.filter(({ error }) => error !== null && error.kind !== "aborted").length;
    if (isLeftOpen(last, failed, retries)) tried.push([seq, last.attempt, failed]);
    else finished.push(seq);
  }
  return { finished, tried };
}
