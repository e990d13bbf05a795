/** `dsr verify record`: a trusted deployment's graded answers in one portable file. */
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { examHash, publishedScores } from "../bench/index.ts";
import {
  type RequestRecord,
  type RunInfo,
  type Sampling,
  type Score,
  type Target,
  targetName,
} from "../record/index.ts";
import { readRun } from "../store/index.ts";
import { bundleText, type GradedBundle, makeBundle, readBundle } from "../verify/index.ts";
import { benchConfigSchema } from "./bench-config.ts";
import { list } from "./flags.ts";
import { outputSources, shown } from "./outputs.ts";
import { packageVersion } from "./package-root.ts";
import { withoutPlan } from "./resume.ts";
import { type SelectionFlags, selectTargets } from "./selection.ts";
import { openSettings, type SettingsFlags } from "./settings.ts";
import type { RunCommand } from "./verb.ts";
import { loadWhole } from "./verify-exam.ts";
import { newFileAt } from "./verify-place.ts";
import { replaceFile } from "./write-file.ts";

interface RecordFlags extends SettingsFlags, SelectionFlags {
  out?: string;
  run?: string;
  target?: string;
  db?: string;
  dataDir?: string;
}

export function verifyRecordCommand(
  command: Command,
  env: Env,
  done: (code: ExitCode) => void,
  run: RunCommand,
): void {
  command
    .usage("--out <file> (--run <run> | <flags of dsr bench>)")
    .description(
      "Writes the graded answers of a trusted deployment into a reference bundle: by questions, verdicts, lengths and hashes, without\n" +
        "any text. Asks them as `dsr bench` would, with its flags, or takes them from a run that is stored.",
    )
    .option("--out <file>", "where the bundle goes; an existing file is never overwritten")
    .option("--run <run>", "take the answers of this stored run (an id or its beginning) and ask nothing")
    .option("--target <name>", "whose answers, where the run has several targets: provider/model@mode")
    .option("--model <names>", "the model to ask (default: the catalog's or the config's)", list)
    .option("--providers <names>", "the provider to ask; a reference is of one", list)
    .option("--mode <names>", "its mode, such as thinking (default: the provider's own)", list)
    .option("--db <file>", "SQLite file of results")
    .option("--data-dir <folder>", "where data sets live")
    .option("--config <file>", "configuration file")
    .option("--keys <file>", "keys file")
    .option("--fx <rates>", "exchange rates to CNY, for example USD=7.1,EUR=8.2", list)
    .argument("[flags...]", "flags of dsr bench: --dataset, --repeats, --max-cost, …")
    .allowUnknownOption()
    .addHelpText(
      "after",
      `
Examples:
  dsr verify record --dataset gpqa --repeats 8 --providers deepseek --model deepseek-v4-pro --max-cost 80CNY --out v4-gpqa.json
  dsr verify record --run 3f2a --out v4-gpqa.json         from a run of \`dsr bench\`, without spending

Each answer of the reference stands against one of a target: with more repeats smaller drops can be found. \`dsr verify plan\`
tells how many.`,
    )
    .action(async (rest: string[], flags: RecordFlags) => done(await record(rest, flags, env, run)));
}

async function record(
  rest: readonly string[],
  flags: RecordFlags,
  env: Env,
  run: RunCommand,
): Promise<ExitCode> {
  const path = placeOf(flags, env);
  const asking = [...rest, ...selectionOf(flags)];
  if (flags.run !== undefined && asking.length > 0)
    throw new DsrError(
      `--run takes the answers of a stored run; ${asking[0]} is for a run that is yet to be asked.`,
      {
        code: "flags_contradict",
      },
    );
  let id = flags.run;
  if (id === undefined) {
    // A run that is taken up again has its own targets.
    if (!rest.some((word) => word.startsWith("--resume"))) mustBeOne(flags, env);
    const asked = await ask(asking, flags, env, run);
    if (asked.code !== EXIT.done) {
      if (asked.id !== null)
        env.stderr.write(
          `No bundle is written of a part: \`dsr bench --resume ${asked.id}\`, then \`dsr verify record --run ${asked.id}\`.\n`,
        );
      return asked.code;
    }
    id = asked.id ?? undefined;
  }
  if (id === undefined) throw new DsrError("The run of the questions has no id.", { code: "run_unknown" });
  const bundle = await bundleOf(id, flags, env);
  const text = bundleText(bundle);
  replaceFile(path, text);
  env.stdout.write(`${sentence(bundle, readBundle(text, path).sha256, shown(path, env))}\n`);
  return EXIT.done;
}

