/** `dsr route`: a requirement applied to the evidence: who qualifies, in which order, and why not the others. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { type Env, EXIT, type ExitCode } from "../base/index.ts";
import { listPriceOf } from "../catalog/index.ts";
import { inputTokensOf } from "../metrics/index.ts";
import { type TargetEvidence, targetName } from "../record/index.ts";
import { decisionReport, jsonText, styleFor, warningText } from "../report/index.ts";
import { decide, describeFilter, needsDeltas, parseRequirement, type Requirement } from "../routing/index.ts";
import { median } from "../stats/index.ts";
import { readEvidence } from "../store/index.ts";
import {
  addEvidenceFlags,
  type EvidenceFlags,
  lacks,
  nothingFound,
  sinceOf,
  sourcesOf,
  wholeIds,
} from "./evidence-flags.ts";
import { shown } from "./outputs.ts";
import { basisOf, retiredAmong } from "./route-basis.ts";
import { addSettingsFlags, isoDate, openSettings, readNamed, type SettingsFlags } from "./settings.ts";

interface RouteFlags extends SettingsFlags, EvidenceFlags {
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
  addSettingsFlags(addEvidenceFlags(command))
    .addHelpText(
      "after",
      `
Examples:
  dsr route --requirement requirements/balanced.json
  dsr route --requirement req.json --model deepseek-r1 --since 2026-11-01 --json
  dsr route --requirement req.json --csv results/

Exit code 3: no target meets the requirement. docs/requirements.md has the grammar, docs/metrics.md the metrics.`,
    )
    .action(async (flags: RouteFlags) => done(await route(flags, env)));
}

async function route(flags: RouteFlags, env: Env): Promise<ExitCode> {
  const path = resolve(env.cwd, flags.requirement);
  const requirement = parseRequirement(readNamed(path, "requirement file"), shown(path, env));
  const settings = openSettings(flags, env);
  const sources = sourcesOf(flags, settings, env);
  const targets = readEvidence(
    sources,
    {
      models: flags.model ?? null,
      providers: flags.providers ?? null,
      runIds: flags.run === undefined ? null : wholeIds(flags.run, sources),
      since: sinceOf(flags.since),
      withDeltas: needsDeltas(requirement),
    },
    (message) => env.stderr.write(warningText(message, styleFor(env.stderr, env.vars))),
  );
  if (targets.length === 0 || lacks(targets, flags)) throw nothingFound(flags, sources);
  const wallMs = env.clock.wallMs();
  const inputTokens = new Map(
    targets.map((evidence) => [targetName(evidence.target), typicalInput(evidence)]),
  );
  const decision = decide(requirement, targets, {
    quoteFor: (target) =>
      // Where the price depends on the length of the prompt, it is the one for the median prompt of the evidence.
      listPriceOf(settings.catalog, target, {
        wallMs,
        inputTokens: inputTokens.get(targetName(target)) ?? null,
      }),
    rates: settings.rates,
  });
  env.stdout.write(
    flags.json === true
      ? jsonText(decision)
      : `${decisionReport(
          decision,
          {
            describe: describeFilter,
            order: orderKeys(requirement),
            basis: [...basisOf(decision, targets), ...retiredAmong(decision, settings.catalog, isoDate(env))],
          },
          styleFor(env.stdout, env.vars),
        )}\n`,
  );
  return decision.ranking.length > 0 ? EXIT.done : EXIT.nothingMeetsRequirement;
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

function orderKeys({ order }: Requirement): string[] {
  return order.map(({ metric, stat }) => (stat === undefined ? metric : `${metric}_${stat}`));
}
