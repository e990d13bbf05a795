/** From flags to a comparison that is ready: the reference, its questions in the same words, who is asked, and how. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { DsrError, type Env } from "../base/index.ts";
import { type Exam, examHash, GRADERS, type Sample } from "../bench/index.ts";
import type { CatalogTarget } from "../catalog/index.ts";
import type { Sampling } from "../record/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import { type GradedBundle, ownDraws, pairKey, readBundle } from "../verify/index.ts";
import { DATA_DIR_FLAG } from "./datasets-dir.ts";
import { type SelectionFlags, selectTargets } from "./selection.ts";
import { readNamed, type Settings } from "./settings.ts";
import { loadWhole } from "./verify-exam.ts";
import { warner } from "./warner.ts";

export interface ReferenceFlags extends SelectionFlags {
  reference?: string;
  exam?: string;
  dataDir?: string;
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  allowOtherSettings?: boolean;
}

export function addReferenceFlags(command: Command): Command {
  return command
    .option("--reference <file>", "the bundle to compare with (`dsr verify record` writes one)")
    .option("--exam <file>", "the YAML file of an exam of your own, where the reference is of one")
    .option(...DATA_DIR_FLAG);
}

export interface Reference {
  bundle: GradedBundle & { sha256: string };
  exam: Exam;
  /** The sample of a pair, in the words in which the reference was asked. */
  sampleOf(pair: { questionId: string; repeat: number }): Sample;
}

export function bundleAt({ reference }: Pick<ReferenceFlags, "reference">, env: Env) {
  if (reference === undefined)
    throw new DsrError("Name the reference to compare with: --reference with the file of a bundle.", {
      code: "reference_missing",
      hint: "`dsr verify record` writes one from a trusted deployment.",
    });
  return readBundle(readNamed(resolve(env.cwd, reference), "reference bundle"), reference);
}

/** Loads the questions of a bundle. Throws DsrError where they are no longer those that the reference was asked. */
export async function openReference(
  flags: ReferenceFlags,
  counter: TokenCounter,
  env: Env,
): Promise<Reference> {
  const bundle = bundleAt(flags, env);
  if (bundle.questions.every(({ samples }) => samples.length === 0))
    throw new DsrError("The reference has no answer to compare with.", { code: "bundle_empty" });
  const { name, hash, window } = bundle.exam;
  const place = { name, examFile: flags.exam ?? null, window, dataDir: flags.dataDir };
  const exam = await loadWhole(place, counter, env);
  const ids = new Set(bundle.questions.map(({ id }) => id));
  const ofBundle = (samples: readonly Sample[]) => samples.filter(({ id }) => ids.has(id));
  const actual = examHash({ name: exam.name, samples: ofBundle(exam.samples) });
  if (actual !== hash)
    throw new DsrError(
      `The reference is of other questions: its exam ${name} has the hash ${hash}, and the one here ${actual}.`,
      {
        code: "bundle_other_exam",
        hint: "Texts, right answers or the wording of prompts differ: install the same data, and use the version of dsr that recorded it.",
      },
    );
  const repeats = new Set(bundle.questions.flatMap(({ samples }) => samples.map(({ repeat }) => repeat)));
  const samples = new Map(
    [...repeats].flatMap((repeat) =>
      ofBundle(exam.samplesAt(repeat)).map((sample) => [pairKey(sample.id, repeat), sample]),
    ),
  );
  for (const { id, samples: recorded } of bundle.questions)
    for (const { repeat, hash: wanted } of recorded) {
      const here = samples.get(pairKey(id, repeat))?.hash ?? "none";
      if (here !== wanted)
        throw new DsrError(
          `The reference was asked ${id} in other words at repeat ${repeat}: hash ${wanted}, and here ${here}.`,
          { code: "bundle_other_exam", hint: "Use the version of dsr that recorded it." },
        );
    }
  return {
    bundle,
    exam,
    sampleOf: ({ questionId, repeat }) => {
      const sample = samples.get(pairKey(questionId, repeat));
      if (sample === undefined) throw new Error(`no sample ${repeat} of ${questionId}`);
      return sample;
    },
  };
}

/**
 * How targets are asked, and in which ways that is not how the reference was. Throws DsrError naming each difference, unless
 * they are allowed.
 */
export function samplingFor(
  { bundle, sampleOf }: Reference,
  flags: ReferenceFlags,
): { sampling: Sampling; deviations: string[] } {
  const was = bundle.sampling;
  const sampling: Sampling = {
    temperature: flags.temperature ?? was.temperature,
    topP: flags.topP ?? was.topP,
    maxTokens: flags.maxTokens ?? was.maxTokens,
  };
  const graders = gradersOf(bundle, sampleOf);
  const deviations = [
    ...differing("temperature", was.temperature, sampling.temperature),
    ...differing("top_p", was.topP, sampling.topP),
    ...differing("max_tokens", was.maxTokens, sampling.maxTokens),
    ...differing("graders", bundle.graders.join(", "), graders.join(", ")),
  ];
  if (deviations.length > 0 && flags.allowOtherSettings !== true)
    throw new DsrError(`The reference was made under other settings: ${deviations.join("; ")}.`, {
      code: "bundle_other_settings",
      hint: "A difference would say as much of the settings as of the target. --allow-other-settings compares all the same, and says so in the verdict.",
    });
  return { sampling, deviations };
}

function gradersOf({ questions }: GradedBundle, sampleOf: Reference["sampleOf"]): string[] {
  const kinds = questions.flatMap(({ id, samples }) =>
    samples.slice(0, 1).map(({ repeat }) => sampleOf({ questionId: id, repeat }).kind),
  );
  return [...new Set(kinds.map((kind) => GRADERS[kind]))].sort();
}

function differing<T extends string | number | null>(name: string, reference: T, here: T): string[] {
  return reference === here
    ? []
    : [`${name} ${reference ?? "not set"} in the reference, ${here ?? "not set"} here`];
}

/** The reference with the answers that may be paired; says so where those are not all of them. */
export function comparable<B extends GradedBundle>(bundle: B, sampling: Sampling, env: Env): B {
  const questions = ownDraws(bundle, [bundle.sampling, sampling]);
  const answers = (of: GradedBundle["questions"]) => of.reduce((sum, { samples }) => sum + samples.length, 0);
  const [all, kept] = [answers(bundle.questions), answers(questions)];
  if (kept < all) {
    const text = `At temperature 0 the same words get the same answer: of the reference's ${all} answers only the first to each wording is compared, ${kept} in all.`;
    warner(env)(text);
  }
  return { ...bundle, questions };
}

/** The targets to compare: of the reference's model unless told. */
export function targetsFor(
  { model, mode }: GradedBundle["target"],
  flags: ReferenceFlags,
  settings: Settings,
  env: Env,
): CatalogTarget[] {
  const modes = flags.mode ?? (mode === null ? undefined : [mode]);
  return selectTargets(
    { ...flags, model: flags.model ?? [model], ...(modes === undefined ? {} : { mode: modes }) },
    settings,
    env,
  );
}
