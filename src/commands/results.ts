/** `dsr results list|show|export|import`: what has been measured. */
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { type Asked, benchRows, summariseBench } from "../bench/index.ts";
import { peakMeter } from "../perf/index.ts";
import { type RunInfo, targetName } from "../record/index.ts";
import {
  benchReport,
  blocks,
  jsonText,
  type RunRow,
  runDetail,
  runsTable,
  styleFor,
} from "../report/index.ts";
import {
  exportRuns,
  type ImportReport,
  importFiles,
  listRuns,
  readRun,
  sameStoreFile,
  type TableName,
} from "../store/index.ts";
import { list as names } from "./flags.ts";
import { DEFAULT_DB } from "./outputs.ts";
import { askedOf, perfJson, perfText } from "./perf-report.ts";
import { addSettingsFlags, openSettings } from "./settings.ts";
import { addSourceFlags, type SourceFlags, sourceOf, warner } from "./stored-source.ts";
import { storedVerify } from "./verify-config.ts";
import { verifyText } from "./verify-report.ts";
import { writePieces } from "./write-file.ts";

interface ResultsFlags extends SourceFlags {
  json?: boolean;
  run?: string[];
  format: "jsonl" | TableName;
  answers?: boolean;
  to?: string;
  timeZone?: string;
  details?: boolean;
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
    .option("--leave-out-flagged", "leave out of the table what this host may have timed too late")
    .action((run: string, flags: ResultsFlags) => done(show(run, flags, env)));
  addSourceFlags(group.command("export"))
    .description("Writes stored results as CSV (one table) or JSON lines (everything).")
    .option("--run <ids>", "only these runs (ids or their beginnings)", names)
    .addOption(
      new Option("--format <what>", "jsonl, or one table as CSV")
        .choices(["jsonl", "requests", "scores", "runs", "figures"])
        .default("jsonl"),
    )
    .option(
      "--answers",
      "also the texts of answers, in JSON lines; of GPQA and other sensitive data only hashes",
    )
    .option("--to <file>", "write to a file instead of standard output")
    .addHelpText("after", "\nExample:\n  dsr results export --format requests --to requests.csv")
    .action(async (flags: ResultsFlags) => done(await exportResults(flags, env)));
  addSettingsFlags(group.command("import <files...>"))
    .description(
      "Brings results into the store: CSV or JSON lines of dsr, and perf_results.csv and benchmark_results.csv of\n" +
        "DeepSeekRouter. Importing a file twice adds nothing.",
    )
    .option("--db <file>", `SQLite store (default: ${DEFAULT_DB})`)
    .option("--time-zone <zone>", "zone of the wall-clock times in DeepSeekRouter files (default: UTC)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExample:\n  dsr results import perf_results.csv benchmark_results.csv --time-zone Asia/Shanghai",
    )
    .action(async (files: string[], flags: ResultsFlags) => done(await importResults(files, flags, env)));
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
  const perf = {
    records: requests.filter(({ kind }) => kind === "perf"),
    asked: askedOf(run, null, flags.leaveOutFlagged === true),
    rates: settings.rates,
  };
  const bench = summariseBench(
    requests.filter(({ kind }) => kind === "bench"),
    scores,
    settings.rates,
    askedIn(run.config),
  );
  if (flags.json === true) {
    const { targets, sections } = perfJson(perf);
    const meter = peakMeter();
    for (const record of perf.records) meter.add(record);
    env.stdout.write(jsonText({ run, perf: targets, sections, peak: meter.peak(), bench }));
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
    )}\n`,
  );
  return EXIT.done;
}

/** What a bench run asked, as its configuration tells; runs of earlier versions hold less. */
function askedIn({ dataset, window, against }: RunInfo["config"]): Asked {
  const day = (value: unknown) => (typeof value === "string" ? value : null);
  const days = typeof window === "object" && window !== null && !Array.isArray(window) ? window : null;
  return {
    dataset: String(dataset ?? "unknown"),
    window: days === null ? null : { from: day(days.from), to: day(days.to) },
    against: typeof against === "string" ? against : null,
  };
}

async function exportResults(flags: ResultsFlags, env: Env): Promise<ExitCode> {
  const source = sourceOf(flags, env);
  const runIds = flags.run === undefined ? null : flags.run.map((id) => readRun(source, id).run.id);
  const { format } = flags;
  if (flags.answers === true && format !== "jsonl")
    throw new DsrError(`--answers is for JSON lines; --format ${format} is one table without them.`, {
      code: "flags_contradict",
    });
  const pieces = exportRuns(
    source,
    {
      runIds,
      answers: flags.answers === true,
      format: format === "jsonl" ? { kind: "jsonl" } : { kind: "csv", table: format },
    },
    warner(env),
  );
  if (flags.to === undefined) {
    for (const piece of pieces) {
      env.stdout.write(piece);
      await env.stdout.drained();
      if (env.signal.aborted) return EXIT.interrupted;
    }
    return EXIT.done;
  }
  const path = resolve(env.cwd, flags.to);
  if (sameStoreFile(path, source)) {
    throw new DsrError(`--to ${flags.to} is the store itself, which the export would overwrite.`, {
      code: "export_overwrites",
      hint: "Name another file.",
    });
  }
  await writePieces(path, pieces);
  env.stderr.write(`wrote ${path}\n`);
  return EXIT.done;
}

async function importResults(files: readonly string[], flags: ResultsFlags, env: Env): Promise<ExitCode> {
  const settings = openSettings(flags, env);
  const db = settings.path(flags.db, settings.config?.defaults?.db, DEFAULT_DB);
  const reports = await importFiles(
    files.map((file) => resolve(env.cwd, file)),
    {
      db,
      redact: settings.redact,
      signal: env.signal,
      ...(flags.timeZone === undefined ? {} : { timeZone: flags.timeZone }),
    },
  );
  const problems = reports.filter(({ problem }) => problem !== null);
  env.stdout.write(
    flags.json === true
      ? jsonText({ db, files: reports })
      : reports
          .filter(({ problem }) => problem === null)
          .map(importText)
          .join(""),
  );
  for (const { problem } of problems) env.stderr.write(`error: ${problem}\n`);
  if (env.signal.aborted) return EXIT.interrupted;
  return reports.some(({ problem }) => problem !== null) ? EXIT.usage : EXIT.done;
}

/** More skipped lines than this are counted, not shown. */
const SHOWN_SKIPS = 10;

function importText(report: ImportReport): string {
  const { file, description, imported, duplicates, corrected, otherTimes, skipped } = report;
  const rest = skipped.length - SHOWN_SKIPS;
  return [
    `${file}: ${description}: ${imported} new, ${duplicates} already there, ` +
      `${corrected > 0 ? `${corrected} corrected, ` : ""}${skipped.length} skipped`,
    ...(otherTimes > 0
      ? [`  ${otherTimes} of them are stored at the times of another zone; --time-zone sets them right`]
      : []),
    ...skipped.slice(0, SHOWN_SKIPS).map(({ line, reason }) => `  line ${line}: ${reason}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    "",
  ].join("\n");
}
