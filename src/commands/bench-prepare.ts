/** From flags, or from the store, to a run that is ready: its settings, its targets, its samples. */
import { resolve } from "node:path";
import { DsrError, type Env, unknownName } from "../base/index.ts";
import {
  type DateWindow,
  type Exam,
  examHash,
  examNames,
  loadExam,
  loadOwnExam,
  type Sample,
} from "../bench/index.ts";
import type { CatalogTarget } from "../catalog/index.ts";
import { locateDataset } from "../datasets/index.ts";
import { targetName } from "../record/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import type { Timeouts } from "../wire/index.ts";
import { type BenchConfig, benchConfigSchema, samplesHashOf } from "./bench-config.ts";
import type { SandboxFlags } from "./bench-grading.ts";
import { datasetsDir } from "./datasets-dir.ts";
import { type LimitFlags, maxCostCny, timeoutsOf } from "./limits.ts";
import { type OutputFlags, outputSources } from "./outputs.ts";
import { type Found, findRun, refuseChanges, refuseOtherDeployments, withoutPlan } from "./resume.ts";
import { type SelectionFlags, selectNamed, selectTargets } from "./selection.ts";
import type { Settings, SettingsFlags } from "./settings.ts";
import { targetNamed } from "./target-named.ts";

/** Thinking models work on one question for many minutes. */
export const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 10_000,
  firstTokenMs: 300_000,
  idleMs: 300_000,
  totalMs: 3_600_000,
};

export interface BenchFlags extends SettingsFlags, SelectionFlags, LimitFlags, OutputFlags, SandboxFlags {
  dataset?: string;
  exam?: string;
  from?: string;
  to?: string;
  limit?: number;
  repeats: number;
  concurrency: number;
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  against?: string;
  seed: string;
  cache?: boolean;
  region?: string;
  resume?: string;
  retryErrors?: boolean;
  json?: boolean;
  quiet?: boolean;
  dataDir?: string;
}

/** Flags of this command that may stand beside `--resume`; everything else was decided when the run began. */
const MAY_CHANGE = new Set(["retryErrors", "against", "unsafeLocalExec", "python"]);

/** What is known before the first question is asked. */
export interface Prepared {
  config: BenchConfig;
  seed: string;
  exam: Exam;
  /** Repeat after repeat. */
  samples: readonly Sample[];
  targets: readonly CatalogTarget[];
  /** What is on record of a run that is taken up again; null for a new one. */
  continued: Found | null;
}

/** A new run from flags and configuration. */
export async function prepare(
  flags: BenchFlags,
  settings: Settings,
  counter: TokenCounter,
  env: Env,
): Promise<Prepared> {
  if (flags.retryErrors === true)
    throw new DsrError("--retry-errors asks again what failed in a run: name it with --resume.", {
      code: "flags_contradict",
    });
  const window = windowOf(flags);
  const asked = { ...examOf(flags), window, limit: flags.limit ?? null };
  const timeouts = timeoutsOf(flags, settings, DEFAULT_TIMEOUTS);
  const cap = maxCostCny(flags, settings);
  const targets = selectTargets(flags, settings, env);
  const names = targets.map(({ target }) => targetName(target));
  const against = againstOf(flags, names, null);
  const { repeats } = flags;
  const { exam, samples } = await loadSamples({ ...asked, repeats }, flags.seed, flags.dataDir, counter, env);
  const config: BenchConfig = {
    ...asked,
    dataset: exam.name,
    questions: exam.samples.length,
    ofQuestions: exam.total,
    examHash: examHash(exam),
    samplesHash: samplesHashOf(samples),
    repeats: flags.repeats,
    concurrency: flags.concurrency,
    sampling: {
      temperature: flags.temperature ?? exam.sampling.temperature,
      topP: flags.topP ?? exam.sampling.topP,
      maxTokens: flags.maxTokens ?? exam.sampling.maxTokens,
    },
    timeouts,
    maxCostCny: cap,
    region: flags.region ?? null,
    cache: flags.cache === true,
    sandbox: null,
    targets: names,
    against,
    resumedAt: [],
  };
  return { config, seed: flags.seed, exam, samples, targets, continued: null };
}

