/** Taking up an interrupted perf run: what it was, what it has done, and what is left of it. */
import { DsrError, type Env } from "../base/index.ts";
import { isLeftOpen } from "../load/index.ts";
import type { Progress } from "../perf/index.ts";
import { type RequestRecord, type RunInfo, targetName } from "../record/index.ts";
import type { EvidenceSource } from "../store/index.ts";
import { type PerfConfig, perfConfigSchema } from "./perf-config.ts";
import { findRun, refuseChanges, withoutPlan } from "./resume.ts";

/** Flags of this command that may stand beside `--resume`; everything else was decided when the run began. */
const MAY_CHANGE = new Set(["workers", "leaveOutFlagged", "details"]);

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
export function refuseChangesOfPerf(given: readonly string[]): void {
  refuseChanges(
    given,
    MAY_CHANGE,
    "Beside --resume there may be --max-cost, --workers, --json, --quiet, --details, --leave-out-flagged and the places of results, keys and data.",
  );
}

/** Finds the run in the stores. Throws DsrError where it is in none, is over, is being written, or is a race and none is wanted. */
export function openInterrupted(
  id: string,
  sources: readonly EvidenceSource[],
  env: Env,
  isRace = false,
): Continued {
  const options = { kind: "perf", mayBeDone: false, withDeltas: true } as const;
  const { run, requests, elapsedMs, missing } = findRun(id, sources, options, env);
  const config = perfConfigSchema.safeParse(run.config);
  if (!config.success) throw withoutPlan(run);
  if (isRace !== (config.data.race !== null)) throw ofOtherCommand(run, isRace);
  return {
    run,
    config: config.data,
    seed: run.seed,
    done: { ...progressOf(requests, config.data.retries), elapsedMs },
    requests,
    missing: missing.map((one) => one.requests),
  };
}

/** A race goes on by its own rules, and only with its requirement. */
function ofOtherCommand({ id }: RunInfo, wantsRace: boolean): DsrError {
  return wantsRace
    ? new DsrError(`Run ${id} is no race: it asks every target to the end.`, {
        code: "resume_kind",
        hint: `\`dsr perf --resume ${id}\` goes on with it.`,
      })
    : new DsrError(`Run ${id} is a race: who is asked depends on the requirement that it is to settle.`, {
        code: "resume_kind",
        hint: `\`dsr route --requirement FILE --measure --resume ${id}\` goes on with it.`,
      });
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

/** Requests of a target's plan that need nothing more; warm-ups are not part of it. */
export function doneOf(name: string, continued: Pick<Continued, "done" | "requests"> | null): number {
  if (continued === null) return 0;
  const finished = new Set(continued.done.finished);
  const own = continued.requests.filter(
    (record) => !record.warmup && finished.has(record.seq) && targetName(record.target) === name,
  );
  return new Set(own.map(({ seq }) => seq)).size;
}
