/** From flags, or from the store, to a comparison that is ready: its settings, its reference, its targets. */
import { DsrError, type Env } from "../base/index.ts";
import type { CatalogTarget } from "../catalog/index.ts";
import { targetName } from "../record/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import { DEFAULT_TIMEOUTS } from "./bench-prepare.ts";
import { type LimitFlags, maxCostCny, timeoutsOf } from "./limits.ts";
import { type OutputFlags, outputSources } from "./outputs.ts";
import { type Found, findRun, refuseChanges, refuseOtherDeployments } from "./resume.ts";
import { selectNamed } from "./selection.ts";
import type { Settings, SettingsFlags } from "./settings.ts";
import { type VerifyRun, verifyConfigOf, verifyRunSchema } from "./verify-config.ts";
import {
  openReference,
  type Reference,
  type ReferenceFlags,
  samplingFor,
  targetsFor,
} from "./verify-prepare.ts";

export interface VerifyFlags extends ReferenceFlags, SettingsFlags, LimitFlags, OutputFlags {
  delta: number;
  alpha: number;
  maxPairs?: number;
  concurrency: number;
  seed: string;
  resume?: string;
}

/** What is known before the first pair is asked. */
export interface Begun {
  config: VerifyRun;
  seed: string;
  reference: Reference;
  targets: readonly CatalogTarget[];
  /** What is on record of a run that is taken up again; null for a new one. */
  continued: Found | null;
}

/** Flags of this command that may stand beside `--resume`. */
const MAY_CHANGE = new Set(["python", "unsafeLocalExec", "reference", "exam"]);

/** A new comparison. */
export async function begin(
  flags: VerifyFlags,
  settings: Settings,
  counter: TokenCounter,
  env: Env,
): Promise<Begun> {
  const reference = await openReference(flags, counter, env);
  const { bundle } = reference;
  const { sampling, deviations } = samplingFor(reference, flags);
  const targets = targetsFor(bundle.target, flags, settings, env);
  const config: VerifyRun = {
    dataset: bundle.exam.name,
    verify: verifyConfigOf(bundle, {
      reference: flags.reference ?? "",
      examFile: flags.exam ?? null,
      deltaPoints: flags.delta,
      alpha: flags.alpha,
      maxPairs: flags.maxPairs ?? null,
      deviations,
    }),
    concurrency: flags.concurrency,
    sampling,
    timeouts: timeoutsOf(flags, settings, DEFAULT_TIMEOUTS),
    maxCostCny: maxCostCny(flags, settings),
    sandbox: null,
    targets: targets.map(({ target }) => targetName(target)),
    resumedAt: [],
  };
  return { config, seed: flags.seed, reference, targets, continued: null };
}

/** An interrupted comparison with its own reference; `reference` and `exam` may say where the files are now. */
export async function takeUp(
  run: string,
  flags: VerifyFlags,
  given: readonly string[],
  settings: Settings,
  counter: TokenCounter,
  env: Env,
): Promise<Begun> {
  refuseChanges(
    given,
    MAY_CHANGE,
    "Beside --resume there may be --max-cost, --json, --quiet, --python, --unsafe-local-exec and the places of results, keys and data.",
  );
  const sources = outputSources(flags, settings);
  const found = findRun(
    run,
    sources,
    { kind: "bench", mayBeDone: false, withDeltas: sources.length > 1 },
    env,
  );
  const parsed = verifyRunSchema.safeParse(found.run.config);
  if (!parsed.success)
    throw new DsrError(`Run ${found.run.id} is no comparison with a reference.`, {
      code: "resume_kind",
      hint: `\`dsr bench --resume ${found.run.id}\` goes on with a run of dsr bench.`,
    });
  const stored = parsed.data;
  const named = { ...flags, reference: flags.reference ?? stored.verify.reference };
  const examFile = flags.exam ?? stored.verify.examFile;
  const reference = await openReference(
    examFile === null ? named : { ...named, exam: examFile },
    counter,
    env,
  );
  if (reference.bundle.sha256 !== stored.verify.sha256)
    throw new DsrError(
      `Run ${found.run.id} was begun with another reference: sha256 ${stored.verify.sha256}, and ${named.reference} has ${reference.bundle.sha256}.`,
      { code: "bundle_changed", hint: "Name the file of that reference with --reference." },
    );
  const config: VerifyRun = {
    ...stored,
    maxCostCny: maxCostCny(flags, settings) ?? stored.maxCostCny,
    resumedAt: [...stored.resumedAt, new Date(env.clock.wallMs()).toISOString()],
  };
  const targets = stored.targets.flatMap((name) => selectNamed(name, flags, settings, env));
  refuseOtherDeployments(
    found,
    targets.map(({ target }) => target),
  );
  return { config, seed: found.run.seed, reference, targets, continued: found };
}
