/** Two runs held against each other, target by target, with what differs in what they were asked to do. */
import { DsrError, type Env } from "../base/index.ts";
import { comparedQuestions, compareTargets, questionNeedsDeltas } from "../metrics/index.ts";
import { allEvidence, type RunInfo, type TargetEvidence, targetName } from "../record/index.ts";
import type { RunComparison, RunDossier } from "../report/index.ts";
import { type EvidenceSource, openEvidence } from "../store/index.ts";
import { pricesOf } from "./route-prices.ts";
import type { Settings } from "./settings.ts";
import { warner } from "./warner.ts";

/** Throws DsrError where both are the same run. */
export function runComparison(
  first: RunDossier,
  second: RunDossier,
  { source, level, settings, env }: { source: EvidenceSource; level: number; settings: Settings; env: Env },
): RunComparison {
  if (first.run.id === second.run.id)
    throw new DsrError(`Both are run ${first.run.id}: there is nothing to compare.`, {
      code: "compare_same",
    });
  const asked = comparedQuestions(undefined, undefined);
  const withDeltas = asked.questions.some(questionNeedsDeltas);
  const open = (id: string) =>
    openEvidence([source], { ...allEvidence, runIds: [id], withDeltas }, warner(env));
  const a = open(first.run.id);
  try {
    const b = open(second.run.id);
    try {
      const prices = pricesOf(settings, [...a.targets, ...b.targets], env);
      const inContext = (evidence: TargetEvidence) => ({
        evidence,
        context: { quote: prices.quoteFor(evidence.target), rates: prices.rates },
      });
      const couples = couplesOf(a.targets, b.targets);
      const coupled = new Set(couples.flat());
      const left = (targets: readonly TargetEvidence[]) =>
        targets.filter((one) => !coupled.has(one)).map(({ target }) => targetName(target));
      return {
        confidence: level,
        targets: couples.map(([x, y]) => {
          const { metrics: rows, notes } = compareTargets(asked, inContext(x), inContext(y), level);
          return { first: targetName(x.target), second: targetName(y.target), rows, notes };
        }),
        only: { first: left(a.targets), second: left(b.targets) },
        settings: differencesOf(first, second),
      };
    } finally {
      b.close();
    }
  } finally {
    a.close();
  }
}

type Couple = [TargetEvidence, TargetEvidence];

/** The same target in both; where they share none and have one each, those two. */
function couplesOf(a: readonly TargetEvidence[], b: readonly TargetEvidence[]): Couple[] {
  const byName = new Map(b.map((evidence) => [targetName(evidence.target), evidence]));
  const shared = a.flatMap((evidence): Couple[] => {
    const other = byName.get(targetName(evidence.target));
    return other === undefined ? [] : [[evidence, other]];
  });
  const [x, y] = [a[0], b[0]];
  return shared.length === 0 && a.length === 1 && b.length === 1 && x !== undefined && y !== undefined
    ? [[x, y]]
    : shared;
}

/** Said of the run elsewhere, and different in any two. */
const OF_THE_RUN: ReadonlySet<string> = new Set(["targets", "resumedAt", "scheduled"]);
const LONGEST = 120;

function differencesOf(first: RunDossier, second: RunDossier): RunComparison["settings"] {
  const [a, b] = [settingsOf(first), settingsOf(second)];
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((setting) => a.get(setting) !== b.get(setting))
    .sort()
    .map((setting) => ({ setting, first: a.get(setting) ?? null, second: b.get(setting) ?? null }));
}

/** Every setting by its path, as JSON in short; versions and seed among them. */
function settingsOf({ run, config }: RunDossier): Map<string, string> {
  const found = new Map<string, string>();
  const add = (path: string, value: RunInfo["config"][string]) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      for (const [key, inner] of Object.entries(value)) add(path === "" ? key : `${path}.${key}`, inner);
    else {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      found.set(path, text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
    }
  };
  add("", Object.fromEntries(Object.entries(config).filter(([key]) => !OF_THE_RUN.has(key))));
  add("versions", run.versions);
  add("kind", run.kind);
  add("seed", run.seed);
  return found;
}
