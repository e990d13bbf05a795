/** `dsr datasets list|show|pull|verify`: the data sets that prompts and exams come from. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { type Env, EXIT, type ExitCode, quantity } from "../base/index.ts";
import {
  listDatasets,
  type PullProgress,
  pullDatasets,
  pullSizes,
  requireDatasets,
} from "../datasets/index.ts";
import {
  type DatasetRow,
  datasetsTable,
  downloadSize,
  downloadStatus,
  jsonText,
  startProgress,
  styleFor,
} from "../report/index.ts";
import { DATA_DIR_FLAG, datasetsDir } from "./datasets-dir.ts";
import { layoutBytes, showDataset } from "./datasets-show.ts";
import { verifyExams } from "./datasets-verify.ts";
import { list as listOf } from "./flags.ts";
import { fetchThroughProxy } from "./network.ts";

interface DatasetsFlags {
  dataDir?: string;
  from?: string;
  only?: string[];
  json?: boolean;
  quiet?: boolean;
}

export function datasetsCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  const group = command.description("The data sets that prompts and exams come from.");
  withPlace(group.command("list"))
    .description("Lists the data sets, what they are for, their licences, and which are installed.")
    .option("--json", "print one JSON document")
    .action(async (flags: DatasetsFlags) => done(await list(flags, env)));
  withPlace(group.command("show <name>"))
    .description(
      "One data set in full: licence, conditions, layouts, and the scores that the makers of models published, with their sources.",
    )
    .option("--json", "print one JSON document")
    .action(async (name: string, flags: DatasetsFlags) => done(await showDataset(name, flags, env)));
  withPlace(group.command("pull <names...>"))
    .description("Downloads data sets, continues broken downloads, and checks what arrived.")
    .option("--from <path>", "install from a local folder or file instead of the network")
    .option("--only <files>", "of files that may be left out, take these alone", listOf)
    .option("--quiet", "no sizes, no progress")
    .addHelpText(
      "after",
      `
Examples:
  dsr datasets pull sharegpt leval gpqa
  dsr datasets pull gpqa --from ~/Downloads
  dsr datasets pull livecodebench --only test5.jsonl,test6.jsonl`,
    )
    .action(async (names: string[], flags: DatasetsFlags) => done(await pull(names, flags, env)));
  withPlace(group.command("verify [names...]"))
    .description(
      "Checks the installed files against their checksums, and reads exams as bench does. Exit code 1 when one is damaged or missing.",
    )
    .option("--json", "print one JSON document")
    .action(async (names: string[], flags: DatasetsFlags) => done(await verifyExams(names, flags, env)));
}

function withPlace(command: Command): Command {
  return command.option(...DATA_DIR_FLAG);
}

async function list(flags: DatasetsFlags, env: Env): Promise<ExitCode> {
  const dir = datasetsDir(flags.dataDir, env);
  const rows: DatasetRow[] = (await listDatasets(dir)).map(({ entry, installed, unchecked, bytes }) => ({
    name: entry.name,
    purpose: entry.purpose,
    licence: entry.licence,
    installed,
    unchecked,
    shipped: entry.shipped,
    bytes: bytes ?? layoutBytes(entry.layouts[0]),
    about: entry.title,
  }));
  env.stdout.write(
    flags.json === true
      ? jsonText({ folder: dir, datasets: rows })
      : `${datasetsTable(rows, styleFor(env.stdout, env.vars))}\n`,
  );
  return EXIT.done;
}

async function pull(names: readonly string[], flags: DatasetsFlags, env: Env): Promise<ExitCode> {
  const dir = datasetsDir(flags.dataDir, env);
  const { only } = flags;
  requireDatasets(names);
  if (flags.from === undefined && flags.quiet !== true) {
    for (const { dataset, bytes, files } of await pullSizes(names, { dir, only }))
      env.stderr.write(`${downloadSize(dataset, bytes, files)}\n`);
  }
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
      only,
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
  return `${state === "present" ? "already there" : "installed"} in ${path} (layout ${layout}, ${quantity(files, "file")}, ${checked})`;
}
