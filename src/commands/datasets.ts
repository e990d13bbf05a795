/** `dsr datasets list|pull|verify`: the data sets that prompts and exams come from. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import {
  type DatasetCheck,
  type DatasetEntry,
  listDatasets,
  type PullProgress,
  pullDatasets,
  requireDatasets,
  verifyDatasets,
} from "../datasets/index.ts";
import {
  type DatasetRow,
  datasetsTable,
  downloadStatus,
  jsonText,
  startProgress,
  styleFor,
} from "../report/index.ts";
import { DATA_DIR_FLAG, datasetsDir } from "./datasets-dir.ts";
import { fetchThroughProxy } from "./network.ts";

interface DatasetsFlags {
  dataDir?: string;
  from?: string;
  json?: boolean;
  quiet?: boolean;
}

export function datasetsCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  const group = command.description("The data sets that prompts and exams come from.");
  withPlace(group.command("list"))
    .description("Lists the data sets, what they are for, and which are installed.")
    .option("--json", "print one JSON document")
    .action(async (flags: DatasetsFlags) => done(await list(flags, env)));
  withPlace(group.command("pull <names...>"))
    .description("Downloads data sets, continues broken downloads, and checks what arrived.")
    .option("--from <folder>", "install from a local copy instead of the network")
    .option("--quiet", "no progress")
    .addHelpText(
      "after",
      "\nExamples:\n  dsr datasets pull sharegpt leval gpqa\n  dsr datasets pull gpqa --from ~/Downloads",
    )
    .action(async (names: string[], flags: DatasetsFlags) => done(await pull(names, flags, env)));
  withPlace(group.command("verify [names...]"))
    .description(
      "Checks the installed files against their checksums. Exit code 1 when one is damaged or missing.",
    )
    .option("--json", "print one JSON document")
    .action(async (names: string[], flags: DatasetsFlags) => done(await verify(names, flags, env)));
}

function withPlace(command: Command): Command {
  return command.option(...DATA_DIR_FLAG);
}

async function list(flags: DatasetsFlags, env: Env): Promise<ExitCode> {
  const dir = datasetsDir(flags.dataDir, env);
  const rows: DatasetRow[] = (await listDatasets(dir)).map(({ entry, installed, bytes }) => ({
    name: entry.name,
    purpose: entry.purpose,
    licence: entry.licence,
    installed,
    shipped: entry.shipped,
    bytes: bytes ?? downloadBytes(entry),
    about: entry.title,
  }));
  env.stdout.write(
    flags.json === true
      ? jsonText({ folder: dir, datasets: rows })
      : `${datasetsTable(rows, styleFor(env.stdout, env.vars))}\n`,
  );
  return EXIT.done;
}

/** Size of the preferred download; null where a part of it is not published. */
function downloadBytes({ layouts }: DatasetEntry): number | null {
  const sizes = layouts[0]?.files.filter((file) => file.optional !== true).map(({ bytes }) => bytes) ?? [
    null,
  ];
  return sizes.reduce((sum: number | null, size) => (sum === null || size === null ? null : sum + size), 0);
}

async function pull(names: readonly string[], flags: DatasetsFlags, env: Env): Promise<ExitCode> {
  const dir = datasetsDir(flags.dataDir, env);
  requireDatasets(names);
  let latest: PullProgress | null = null;
  const progress = startProgress({
    out: env.stderr,
    clock: env.clock,
    style: styleFor(env.stderr, env.vars),
    quiet: flags.quiet === true,
    status: () => (latest === null ? "" : statusOf(latest)),
  });
  try {
    const results = await pullDatasets(names, {
      dir,
      fetch: fetchThroughProxy(env),
      clock: env.clock,
      signal: env.signal,
      ...(flags.from === undefined ? {} : { from: resolve(env.cwd, flags.from) }),
      onProgress: (now) => {
        latest = now;
        if (now.note !== null) progress.note(`${now.dataset}/${now.file}: ${now.note}`);
      },
    });
    progress.stop();
    for (const { dataset, state, path, layout, files, missing, conditions } of results) {
      const unchecked = files.filter((file) => !file.checked).length;
      env.stdout.write(`${dataset}: ${sentence(state, path, layout, files.length, unchecked)}\n`);
      for (const { path: file, reason } of missing) env.stdout.write(`  left out: ${file} (${reason})\n`);
      for (const condition of conditions) env.stdout.write(`  note: ${condition}\n`);
    }
    return EXIT.done;
  } finally {
    progress.stop();
  }
}

function statusOf({ dataset, file, step, bytes, total }: PullProgress): string {
  return step === "downloading"
    ? downloadStatus(`${dataset}/${file}`, bytes, total)
    : `${dataset}/${file} ${step}`;
}

function sentence(
  state: "installed" | "present" | "shipped",
  path: string | null,
  layout: string | null,
  files: number,
  unchecked: number,
): string {
  if (state === "shipped") return "ships with dsr, nothing to pull";
  const checked =
    unchecked === 0
      ? "checksums right"
      : `${unchecked} of ${files} without a published checksum; theirs are recorded now for \`dsr datasets verify\``;
  return `${state === "present" ? "already there" : "installed"} in ${path} (layout ${layout}, ${files} ${files === 1 ? "file" : "files"}, ${checked})`;
}

async function verify(names: readonly string[], flags: DatasetsFlags, env: Env): Promise<ExitCode> {
  const dir = datasetsDir(flags.dataDir, env);
  const checks = await verifyDatasets(names.length === 0 ? null : names, { dir });
  if (checks.length === 0) {
    throw new DsrError(`No data set is installed in ${dir}.`, {
      code: "dataset_missing",
      hint: "dsr datasets pull sharegpt",
    });
  }
  env.stdout.write(
    flags.json === true ? jsonText({ folder: dir, datasets: checks }) : checks.map(checkText).join(""),
  );
  return checks.every(({ state }) => state === "ok" || state === "shipped") ? EXIT.done : EXIT.fault;
}

function checkText({ dataset, state, files }: DatasetCheck): string {
  const bad = files.filter((file) => file.state !== "ok");
  return [
    `${dataset}: ${state}`,
    ...bad.map((file) => `  ${file.path}: ${file.state}, ${file.detail}`),
    "",
  ].join("\n");
}
