/** `dsr schedule run`: the scheduler in the foreground, until it is told to end; or one job now. */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DsrError, type Env, EXIT, type ExitCode, randomFromSeed } from "../base/index.ts";
import { createNotifier, type Notifier, sendThrough } from "../notify/index.ts";
import {
  carrierOf,
  foundRun,
  isCarrierSure,
  Known,
  Ledger,
  openLogFile,
  openState,
  runOnce,
  type Schedule,
  Scheduler,
  type SchedulerDeps,
  serve,
  startChild,
  stateFault,
  watchOnce,
} from "../schedule/index.ts";
import { claimRun, type RunClaim } from "../store/index.ts";
import { scheduleExposition } from "../telemetry/index.ts";
import { fetchThroughProxy } from "./network.ts";
import { jobNamed, type OpenSchedule } from "./schedule-open.ts";
import { scheduleState } from "./schedule-state.ts";
import { readIfThere, type Settings } from "./settings.ts";

export interface RunFlags {
  once?: string;
}

export async function runSchedule(
  { schedule, text, settings }: OpenSchedule,
  flags: RunFlags,
  env: Env,
): Promise<ExitCode> {
  const job = flags.once === undefined ? null : jobNamed(flags.once, schedule);
  const path = (relative: string) => resolve(join(schedule.file, ".."), relative);
  const statePath = path(schedule.state);
  const db = openState(statePath);
  const claim = claimed(statePath, schedule);
  const log = logOf(schedule, path, env);
  const ledger = new Ledger(db, schedule.budgets);
  const known = new Known(db);
  const notifier = notifierOf(schedule, settings, log, env);
  const startedAt = new Date(env.clock.wallMs()).toISOString();
  const { clock, signal } = env;
  const { redact } = settings;
  const program = { execPath: process.execPath, cli: CLI, cwd: env.cwd, clock, vars: env.vars };
  const watchDeps = {
    ...{ clock, known, log, path },
    start: (argv: readonly string[], onLine: (line: string) => void) =>
      startChild(program, argv, "watch", (line) => onLine(redact(line))),
    tell: notifier.tell,
  };
  const deps: SchedulerDeps = {
    ...{ clock, signal, ledger, known, log },
    uuid: () => env.uuid(),
    tell: notifier.tell,
    start: (argv, id, onLine) => startChild(program, argv, id, (line) => onLine(redact(line))),
    found: ({ sources }, id) => foundRun(id, sources, settings.rates, clock.wallMs()),
    watch: async (stopped) => {
      if (schedule.watch === null) return;
      await watchOnce(schedule.watch, watchDeps, AbortSignal.any([signal, stopped]));
    },
    carrierOf,
    isOutdated: () => differs(schedule.file, text),
    signalTo: (pid, name) => {
      if (!isCarrierSure()) return;
      try {
        process.kill(pid, name);
      } catch {
        // Gone in this moment.
      }
    },
  };
  try {
    if (job !== null) {
      const ended = await runOnce(schedule, job, deps);
      if (ended?.stdout != null) env.stdout.write(ended.stdout);
      return signal.aborted ? EXIT.interrupted : asExitCode(ended?.exitCode ?? null);
    }
    const scheduler = new Scheduler(schedule, deps);
    const serving =
      schedule.metrics === null
        ? null
        : await serve(schedule.metrics, {
            metrics: () =>
              scheduleExposition(scheduleState(schedule, { ledger, scheduler, notifier, startedAt, clock })),
            trouble: () => scheduler.trouble(),
          });
    log(
      `${schedule.jobs.length === 1 ? "1 job" : `${schedule.jobs.length} jobs`} of ${schedule.file}${serving === null ? "" : `, ${serving.url}/metrics`}`,
    );
    await scheduler.run().finally(() => serving?.close());
    log("ended");
    return EXIT.done;
  } catch (thrown) {
    throw stateFault(thrown, statePath);
  } finally {
    await notifier.close();
    log.close();
    claim.release();
    db.close();
  }
}

/** A file that cannot be read at the moment is no reason to say anything. */
function differs(file: string, text: string): boolean {
  try {
    return readIfThere(file) !== text;
  } catch {
    return false;
  }
}

const CLI = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../cli.ts" : "../cli.js", import.meta.url),
);

/** Two schedulers on one state would run every tick twice, but for the books. */
function claimed(statePath: string, { file }: Schedule): RunClaim {
  try {
    return claimRun({ kind: "sqlite", path: statePath }, "schedule");
  } catch (error) {
    if (!(error instanceof DsrError) || error.code !== "run_in_use") throw error;
    throw new DsrError(`Another dsr runs the schedule of ${statePath} right now.`, {
      code: "schedule_in_use",
      hint: `End it first. Schedules beside each other need a "state" each; this one is ${file}.`,
      cause: error,
    });
  }
}

interface Log {
  (text: string): void;
  close(): void;
}

function logOf({ log }: Schedule, path: (relative: string) => string, env: Env): Log {
  const say = (text: string) => env.stderr.write(`${new Date(env.clock.wallMs()).toISOString()} ${text}\n`);
  const file =
    log === null
      ? null
      : openLogFile({ path: path(log.file), maxBytes: log.maxBytes, keep: log.keep, onTrouble: say });
  const write = (text: string) => {
    // A line is a line, whatever a job says.
    const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
    say(line);
    file?.write(`${new Date(env.clock.wallMs()).toISOString()} ${line}`);
  };
  return Object.assign(write, { close: () => file?.close() });
}

function notifierOf({ notify, seed }: Schedule, { vars }: Settings, log: Log, env: Env): Notifier {
  return createNotifier({
    ...{ ...notify, vars },
    clock: env.clock,
    random: randomFromSeed(`${seed}/notify`),
    send: sendThrough(fetchThroughProxy(env)),
    onTrouble: ({ channel, message }) => log(`notify: ${channel}: ${message}`),
  });
}

/** What the job ended with; 4 where it was not started, or was ended. */
function asExitCode(code: number | null): ExitCode {
  return (
    Object.values(EXIT).find((known) => known === code) ?? (code === null ? EXIT.stoppedEarly : EXIT.fault)
  );
}
