/** `dsr results export`: stored results as CSV or JSON lines, or runs as traces of OpenTelemetry. */
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { exportRuns, readRun, sameStoreFile, type TableName } from "../store/index.ts";
import { list } from "./flags.ts";
import { exportTraces } from "./results-export-otlp.ts";
import { addSourceFlags, type SourceFlags, sourceOf } from "./stored-source.ts";
import { warner } from "./warner.ts";
import { writePieces } from "./write-file.ts";

interface ExportFlags extends SourceFlags {
  run?: string[];
  format: "jsonl" | TableName;
  answers?: boolean;
  to?: string;
  /** True without an address. */
  otlp?: string | true;
}

export function exportCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  addSourceFlags(command)
    .description(
      "Writes stored results as CSV (one table) or JSON lines (everything), or sends runs as traces.",
    )
    .argument("[runs...]", "only these runs (ids or their beginnings)")
    .option("--run <ids>", "the same as a flag", list)
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
    .option(
      "--otlp [url]",
      "send runs to an OpenTelemetry collector (default: OTEL_EXPORTER_OTLP_ENDPOINT, else http://localhost:4318)",
    )
    .addHelpText(
      "after",
      "\nExamples:\n  dsr results export --format requests --to requests.csv\n  dsr results export 0192 --otlp http://localhost:4318",
    )
    .action(async (runs: string[], flags: ExportFlags, command: Command) =>
      done(await exportResults([...runs, ...(flags.run ?? [])], flags, env, command)),
    );
}

async function exportResults(
  named: readonly string[],
  flags: ExportFlags,
  env: Env,
  command: Command,
): Promise<ExitCode> {
  const source = sourceOf(flags, env);
  if (flags.otlp !== undefined) {
    const others = ["format", "answers", "to"].filter((name) => command.getOptionValueSource(name) === "cli");
    if (others.length > 0) {
      throw new DsrError(`--otlp sends runs, and --${others[0]} is for what is written.`, {
        code: "flags_contradict",
      });
    }
    return await exportTraces(source, named, flags.otlp === true ? null : flags.otlp, env);
  }
  const runIds = named.length === 0 ? null : named.map((id) => readRun(source, id).run.id);
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