/** A run that was interrupted, or in which requests failed, with the same questions loaded again. */
export async function takeUp(
  run: string,
  flags: BenchFlags,
  given: readonly string[],
  settings: Settings,
  counter: TokenCounter,
  env: Env,
): Promise<Prepared> {
  refuseChanges(
    given,
    MAY_CHANGE,
    "Beside --resume there may be --retry-errors, --max-cost, --against, --json, --quiet, --python, --unsafe-local-exec and the places of results, keys and data.",
  );
  const sources = outputSources(flags, settings);
  // What one store lacks is handed over from another whole.
  const found = findRun(
    run,
    sources,
    { kind: "bench", mayBeDone: flags.retryErrors === true, withDeltas: sources.length > 1 },
    env,
  );
  const parsed = benchConfigSchema.safeParse(found.run.config);
  if (!parsed.success) throw withoutPlan(found.run);
  const stored = parsed.data;
  const { seed } = found.run;
  const targets = stored.targets.flatMap((name) => selectNamed(name, flags, settings, env));
  refuseOtherDeployments(
    found,
    targets.map(({ target }) => target),
  );
  const { exam, samples } = await loadSamples(stored, seed, flags.dataDir, counter, env);
  if (samplesHashOf(samples) !== stored.samplesHash)
    throw new DsrError(
      `The questions of ${stored.examFile ?? stored.dataset} are no longer those of run ${found.run.id}: texts, right answers or their order have changed.`,
      { code: "resume_dataset_changed", hint: "Put the data back as it was, or start a new run." },
    );
  const config: BenchConfig = {
    ...stored,
    maxCostCny: maxCostCny(flags, settings) ?? stored.maxCostCny,
    against: againstOf(flags, stored.targets, stored.against),
    resumedAt: [...stored.resumedAt, new Date(env.clock.wallMs()).toISOString()],
  };
  return { config, seed, exam, samples, targets, continued: found };
}

/** The whole name of the target that the others are held against. Throws DsrError where it is none of the run's. */
function againstOf({ against }: BenchFlags, names: readonly string[], stored: string | null): string | null {
  return against === undefined ? stored : targetNamed(against, names, "the run (--against)");
}

function examOf({ dataset, exam, from, to }: BenchFlags): Pick<BenchConfig, "dataset" | "examFile"> {
  if (exam !== undefined) {
    const beside = [dataset && "--dataset", from && "--from", to && "--to"].filter(Boolean);
    if (beside.length > 0)
      throw new DsrError(`--exam names questions of your own: leave ${beside.join(", ")} out.`, {
        code: "flags_contradict",
      });
    return { dataset: exam, examFile: exam };
  }
  if (dataset === undefined)
    throw new DsrError(
      `Name the questions to ask: --dataset with one of ${examNames.join(", ")}, or --exam with a file of your own.`,
      { code: "dataset_missing" },
    );
  if (!examNames.includes(dataset))
    throw new DsrError(unknownName("data set for bench", dataset, examNames), { code: "dataset_unknown" });
  return { dataset, examFile: null };
}

function windowOf({ from, to }: BenchFlags): DateWindow | null {
  return from === undefined && to === undefined ? null : { from: from ?? null, to: to ?? null };
}

/** The exam that was asked, and its samples repeat after repeat. Throws DsrError where the data is not there or not whole. */
export async function loadSamples(
  asked: Pick<BenchConfig, "dataset" | "examFile" | "window" | "limit" | "repeats">,
  seed: string,
  dataDir: string | undefined,
  counter: TokenCounter | null,
  env: Env,
): Promise<Pick<Prepared, "exam" | "samples">> {
  const { dataset, examFile, window, limit, repeats } = asked;
  const load = async () => {
    if (examFile !== null) return loadOwnExam(resolve(env.cwd, examFile), { limit, seed, counter });
    const location = await locateDataset(dataset, { dir: datasetsDir(dataDir, env) });
    return loadExam(dataset, location, { limit, seed, counter, window });
  };
  const exam = await load();
  return { exam, samples: Array.from({ length: repeats }, (_, repeat) => exam.samplesAt(repeat)).flat() };
}
