/** Taking up an interrupted perf run: what it was, what it has done, and what is left of it. */
import { DsrError, type Env } from "../base/index.ts";
import { isLeftOpen } from "../load/index.ts";
import type { Progress } from "../perf/index.ts";
import type { RequestRecord, RunInfo } from "../record/index.ts";
import { type EvidenceSource, type RunProgress, readProgress } from "../store/index.ts";
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

/** What a store says that does not know the run, or is no store yet. */
const NOT_THERE = new Set(["run_unknown", "store_missing", "store_empty_folder"]);

export interface Continued {
  run: RunInfo;
  config: PerfConfig;
  seed: string;
  done: Progress;
  /** What is on record in any of the stores. */
  requests: readonly RequestRecord[];
  /** For each store what only others have: a kill may have come between their writing. */
  missing: readonly (readonly RequestRecord[])[];
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
      hint: "Beside --resume there may be --max-cost, --workers, --json, --quiet, --details, --leave-out-flagged and the places of results, keys and data.",
    },
  );
}

/** Finds the run in the stores. Throws DsrError where it is in none, is over, or is being written. */
export function openInterrupted(id: string, sources: readonly EvidenceSource[], env: Env): Continued {
  const { run, writer, requests, elapsedMs, missing } = inAllStores(id, sources, env);
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
    missing,
  };
}

/** What the stores hold of a run, taken together; it is done, and nobody writes it, when all of them say so. */
function inAllStores(
  id: string,
  sources: readonly EvidenceSource[],
  env: Env,
): RunProgress & Pick<Continued, "missing"> {
  let name = id;
  let fault: unknown = null;
  const found = sources.map((source) => {
    try {
      const progress = readProgress(source, name, { nowMs: env.clock.wallMs(), withDeltas: true });
      name = progress.run.id;
      return progress;
    } catch (thrown) {
      if (!(thrown instanceof DsrError && NOT_THERE.has(thrown.code))) throw thrown;
      fault ??= thrown;
      return null;
    }
  });
  const known = found.filter((progress) => progress !== null);
  const [first] = known;
  if (first === undefined) throw fault;
  const requests = new Map(known.flatMap((progress) => progress.requests.map((one) => [one.id, one])));
  return {
    run: known.find(({ run }) => run.status !== "done")?.run ?? first.run,
    writer: known.some(({ writer }) => writer === "alive") ? "alive" : first.writer,
    requests: [...requests.values()],
    elapsedMs: Math.max(...known.map((progress) => progress.elapsedMs)),
    missing: found.map((progress) => {
      const own = new Set(progress?.requests.map((one) => one.id));
      return [...requests.values()].filter((one) => !own.has(one.id));
    }),
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
