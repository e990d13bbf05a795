/** Which stored evidence a command reads: the flags that say so, where it lies, and what is said when there is none. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { civilMs, DsrError, type Env, unknownName } from "../base/index.ts";
import { allEvidence, type EvidenceQuery, type TargetEvidence } from "../record/index.ts";
import { type EvidenceSource, listRuns, openEvidence } from "../store/index.ts";
import { list } from "./flags.ts";
import { DEFAULT_DB } from "./outputs.ts";
import type { Settings } from "./settings.ts";

/** Which stored evidence a command is about, and where it lies. */
export interface EvidenceFlags {
  model?: string[];
  providers?: string[];
  run?: string[];
  since?: string;
  db?: string;
  csv?: string[];
}

/** Adds `EvidenceFlags` to a command. */
export function addEvidenceFlags(command: Command): Command {
  return command
    .option("--model <names>", "only these models (default: all with evidence)", list)
    .option("--providers <names>", "only these providers", list)
    .option("--run <ids>", "only evidence of these runs", list)
    .option("--since <date>", "only evidence from this date on, for example 2026-11-01")
    .option("--db <file>", `SQLite store (default: ${DEFAULT_DB})`)
    .option("--csv <paths>", "read these CSV files or folders instead of the store", list);
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

/** `otherwise`, narrowed by the flags that are given; a flag takes the place of what stands there. */
export function queryOf(
  flags: EvidenceFlags,
  sources: readonly EvidenceSource[],
  otherwise: Partial<EvidenceQuery> = {},
): EvidenceQuery {
  const asked = { ...allEvidence, ...otherwise };
  return {
    ...asked,
    models: flags.model ?? asked.models,
    providers: flags.providers ?? asked.providers,
    runIds: flags.run === undefined ? asked.runIds : wholeIds(flags.run, sources),
    since: sinceOf(flags.since) ?? asked.since,
  };
}

/** A date or a moment, as ISO 8601 UTC. */
function sinceOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  // Without an offset Date would take the machine's own zone.
  const parsed = new Date(/T[\d:.]+$/.test(text) ? `${text}Z` : text);
  const day = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? "";
  // Date takes 31 February for 3 March.
  if (civilMs(day, "00:00:00") === null || Number.isNaN(parsed.getTime())) {
    throw new DsrError(`--since "${text}" is not a date such as 2026-11-01 or 2026-11-01T08:00Z.`, {
      code: "date_invalid",
    });
  }
  return parsed.toISOString();
}

/** The ids of runs whose ids, or beginnings of ids, were given. */
function wholeIds(given: readonly string[], sources: readonly EvidenceSource[]): string[] {
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

/** Nothing matched: an empty store, or a name that nothing in it has. */
export function nothingFound(flags: EvidenceFlags, sources: readonly EvidenceSource[]): DsrError {
  const evidence = openEvidence(sources, allEvidence);
  const all = evidence.targets.map(({ target }) => target);
  evidence.close();
  const hint = "Measure with `dsr perf` and `dsr bench`, or bring old results in with `dsr results import`.";
  if (all.length === 0) {
    return new DsrError(`There is no evidence in ${sources.map(({ path }) => path).join(", ")}.`, {
      code: "no_evidence",
      hint,
    });
  }
  const models = [...new Set(all.map(({ model }) => model))];
  const providers = [...new Set(all.map(({ provider }) => provider))];
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
      : "No evidence is left after --run, --since (or --window), --model and --providers.",
    {
      code: "no_evidence",
      hint,
    },
  );
}
