/** One measuring run on the command line: a session of the store, a live display, a conclusion. */
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import type { Ending, RunDeps, RunObserver } from "../load/index.ts";
import { type RequestRecord, type RunInfo, type Score, targetName } from "../record/index.ts";
import { runStatus, startProgress, styleFor } from "../report/index.ts";
import type { Outputs } from "./outputs.ts";
import { exitCodeOf, withSession } from "./session.ts";

export interface MeasuringPlan {
  kind: RunInfo["kind"];
  seed: string;
  /** The settings of the run, as they go into the store. */
  config: RunInfo["config"];
  /** Requests planned in all. */
  total: number;
  outputs: Outputs;
  quiet: boolean;
  /** Deltas are most of a record's size; without them tpot and gap cannot be summarised. */
  keepDeltas: boolean;
}

/** What a run needs to report as it goes. */
export interface Hooks extends Pick<RunDeps, "record" | "stopReason" | "observe"> {
  runId: string;
  score(score: Score): void;
}

export interface Measured<T> {
  outcome: T;
  run: RunInfo;
  records: RequestRecord[];
  scores: Score[];
  /** What went wrong with the store at the end; null when everything is kept. */
  unstored: unknown;
}

/** Runs `body` in a session of the store, under a live display; everything it reports is stored and kept for the table. */
export async function measure<T extends { ending: Ending }>(
  env: Env,
  plan: MeasuringPlan,
  body: (hooks: Hooks) => Promise<T>,
): Promise<Measured<T>> {
  const { sink } = plan.outputs;
  const records: RequestRecord[] = [];
  const scores: Score[] = [];
  const watch = watchRun(plan.total, env, plan.quiet);
  sink.onStored(watch.stored);
  try {
    const session = await withSession(env, { ...plan, sink }, ({ runId, storeFault }) =>
      body({
        runId,
        stopReason: storeFault,
        record: (record) => {
          sink.record(record);
          records.push(plan.keepDeltas ? record : { ...record, deltas: null });
        },
        score: (score) => {
          sink.score(score);
          scores.push(score);
        },
        observe: watch.observe,
      }),
    );
    return { ...session, records, scores };
  } finally {
    watch.stop();
  }
}

/**
 * The last lines on stderr: why a run ended early and where the results are; and the exit code. Throws what went wrong
 * with the store.
 */
export function conclude(
  { outcome, run, unstored }: Measured<{ ending: Ending }>,
  plan: MeasuringPlan,
  env: Env,
): ExitCode {
  const { ending } = outcome;
  if (ending.reason !== null) env.stderr.write(`${ending.status}: ${ending.reason}\n`);
  if (unstored !== null) throw unkept(unstored);
  if (!plan.quiet) {
    env.stderr.write(`run ${run.id}, seed ${run.seed}, stored in ${plan.outputs.places.join(" and ")}\n`);
  }
  return exitCodeOf(ending);
}

/** The run is over and its results are not all kept: that is a run stopped early, whoever is to blame. */
function unkept(thrown: unknown): unknown {
  if (!(thrown instanceof DsrError)) return thrown;
  const { code, hint, message } = thrown;
  return new DsrError(message, {
    code,
    exitCode: EXIT.stoppedEarly,
    cause: thrown,
    ...(hint === null ? {} : { hint }),
  });
}

/** Live progress of a run of `total` requests; "done" counts what is stored, not what has merely ended. */
function watchRun(total: number, env: Env, quiet: boolean) {
  const startMs = env.clock.nowMs();
  const state = { done: 0, over: 0, inFlight: 0, failed: 0, spentCny: 0 };
  const progress = startProgress({
    out: env.stderr,
    clock: env.clock,
    style: styleFor(env.stderr, env.vars),
    quiet,
    status: () =>
      runStatus({
        ...state,
        ended: Math.max(0, state.over - state.done),
        total,
        elapsedMs: env.clock.nowMs() - startMs,
      }),
  });
  const observe: RunObserver = {
    sent: () => {
      state.inFlight += 1;
    },
    finished: (_, record) => {
      state.inFlight -= 1;
      state.over += 1;
      if (record.error !== null) state.failed += 1;
    },
    spent: (cny) => {
      state.spentCny = cny;
    },
    gaveUp: (lane, failures) =>
      progress.note(`gave up ${targetName(lane.target)}: ${failures} failures and no answer`),
  };
  return {
    observe,
    stored: (count: number) => {
      state.done = count;
    },
    stop: progress.stop,
  };
}
