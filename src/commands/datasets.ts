/** `dsr datasets list|show|pull|verify`: the data sets that prompts and exams come from. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode, messageOf } from "../base/index.ts";
import { allPublishedScores, describeExam, loadExam, type PublishedScore } from "../bench/index.ts";
import {
  type DatasetCheck,
  type DatasetEntry,
  listDatasets,
  locateDataset,
  type PullProgress,
  pullDatasets,
  pullSizes,
  requireDatasets,
  verifyDatasets,
} from "../datasets/index.ts";
import {
  type DatasetRow,
  datasetDetail,
  datasetsTable,
  downloadSize,
  downloadStatus,
  jsonText,
  type ReferenceRow,
  startProgress,
  styleFor,
} from "../report/index.ts";
import { DATA_DIR_FLAG, datasetsDir } from "./datasets-dir.ts";
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
    .action(async (name: string, flags: DatasetsFlags) => done(await show(name, flags, env)));
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

/** Size of a layout, without its optional files unless it has no others; null where a part of it is not published. */
function layoutBytes(layout: DatasetEntry["layouts"][number] | undefined): number | null {
  const required = layout?.files.filter((file) => file.optional !== true) ?? [];
  const counted = required.length > 0 ? required : (layout?.files ?? []);
  if (counted.length === 0) return null;
  return counted.reduce(
    (sum: number | null, { bytes }) => (sum === null || bytes === null ? null : sum + bytes),
    0,
  );
}

async function show(name: string, flags: DatasetsFlags, env: Env): Promise<ExitCode> {
  requireDatasets([name]);
  const dir = datasetsDir(flags.dataDir, env);
  const status = (await listDatasets(dir)).find(({ entry }) => entry.name === name);
  if (status === undefined) throw new Error("unreachable: the name is a known one");
  const { entry, installed, path, layout } = status;
  const references = allPublishedScores(name);
  if (flags.json === true) {
    env.stdout.write(jsonText({ ...entry, installed, path, layout, exam: describeExam(name), references }));
    return EXIT.done;
  }
  const state = entry.shipped
    ? "ships with dsr"
    : installed
      ? `installed in ${path} (layout ${layout})`
      : `not pulled: dsr datasets pull ${name}`;
  const detail = {
    ...entry,
    state,
    exam: describeExam(name),
    layouts: entry.layouts.map((one) => ({
      name: one.name,
      about: one.about,
      bytes: layoutBytes(one),
      fromFolder: one.files.every(({ urls }) => urls.length === 0),
    })),
    references: references.map(referenceRow),
  };
  env.stdout.write(`${datasetDetail(detail, styleFor(env.stdout, env.vars))}\n`);
  return EXIT.done;
}

function referenceRow({ settings, window, ...reference }: PublishedScore): ReferenceRow {
  const { metric, temperature, topP, maxTokens, samples, shots } = settings;
  const words = [
    metric,
    temperature === null ? null : `T ${temperature}`,
    topP === null ? null : `top_p ${topP}`,
    maxTokens === null ? null : `at most ${maxTokens} tokens`,
    samples === null ? null : `${samples} answers a question`,
    shots === 0 ? null : `${shots}-shot`,
    window === null ? null : `contests ${window.from} to ${window.to}`,
  ];
  return { ...reference, settings: words.filter((word) => word !== null).join(", ") };
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
  return `${state === "present" ? "already there" : "installed"} in ${path} (layout ${layout}, ${files} ${files === 1 ? "file" : "files"}, ${checked})`;
}

/** A check of the files, and for an exam what reading it gave. */
interface FullCheck extends DatasetCheck {
  /** Questions; null for what is no exam, and for one that could not be read. */
  questions: number | null;
  /** Why an exam could not be read; null where it could. */
  fault: string | null;
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
  const full: FullCheck[] = [];
  for (const check of checks) full.push(await readAsExam(check, dir));
  env.stdout.write(
    flags.json === true ? jsonText({ folder: dir, datasets: full }) : full.map(checkText).join(""),
  );
  const isWell = ({ state, fault }: FullCheck) => (state === "ok" || state === "shipped") && fault === null;
  return full.every(isWell) ? EXIT.done : EXIT.fault;
}

/** Right checksums say that a file is the published one; only reading it says that bench can ask it. */
async function readAsExam(check: DatasetCheck, dir: string): Promise<FullCheck> {
  const { dataset, state } = check;
  if (describeExam(dataset) === null || (state !== "ok" && state !== "shipped"))
    return { ...check, questions: null, fault: null };
  try {
    const exam = await loadExam(dataset, await locateDataset(dataset, { dir }), { limit: null, seed: "1" });
    return { ...check, questions: exam.total, fault: null };
  } catch (error) {
    return { ...check, questions: null, fault: messageOf(error) };
  }
}

function checkText({ dataset, state, files, questions, fault }: FullCheck): string {
  const bad = files.filter((file) => file.state !== "ok");
  return [
    `${dataset}: ${state}${questions === null ? "" : `, ${questions} questions`}`,
    ...bad.map((file) => `  ${file.path}: ${file.state}, ${file.detail}`),
    ...(fault === null ? [] : [`  ${fault.replaceAll("\n", "\n  ")}`]),
    "",
  ].join("\n");
}