function placeOf({ out }: RecordFlags, env: Env): string {
  if (out === undefined)
    throw new DsrError("Name the file of the bundle: --out with a path, for example v4-gpqa.json.", {
      code: "bundle_unnamed",
    });
  return newFileAt(out, env);
}

/** Runs `dsr bench` with the flags given and returns the id of its run. */
async function ask(
  rest: readonly string[],
  flags: RecordFlags,
  env: Env,
  run: RunCommand,
): Promise<{ code: ExitCode; id: string | null }> {
  let printed = "";
  const forwarded = [
    ...flagOf("--db", flags.db),
    ...flagOf("--data-dir", flags.dataDir),
    ...flagOf("--config", flags.config),
    ...flagOf("--keys", flags.keys),
    ...flagOf("--fx", flags.fx?.join(",")),
  ];
  const stdout: Env["stdout"] = {
    write: (text) => {
      printed += text;
    },
    drained: async () => {},
    isTTY: false,
    columns: env.stdout.columns,
    rows: env.stdout.rows,
  };
  const code = await run(["bench", ...rest, ...forwarded, "--json"], { ...env, stdout });
  return { code, id: printed === "" ? null : (JSON.parse(printed) as { run: RunInfo }).run.id };
}

function selectionOf({ model, providers, mode }: SelectionFlags): string[] {
  return [
    ...flagOf("--model", model?.join(",")),
    ...flagOf("--providers", providers?.join(",")),
    ...flagOf("--mode", mode?.join(",")),
  ];
}

/** Before anybody is paid: whoever is asked beside the one that is trusted is asked in vain. */
function mustBeOne(flags: RecordFlags, env: Env): void {
  const quiet = { ...env, stderr: { ...env.stderr, write: () => {} } };
  const targets = selectTargets(flags, openSettings(flags, env), quiet);
  if (targets.length === 1) return;
  throw new DsrError(
    `A reference is of one deployment; ${targets.map(({ target }) => targetName(target)).join(", ")} are ${targets.length}.`,
    { code: "target_ambiguous", hint: "Name one with --providers, --model and --mode." },
  );
}

function flagOf(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value];
}

async function bundleOf(id: string, flags: RecordFlags, env: Env): Promise<GradedBundle> {
  const settings = openSettings(flags, env);
  const [source] = outputSources(flags.db === undefined ? {} : { db: flags.db }, settings);
  if (source === undefined) throw new Error("there is always a place of results");
  const { run, requests, scores } = readRun(source, id, env.clock.wallMs());
  const parsed = benchConfigSchema.safeParse(run.config);
  if (!parsed.success) throw withoutPlan(run);
  // An interruption cuts off the slowest answers, and those are wrong more often than others.
  if (run.status !== "done")
    throw new DsrError(`Run ${run.id} is ${run.status}, and no reference is made of a part.`, {
      code: "bundle_of_part",
      hint: `\`dsr bench --resume ${run.id}\` finishes it.`,
    });
  const { dataset, examFile, window } = parsed.data;
  const target = theTarget(scores, flags.target, run.id);
  const own = scores.filter((score) => targetName(score.target) === targetName(target));
  const exam = await loadWhole({ name: dataset, examFile, window, dataDir: flags.dataDir }, null, env);
  const ids = new Set(own.map(({ sampleId }) => sampleId));
  const asked = exam.samples.filter((sample) => ids.has(sample.id));
  mustBeThisExam(own, exam.samplesAt, run.id);
  return makeBundle(
    {
      created: new Date(env.clock.wallMs()).toISOString(),
      dsr: packageVersion(),
      run: run.id,
      target: { provider: target.provider, model: target.model, mode: target.mode },
      exam: {
        name: dataset,
        hash: examHash({ name: exam.name, samples: asked }),
        window,
        ofQuestions: exam.total,
      },
      sampling: samplingOf(requests, target, parsed.data.sampling),
      published: publishedScores(dataset, target.model, { mode: target.mode, window }).map(
        ({ score, model, source: from, date }) => ({ score, model, source: from, date }),
      ),
    },
    own,
    requests,
  );
}

