/** `dsr results`: what has been measured, listed and shown; export and import are files of their own. */
import type { Command } from "commander";
import { type Env, EXIT, type ExitCode } from "../base/index.ts";
import { type Asked, benchRows, summariseBench } from "../bench/index.ts";
import { peakMeter } from "../perf/index.ts";
import { type LogLine, type RunInfo, targetName } from "../record/index.ts";
import {
  benchReport,
  blocks,
  jsonText,
  type RunRow,
  runDetail,
  runsTable,
  styleFor,
} from "../report/index.ts";
import { listRuns, readLog, readRun } from "../store/index.ts";
import { askedOf, perfJson, perfText } from "./perf-report.ts";
import { exportCommand } from "./results-export.ts";
import { importCommand } from "./results-import.ts";
import { openSettings } from "./settings.ts";
import { addSourceFlags, type SourceFlags, sourceOf } from "./stored-source.ts";
import { storedVerify } from "./verify-config.ts";
import { verifyText } from "./verify-report.ts";
import { warner } from "./warner.ts";

interface ResultsFlags extends SourceFlags {
  json?: boolean;
  details?: boolean;
  log?: boolean;
  leaveOutFlagged?: boolean;
}

export function resultsCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  const group = command.description("What has been measured.");
  readable(group.command("list"))
    .description("Lists the stored runs, newest first.")
    .action((flags: ResultsFlags) => done(list(flags, env)));
  readable(group.command("show <run>"))
    .description("Shows one run: its settings, its table, its notes. The beginning of its id is enough.")
    .option("--details", "also connections and the shape of streams")
    .option("--log", "also what the run said while it ran: warnings, targets given up, how it ended")
    .option("--leave-out-flagged", "leave out of the table what this host may have timed too late")
    .action((run: string, flags: ResultsFlags) => done(show(run, flags, env)));
  exportCommand(group.command("export"), env, done);
  importCommand(group.command("import <files...>"), env, done);
}

function readable(command: Command): Command {
  return addSourceFlags(command).option("--json", "print one JSON document");
}

function list(flags: ResultsFlags, env: Env): ExitCode {
  const runs = listRuns(sourceOf(flags, env), env.clock.wallMs(), warner(env));
  const rows: RunRow[] = runs.map(({ run, requests, failures, scores }) => ({
    run,
    requests,
    failures,
    scores,
    targets: targetsIn(run.config.targets),
  }));
  env.stdout.write(
    flags.json === true ? jsonText({ runs }) : `${runsTable(rows, styleFor(env.stdout, env.vars))}\n`,
  );
  return EXIT.done;
}

function targetsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}

function show(id: string, flags: ResultsFlags, env: Env): ExitCode {
  const settings = openSettings(flags, env);
  const { run, requests, scores } = readRun(sourceOf(flags, env), id, env.clock.wallMs(), warner(env));
  const log = flags.log === true ? readLog(sourceOf(flags, env), run.id) : null;
  const perf = {
    records: requests.filter(({ kind }) => kind === "perf"),
    asked: askedOf(run, null, flags.leaveOutFlagged === true),
    rates: settings.rates,
  };
  const bench = summariseBench(
    requests.filter(({ kind }) => kind === "bench"),
    scores,
    settings.rates,
    benchAskedOf(run.config),
  );
  if (flags.json === true) {
    const { targets, sections } = perfJson(perf);
    const meter = peakMeter();
    for (const record of perf.records) meter.add(record);
    env.stdout.write(
      jsonText({ run, perf: targets, sections, peak: meter.peak(), bench, ...(log === null ? {} : { log }) }),
    );
    return EXIT.done;
  }
  const style = styleFor(env.stdout, env.vars);
  const verify = storedVerify(run);
  const head: RunRow = {
    run: verify?.run ?? run,
    requests: requests.length,
    failures: requests.filter(({ error }) => error !== null).length,
    scores: scores.length,
    targets: [...new Set(requests.map(({ target }) => targetName(target)))],
  };
  env.stdout.write(
    `${blocks(
      runDetail(head, style),
      perf.records.length > 0 ? perfText(perf, flags.details === true, style) : null,
      bench.length > 0 ? benchReport(benchRows(bench), style) : null,
      verify === null ? null : verifyText(verify.config, verify.targets, style),
      log === null ? null : logText(log),
    )}\n`,
  );
  return EXIT.done;
}

function logText(lines: readonly LogLine[]): string {
  if (lines.length === 0) return "No log is kept of this run.";
  return lines
    .map(({ at, level, text }) => `${at} ${level === "info" ? "" : `${level}: `}${text}`)
    .join("\n");
}

/** What a bench run asked, as its configuration tells; runs of earlier versions hold less. */
export function benchAskedOf({ dataset, window, against }: RunInfo["config"]): Asked {
  const day = (value: unknown) => (typeof value === "string" ? value : null);
  const days = typeof window === "object" && window !== null && !Array.isArray(window) ? window : null;
  return {
    dataset: String(dataset ?? "unknown"),
    window: days === null ? null : { from: day(days.from), to: day(days.to) },
    against: typeof against === "string" ? against : null,
  };
}
