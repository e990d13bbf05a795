/** `dsr results export`: stored results as CSV or JSON lines. */
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { exportRuns, readRun, sameStoreFile, type TableName } from "../store/index.ts";
import { list } from "./flags.ts";
import { addSourceFlags, type SourceFlags, sourceOf } from "./stored-source.ts";
import { warner } from "./warner.ts";
import { writePieces } from "./write-file.ts";

interface ExportFlags extends SourceFlags {
  run?: string[];
  format: "jsonl" | TableName;
  answers?: boolean;
  to?: string;
}

export function exportCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  addSourceFlags(command)
    .description("Writes stored results as CSV (one table) or JSON lines (everything).")
    .option("--run <ids>", "only these runs (ids or their beginnings)", list)
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
    .action(async (flags: ExportFlags) => done(await exportResults(flags, env)));
}

async function exportResults(flags: ExportFlags, env: Env): Promise<ExitCode> {
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
