/** Taking up an interrupted run, whatever it measured: what the stores hold of it, and which flags may stand beside `--resume`. */
import { DsrError, type Env } from "../base/index.ts";
import { type RequestRecord, type RunInfo, type Score, type Target, targetName } from "../record/index.ts";
import { type EvidenceSource, type RunProgress, readProgress, scoreKey } from "../store/index.ts";
import { flagText } from "./flags.ts";
import type { Outputs } from "./outputs.ts";

/** What a store says that does not know the run, or is no store yet. */
const NOT_THERE = new Set(["run_unknown", "store_missing", "store_empty_folder"]);

/** What is on record in any of the stores. */
export interface Found extends RunProgress {
  /** For each store what only others have: a kill may have come between their writing. */
  missing: readonly { requests: readonly RequestRecord[]; scores: readonly Score[] }[];
}

/** What makes no other run of it, whatever is measured. */
const MAY_ALWAYS_CHANGE = new Set([
  ...["resume", "config", "keys", "fx", "db", "out", "output", "dataDir"],
  ...["json", "quiet", "maxCost"],
]);

/**
 * Throws DsrError naming every flag of the command line that would make another run of it. Beside those of all commands,
 * `mayChange` names the flags that make none.
 */
export function refuseChanges(given: readonly string[], mayChange: ReadonlySet<string>, hint: string): void {
  const changed = given.filter((name) => !MAY_ALWAYS_CHANGE.has(name) && !mayChange.has(name));
  if (changed.length === 0) return;
  const flags = changed.map(flagText);
  throw new DsrError(
    `${flags.join(", ")} cannot be changed in a run that is taken up again: --resume goes on with its own plan.`,
    { code: "flags_contradict", hint },
  );
}

/**
 * Throws DsrError where a target of the run was asked under another address or model id than the configuration has today: one score
 * would be of two deployments.
 */
export function refuseOtherDeployments(
  { run, requests }: { run: Pick<RunInfo, "id">; requests: readonly RequestRecord[] },
  targets: readonly Target[],
): void {
  for (const target of targets) {
    const asked = requests.find((record) => targetName(record.target) === targetName(target))?.target;
    if (asked === undefined || deploymentOf(asked) === deploymentOf(target)) continue;
    throw new DsrError(
      `In run ${run.id} ${targetName(target)} was asked as ${deploymentOf(asked)}; the configuration has ${deploymentOf(target)} now.`,
      { code: "resume_target_changed", hint: "Put the configuration back as it was, or start a new run." },
    );
  }
}

function deploymentOf({ modelId, endpoint }: Target): string {
  return `"${modelId ?? "an unknown model"}" at ${endpoint ?? "an unknown address"}`;
}

export interface FindOptions {
  kind: RunInfo["kind"];
  /** Whether a run that is done may be taken up too. */
  mayBeDone: boolean;
  withDeltas: boolean;
}

/** Finds the run in the stores. Throws DsrError where it is in none, is of another kind, is over, or is being written. */
export function findRun(
  id: string,
  sources: readonly EvidenceSource[],
  { kind, mayBeDone, withDeltas }: FindOptions,
  env: Env,
): Found {
  const found = inAllStores(id, sources, withDeltas, env);
  const { run, writer } = found;
  const fault = (message: string, code: string, hint?: string) =>
    new DsrError(message, { code, ...(hint === undefined ? {} : { hint }) });
  if (run.kind !== kind)
    throw fault(
      `Run ${run.id} is a ${run.kind} run; \`dsr ${kind} --resume\` goes on with ${kind} runs.`,
      "resume_kind",
    );
  if (run.status === "done" && !mayBeDone)
    throw fault(`Run ${run.id} is done: nothing is left of it.`, "resume_done");
  if (writer === "alive")
    throw fault(`Run ${run.id} is still being written by another dsr.`, "run_in_use", "Wait until it ends.");
  return found;
}

/** Gives every store what only others have of the run. */
export function handOver(found: Found | null, { outputs }: { outputs: Pick<Outputs, "sinks"> }): void {
  found?.missing.forEach(({ requests, scores }, i) => {
    for (const record of requests) outputs.sinks[i]?.record(record);
    for (const score of scores) outputs.sinks[i]?.score(score);
  });
}

/** The run does not hold its whole plan, or is of another command. */
export function withoutPlan({ id, config }: Pick<RunInfo, "id" | "config">): DsrError {
  if ("verify" in config)
    return new DsrError(`Run ${id} compares targets with a reference: it is no run of dsr bench.`, {
      code: "resume_kind",
      hint: `\`dsr verify --resume ${id}\` goes on with it.`,
    });
  return new DsrError(
    `Run ${id} does not hold its whole plan (an earlier version of dsr wrote it), so it cannot be taken up again.`,
    { code: "resume_no_plan" },
  );
}

/** What the stores hold of a run, taken together; it is done, and nobody writes it, when all of them say so. */
function inAllStores(id: string, sources: readonly EvidenceSource[], withDeltas: boolean, env: Env): Found {
  let name = id;
  let fault: unknown = null;
  const found = sources.map((source) => {
    try {
      const progress = readProgress(source, name, { nowMs: env.clock.wallMs(), withDeltas });
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
  const requests = byKey(
    known.flatMap((progress) => progress.requests),
    ({ id }) => id,
  );
  const scores = byKey(
    known.flatMap((progress) => progress.scores),
    scoreKey,
  );
  return {
    run: known.find(({ run }) => run.status !== "done")?.run ?? first.run,
    writer: known.some(({ writer }) => writer === "alive") ? "alive" : first.writer,
    requests: [...requests.values()],
    scores: [...scores.values()],
    elapsedMs: Math.max(...known.map((progress) => progress.elapsedMs)),
    missing: found.map((progress) => {
      const own = new Set(progress?.requests.map((one) => one.id));
      const graded = new Set(progress?.scores.map(scoreKey));
      return {
        requests: [...requests.values()].filter((one) => !own.has(one.id)),
        scores: [...scores.values()].filter((one) => !graded.has(scoreKey(one))),
      };
    }),
  };
}

/** Of what several stores have, the first holds. */
function byKey<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T> {
  const found = new Map<string, T>();
  for (const value of values) {
    const key = keyOf(value);
    if (!found.has(key)) found.set(key, value);
  }
  return found;
}