/** The only target of the run, or the one that is named. */
function theTarget(scores: readonly Score[], wanted: string | undefined, run: string): Target {
  const targets = new Map(scores.map(({ target }) => [targetName(target), target]));
  const names = [...targets.keys()].sort().join(", ");
  if (wanted !== undefined) {
    const named = targets.get(wanted);
    if (named === undefined)
      throw new DsrError(
        `Run ${run} has no graded answer of ${wanted}; it has those of ${names || "nobody"}.`,
        {
          code: "target_unknown",
        },
      );
    return named;
  }
  const [only] = targets.values();
  if (only === undefined) throw new DsrError(`Run ${run} has no graded answer.`, { code: "bundle_empty" });
  if (targets.size > 1)
    throw new DsrError(`Run ${run} has several targets: ${names}.`, {
      code: "target_ambiguous",
      hint: "A reference is of one: name it with --target.",
    });
  return only;
}

/** A bundle whose questions cannot be asked again in the same words would be worth nothing. */
function mustBeThisExam(
  scores: readonly Score[],
  samplesAt: (repeat: number) => readonly { id: string; hash: string }[],
  run: string,
): void {
  for (const [repeat, ofRepeat] of Map.groupBy(scores, (score) => score.repeat)) {
    const hashes = new Map(samplesAt(repeat).map(({ id, hash }) => [id, hash]));
    const other = ofRepeat.find(({ sampleId, sampleHash }) => hashes.get(sampleId) !== sampleHash);
    if (other !== undefined)
      throw new DsrError(
        `Question ${other.sampleId} of run ${run} is no longer asked as it was: its hash is ${hashes.get(other.sampleId) ?? "not there"}, and was ${other.sampleHash}.`,
        { code: "resume_dataset_changed", hint: "Put the data back as it was." },
      );
  }
}

/** As it was really asked for: a target that gives no more than so many tokens is asked for no more. */
function samplingOf(requests: readonly RequestRecord[], target: Target, planned: Sampling): Sampling {
  const asked = requests.find((record) => targetName(record.target) === targetName(target));
  return asked?.sampling ?? planned;
}

function sentence(
  { questions, target, exam, leftOut, published }: GradedBundle,
  sha256: string,
  path: string,
) {
  const samples = questions.flatMap((question) => question.samples);
  const right = samples.filter(({ verdict }) => verdict === "correct").length;
  const out = leftOut.error + leftOut.ungraded;
  const best = published[0];
  return [
    `wrote ${path}: ${samples.length} answers of ${targetName(target)} to ${questions.length} questions of ${exam.name}, ${((100 * right) / samples.length).toFixed(1)} % right`,
    ...(out > 0 ? [`  left out: ${leftOut.error} failed, ${leftOut.ungraded} that could not be graded`] : []),
    ...(best === undefined
      ? []
      : [`  published: ${best.score} (${best.model}, ${best.date}, ${best.source})`]),
    `  sha256 ${sha256}`,
  ].join("\n");
}
