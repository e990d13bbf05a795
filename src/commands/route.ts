/** `dsr route`: a requirement applied to the evidence: who qualifies, in which order, and why not the others. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode, unknownName } from "../base/index.ts";
import { listPriceOf } from "../catalog/index.ts";
import { inputTokensOf } from "../metrics/index.ts";
import { type TargetEvidence, targetName } from "../record/index.ts";
import { decisionReport, jsonText, styleFor, warningText } from "../report/index.ts";
import { decide, describeFilter, needsDeltas, parseRequirement, type Requirement } from "../routing/index.ts";
import { median } from "../stats/index.ts";
import { type EvidenceSource, listRuns, readEvidence } from "../store/index.ts";
import { list } from "./flags.ts";
import { DEFAULT_DB, shown } from "./outputs.ts";
import { basisOf, retiredAmong } from "./route-basis.ts";
import {
  addSettingsFlags,
  isoDate,
  openSettings,
  readNamed,
  type Settings,
  type SettingsFlags,
} from "./settings.ts";

/** Which stored evidence a command is about, and where it lies. */
export interface EvidenceFlags {
  model?: string[];
  providers?: string[];
  run?: string[];
  since?: string;
  db?: string;
  csv?: string[];
}

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

export function addEvidenceFlags(command: Command): Command {
  return command
    .option("--model <names>", "only these models (default: all with evidence)", list)
    .option("--providers <names>", "only these providers", list)
    .option("--run <ids>", "only evidence of these runs", list)
    .option("--since <date>", "only evidence from this date on, for example 2026-11-01")
    .option("--db <file>", `SQLite store (default: ${DEFAULT_DB})`)
    .option("--csv <paths>", "read these CSV files or folders instead of the store", list);
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

/** Where the evidence of a command is read from: the CSV files named, or else the store. */
export function sourcesOf(
  flags: Pick<EvidenceFlags, "csv" | "db">,
  settings: Settings,
  env: Env,
): EvidenceSource[] {
  if (flags.csv !== undefined) {
    return flags.csv.map((path) => ({
      kind: "csv",
      path: existing(resolve(env.cwd, path), "CSV file or folder"),
    }));
  }
  const db = settings.path(flags.db, settings.config?.defaults?.db, DEFAULT_DB);
  return [{ kind: "sqlite", path: existing(db, "store") }];
}

function existing(path: string, what: string): string {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    throw new DsrError(`No ${what} at ${path}: nothing has been measured there yet.`, {
      code: "store_missing",
      hint: "Measure with `dsr perf` and `dsr bench`, or bring old results in with `dsr results import`.",
    });
  }
  return path;
}

/** A date or a moment, as ISO 8601 UTC. */
export function sinceOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  // Without an offset Date would take the machine's own zone.
  const parsed = new Date(/T[\d:.]+$/.test(text) ? `${text}Z` : text);
  const day = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? "";
  // Date takes 31 February for 3 March.
  if (!isDay(day) || Number.isNaN(parsed.getTime())) {
    throw new DsrError(`--since "${text}" is not a date such as 2026-11-01 or 2026-11-01T08:00Z.`, {
      code: "date_invalid",
    });
  }
  return parsed.toISOString();
}

function isDay(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

/** The ids of runs whose ids, or beginnings of ids, were given. */
export function wholeIds(given: readonly string[], sources: readonly EvidenceSource[]): string[] {
  const ids = [...new Set(sources.flatMap((source) => listRuns(source).map(({ run }) => run.id)))];
  return given.map((text) => {
    const [match, another] = ids.includes(text) ? [text] : ids.filter((id) => id.startsWith(text));
    if (match === undefined)
      throw new DsrError(unknownName("run", text, ids.slice(0, 10)), { code: "run_unknown" });
    if (another !== undefined)
      throw new DsrError(`Several runs begin with "${text}".`, { code: "run_ambiguous" });
    return match;
  });
}

/** True when a model or provider that was named has no evidence: a mistyped name must not pass in silence. */
export function lacks(
  targets: readonly Pick<TargetEvidence, "target">[],
  { model, providers }: EvidenceFlags,
): boolean {
  return (
    (model ?? []).some((name) => targets.every(({ target }) => target.model !== name)) ||
    (providers ?? []).some((name) => targets.every(({ target }) => target.provider !== name))
  );
}

/** Median input tokens of the target's perf requests; null when none is known. */
function typicalInput({ requests }: TargetEvidence): number | null {
  return median(
    requests.filter(({ kind }) => kind === "perf").flatMap((facts) => inputTokensOf(facts).value ?? []),
  );
}

function orderKeys({ order }: Requirement): string[] {
  return order.map(({ metric, stat }) => (stat === undefined ? metric : `${metric}_${stat}`));
}

/** Nothing matched: an empty store, or a name that nothing in it has. */
export function nothingFound(flags: EvidenceFlags, sources: readonly EvidenceSource[]): DsrError {
  const all = readEvidence(sources, {
    models: null,
    providers: null,
    runIds: null,
    since: null,
    withDeltas: false,
  });
  const hint = "Measure with `dsr perf` and `dsr bench`, or bring old results in with `dsr results import`.";
  if (all.length === 0) {
    return new DsrError(`There is no evidence in ${sources.map(({ path }) => path).join(", ")}.`, {
      code: "no_evidence",
      hint,
    });
  }
  const models = [...new Set(all.map(({ target }) => target.model))];
  const providers = [...new Set(all.map(({ target }) => target.provider))];
  const faults = [
    ...(flags.model ?? [])
      .filter((name) => !models.includes(name))
      .map((name) => unknownName("model in the evidence:", name, models)),
    ...(flags.providers ?? [])
      .filter((name) => !providers.includes(name))
      .map((name) => unknownName("provider in the evidence:", name, providers)),
  ];
  return new DsrError(
    faults.length > 0
      ? faults.join("\n")
      : "No evidence is left after --run, --since, --model and --providers.",
    {
      code: "no_evidence",
      hint,
    },
  );
}
