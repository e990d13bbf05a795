/** One measuring run on the command line: a session of the store, a live display, a conclusion. */
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import type { Ending, RunDeps, RunObserver } from "../load/index.ts";
import { LATE_AFTER_MS } from "../perf/index.ts";
import {
  type Answer,
  type ExchangeRates,
  type RequestRecord,
  type RunInfo,
  type Score,
  targetName,
} from "../record/index.ts";
import { liveTally, startLive, type TalliedTarget } from "../report/index.ts";
import { keptInPart } from "./kept-in-part.ts";
import type { Outputs } from "./outputs.ts";
import { logged } from "./run-log.ts";
import { exitCodeOf, withSession } from "./session.ts";

export interface MeasuringPlan {
  kind: RunInfo["kind"];
  /** The command that goes on with it; null where none does, that of its kind unless told. */
  verb?: string | null;
  seed: string;
  /** The settings of the run, as they go into the store. */
  config: RunInfo["config"];
  /** In the order in which they are shown. `planned` null where time and not a number ends the run. */
  targets: readonly TalliedTarget[];
  /** How long the run may go on; null where a number ends it. */
  limitMs: number | null;
  /** Requests per second wanted, of all targets together; null where none is. */
  wantedRate: number | null;
  rates: ExchangeRates;
  outputs: Outputs;
  quiet: boolean;
  /**
   * Deltas are most of a record's size: beyond so many requests none is kept for the table, and tpot, gap and the shape of
   * streams are not summarised.
   */
  mostWithDeltas: number;
  /** The run that is taken up again; null for a new one. */
  continued: RunInfo | null;
}

/** What a run needs to report as it goes. */
export interface Hooks extends Pick<RunDeps, "record" | "stopReason" | "observe"> {
  runId: string;
  score(score: Score): void;
  answer(answer: Answer): void;
  /** A line that stays above the live display. */
  note(text: string): void;
}

export interface Measured<T> {
  outcome: T;
  run: RunInfo;
  records: RequestRecord[];
  scores: Score[];
  /** For each place of results, whether it has requests of this part of the run. */
  hasSome: readonly boolean[];
  /** What went wrong with the store at the end; null when everything is kept. */
  unstored: unknown;
}

/**
 * Runs `body` in a session of the store, under a live display; everything it reports is stored and kept for the table. Where
 * it throws, the user is told what the run is called first.
 */
export async function measure<T extends { ending: Ending }>(
  env: Env,
  plan: MeasuringPlan,
  body: (hooks: Hooks) => Promise<T>,
): Promise<Measured<T>> {
  const { sink, sinks } = plan.outputs;
  const hasSome = sinks.map(() => false);
  sinks.forEach((one, i) => {
    one.onStored(() => {
      hasSome[i] = true;
    });
  });
  let begun: string | null = null;
  const records: RequestRecord[] = [];
  const scores: Score[] = [];
  const watch = watchRun(plan, env);
  sink.onStored(watch.stored);
  try {
    const session = await withSession(env, plan, ({ runId, storeFault }) => {
      begun = runId;
      return body({
        runId,
        stopReason: storeFault,
        record: (record) => {
          sink.record(record);
          records.push(records.length < plan.mostWithDeltas ? record : { ...record, deltas: null });
          if (records.length === plan.mostWithDeltas + 1)
            records.forEach((one, i) => {
              records[i] = { ...one, deltas: null };
            });
        },
        score: (score) => {
          sink.score(score);
          scores.push(score);
          watch.scored(score);
        },
        answer: (answer) => sink.answer(answer),
        note: watch.note,
        observe: watch.observe,
      });
    }).finally(watch.stop);
    return { ...session, records, scores, hasSome };
  } catch (thrown) {
    if (begun !== null) env.stderr.write(keptInPart({ ...plan, runId: begun, hasSome }));
    throw thrown;
  }
}

/**
 * The last lines on stderr: why a run ended early, what it is called and where its results are; and the exit code. Throws
 * what went wrong with the store, after saying how to come back to what is kept.
 */
export function conclude(
  { outcome, run, unstored, hasSome }: Measured<{ ending: Ending }>,
  plan: MeasuringPlan,
  env: Env,
): ExitCode {
  const { ending } = outcome;
  if (ending.reason !== null) env.stderr.write(`${ending.status}: ${ending.reason}\n`);
  if (unstored !== null) {
    env.stderr.write(keptInPart({ ...plan, runId: run.id, hasSome }));
    throw unkept(unstored);
  }
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

/** The live view of a run. */
function watchRun({ targets, limitMs, wantedRate, rates, quiet }: MeasuringPlan, env: Env) {
  const startMs = env.clock.nowMs();
  const tally = liveTally({ targets, rates, lateAfterMs: LATE_AFTER_MS });
  let stored = 0;
  let events = 0;
  let step: string | null = null;
  const live = startLive({
    out: env.stderr,
    clock: env.clock,
    vars: env.vars,
    quiet,
    state: () =>
      tally.state({ elapsedMs: env.clock.nowMs() - startMs, limitMs, wantedRate, events, stored, step }),
  });
  const note = (text: string) => {
    live.note(text);
    logged(env, "warning", text);
  };
  const observe: RunObserver = {
    sent: ({ target }, shot) => tally.sent(targetName(target), shot),
    finished: ({ target }, record) => {
      events += record.deltas?.gapsUs.length ?? 0;
      tally.finished(targetName(target), record);
    },
    spent: () => {},
    gaveUp: ({ target }, why) =>
      note(
        why === "never_answered"
          ? `gave up ${targetName(target)}: it failed from its first request on, without an answer`
          : `gave up ${targetName(target)}: it failed too often`,
      ),
    step: (words) => {
      step = words;
    },
    width: ({ target }, width) => tally.width(targetName(target), width),
  };
  return {
    observe,
    scored: (score: Score) => tally.scored(targetName(score.target), score, env.clock.nowMs() - startMs),
    stored: (count: number) => {
      stored = count;
    },
    note,
    stop: live.stop,
  };
}
