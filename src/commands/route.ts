/** `dsr route`: a requirement applied to the evidence: who qualifies, in which order, and why not the others. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { type Env, EXIT, type ExitCode } from "../base/index.ts";
import { listPriceOf, modelOf } from "../catalog/index.ts";
import { inputTokensOf } from "../metrics/index.ts";
import { type TargetEvidence, targetName } from "../record/index.ts";
import { decisionReport, jsonText, styleFor, warningText } from "../report/index.ts";
import {
  type DecideContext,
  type Decision,
  decide,
  describeFilter,
  metricKey,
  parseRequirement,
  type Requirement,
} from "../routing/index.ts";
import { median } from "../stats/index.ts";
import { addEvidenceFlags, type EvidenceFlags, sourcesOf } from "./evidence-flags.ts";
import { flagsGiven } from "./flags.ts";
import { shown } from "./outputs.ts";
import { basisOf, retiredAmong } from "./route-basis.ts";
import { leftOutBy, openFor, scopeOf } from "./route-evidence.ts";
import { addMeasureFlags, type MeasureFlags, measureRace, wantsMeasuring } from "./route-measure.ts";
import {
  addSettingsFlags,
  isoDate,
  openSettings,
  readNamed,
  type Settings,
  type SettingsFlags,
} from "./settings.ts";

interface RouteFlags extends SettingsFlags, EvidenceFlags, MeasureFlags {
  requirement: string;
  json?: boolean;
}

export function routeCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command
    .description(
      "Applies a requirement file to stored results. Unknown is not met, and every excluded target gets its reason.",
    )
    .requiredOption("--requirement <file>", "requirement file (JSON)")
    .option("--json", "print one JSON document");
  addMeasureFlags(addSettingsFlags(addEvidenceFlags(command)))
    .addHelpText(
      "after",
      `
Examples:
  dsr route --requirement requirements/balanced.json
  dsr route --requirement req.json --model deepseek-r1 --since 2026-11-01 --json
  dsr route --requirement req.json --csv results/
  dsr route --requirement req.json --measure --max-cost 5CNY     asks who can still come first until it is settled

Exit code 3: no target meets the requirement. docs/requirements.md has the grammar, docs/metrics.md the metrics.`,
    )
    .action(async (flags: RouteFlags) => done(await route(flags, flagsGiven(command), env)));
}

async function route(flags: RouteFlags, given: readonly string[], env: Env): Promise<ExitCode> {
  const isRace = wantsMeasuring(flags, given);
  const path = resolve(env.cwd, flags.requirement);
  const file = shown(path, env);
  const requirement = parseRequirement(readNamed(path, "requirement file"), file);
  if (isRace) return measureRace(flags, given, { requirement, file }, env);
  const settings = openSettings(flags, env);
  const sources = sourcesOf(flags, settings, env);
  const warn = (message: string) => env.stderr.write(warningText(message, styleFor(env.stderr, env.vars)));
  const scope = scopeOf(requirement, flags, sources, env);
  for (const note of scope.notes) warn(note);
  const evidence = openFor(scope, flags, sources, env, warn);
  try {
    const prices = pricesOf(settings, evidence.targets, env);
    const decision = decide(requirement, evidence.targets, prices);
    const leftOut = leftOutBy(scope.query, decision.evidence.targets, sources, env);
    const basis = [
      ...basisOf(decision),
      ...(leftOut === null ? [] : [leftOut]),
      ...retiredAmong(decision, settings.catalog, isoDate(env)),
    ];
    env.stdout.write(
      flags.json === true ? jsonText(decision) : `${inWords(requirement, decision, basis, env)}\n`,
    );
    return exitCodeOf(requirement, decision);
  } finally {
    evidence.close();
  }
}

function inWords(requirement: Requirement, decision: Decision, basis: readonly string[], env: Env): string {
  const words = {
    describe: describeFilter,
    order: (requirement.weights ?? requirement.order).map(metricKey),
    basis,
  };
  return decisionReport(decision, words, styleFor(env.stdout, env.vars));
}

function exitCodeOf({ unknown }: Requirement, { ranking, unsettled }: Decision): ExitCode {
  const isRefused = unknown === "fail" && unsettled.length > 0;
  return ranking.length > 0 && !isRefused ? EXIT.done : EXIT.nothingMeetsRequirement;
}

/** List prices of now. Where one depends on the length of the prompt, it is that of the median prompt of the evidence. */
function pricesOf(
  { catalog, rates }: Pick<Settings, "catalog" | "rates">,
  targets: readonly TargetEvidence[],
  env: Env,
): DecideContext {
  const wallMs = env.clock.wallMs();
  const evidenceOf = new Map(targets.map((evidence) => [targetName(evidence.target), evidence]));
  return {
    rates,
    quoteFor: (target) => {
      const flat = listPriceOf(catalog, target, { wallMs, inputTokens: null });
      const evidence = evidenceOf.get(targetName(target));
      // A price that needs a length is not known without one: only then are all requests walked through for it.
      if (flat !== null || evidence === undefined || modelOf(catalog, target) === null) return flat;
      return listPriceOf(catalog, target, { wallMs, inputTokens: typicalInput(evidence) });
    },
  };
}

/** Median input tokens of the target's perf requests; null when none is known. */
function typicalInput({ requests }: TargetEvidence): number | null {
  const tokens: number[] = [];
  requests.forEach((facts) => {
    const value = facts.kind === "perf" ? inputTokensOf(facts).value : null;
    if (value !== null) tokens.push(value);
  });
  return median(tokens);
}
