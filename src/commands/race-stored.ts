/** What a race does not measure: accuracies, verdicts and imported figures as they are stored, prices as they are listed. */
import { DsrError, type Env } from "../base/index.ts";
import type { CatalogTarget } from "../catalog/index.ts";
import { estimator } from "../metrics/index.ts";
import { type ExchangeRates, type Prompt, type TargetEvidence, targetName } from "../record/index.ts";
import type { RaceTarget, Requirement } from "../routing/index.ts";
import { median } from "../stats/index.ts";
import { type EvidenceSource, type OpenEvidence, openEvidence } from "../store/index.ts";
import { type EvidenceFlags, sourcesOf } from "./evidence-flags.ts";
import { laneFactsOf } from "./lanes.ts";
import { scopeOf } from "./route-evidence.ts";
import type { Settings } from "./settings.ts";
import { warner } from "./warner.ts";

/** Stored evidence of a race's targets; nothing where nothing is stored yet. The caller closes it. */
export function openStored(
  targets: readonly CatalogTarget[],
  requirement: Requirement,
  flags: EvidenceFlags,
  settings: Settings,
  env: Env,
): OpenEvidence {
  const sources = storedSources(flags, settings, env);
  if (sources.length === 0) return { targets: [], close: () => {} };
  const warn = warner(env);
  const { query, notes } = scopeOf(requirement, flags, sources, env);
  for (const note of notes) warn(note);
  const models = [...new Set(targets.map(({ target }) => target.model))];
  const providers = [...new Set(targets.map(({ target }) => target.provider))];
  return openEvidence(sources, { ...query, models, providers, withDeltas: false }, warn);
}

/** The targets as a race takes them: `stored` is what `openStored` gave and is read until the race has been made. */
export function raceTargets(
  targets: readonly CatalogTarget[],
  stored: readonly TargetEvidence[],
  prompts: readonly Prompt[],
  rates: ExchangeRates,
  env: Env,
): RaceTarget[] {
  const wallMs = env.clock.wallMs();
  // Where the price depends on the length of the prompt, it is the one for the median prompt of this run.
  const inputTokens = median(prompts.flatMap(({ estimatedInputTokens }) => estimatedInputTokens ?? []));
  return targets.map((one): RaceTarget => {
    const name = targetName(one.target);
    const evidence = stored.find(({ target }) => targetName(target) === name) ?? nothingOf(one);
    const context = { quote: laneFactsOf(one).quote(wallMs, inputTokens), rates };
    return {
      target: name,
      fixed: (question, level) => estimator(evidence, context, level)(question),
      verifications: evidence.verifications ?? [],
    };
  });
}

function nothingOf({ target: { provider, model, mode } }: CatalogTarget): TargetEvidence {
  return { target: { provider, model, mode }, requests: [], scores: [], figures: [] };
}

/** Where evidence lies; none where the store has yet to be made. CSV files that are named must be there. */
function storedSources(flags: EvidenceFlags, settings: Settings, env: Env): EvidenceSource[] {
  try {
    return sourcesOf(flags, settings, env);
  } catch (thrown) {
    if (flags.csv === undefined && thrown instanceof DsrError && thrown.code === "store_missing") return [];
    throw thrown;
  }
}
