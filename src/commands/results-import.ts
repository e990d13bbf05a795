/** `dsr results import`: results of dsr, and of DeepSeekRouter, into the store. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { type Env, EXIT, type ExitCode } from "../base/index.ts";
import { jsonText } from "../report/index.ts";
import { type ImportReport, importFiles } from "../store/index.ts";
import { DEFAULT_DB } from "./outputs.ts";
import { addSettingsFlags, openSettings, type SettingsFlags } from "./settings.ts";

interface ImportFlags extends SettingsFlags {
  db?: string;
  json?: boolean;
  timeZone?: string;
}

export function importCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  addSettingsFlags(command)
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
    .action(async (files: string[], flags: ImportFlags) => done(await importResults(files, flags, env)));
}

async function importResults(files: readonly string[], flags: ImportFlags, env: Env): Promise<ExitCode> {
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
