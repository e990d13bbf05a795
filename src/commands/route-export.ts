/** `dsr route --export`: the ranking as configuration of a gateway, in place of the table. */
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Command, Option } from "commander";
import { DsrError, type Env } from "../base/index.ts";
import { type Catalog, modelOf, type ProviderEntry } from "../catalog/index.ts";
import { type Target, targetName } from "../record/index.ts";
import {
  type ExportFormat,
  type ExportRow,
  exportFormats,
  exportText,
  type LeftOut,
} from "../report/index.ts";
import { shown } from "./outputs.ts";
import { isoDate, type Settings } from "./settings.ts";
import { warner } from "./warner.ts";
import { replaceFile } from "./write-file.ts";

export interface ExportFlags {
  export?: ExportFormat;
  exportTo?: string;
}

type RankedTarget = Pick<Target, "provider" | "model" | "mode"> & { rank: number };

export function addExportFlags(command: Command): Command {
  return command
    .addOption(
      new Option("--export <format>", "print the ranking as configuration instead").choices(exportFormats),
    )
    .option("--export-to <file>", "write it into this file");
}

/** A fault in the flags, before anything is read. */
export function checkExportFlags(flags: ExportFlags & { json?: boolean }, env: Env): void {
  if (flags.exportTo !== undefined && flags.export === undefined)
    throw new DsrError("--export-to says where to; --export says what.", {
      code: "flags_conflict",
      hint: `Add --export ${exportFormats.join("|")}.`,
    });
  if (flags.export !== undefined && flags.exportTo === undefined && flags.json === true)
    throw new DsrError("--json and --export both write to standard output.", {
      code: "flags_conflict",
      hint: "Give the configuration a file of its own with --export-to.",
    });
  if (flags.exportTo !== undefined) checkPlace(resolve(env.cwd, flags.exportTo), env);
}

/** Said before anything is decided: a scheduler's log should not begin with a table. */
function checkPlace(file: string, env: Env): void {
  const folder = statSync(dirname(file), { throwIfNoEntry: false });
  const why =
    folder?.isDirectory() !== true
      ? `There is no folder ${shown(dirname(file), env)}.`
      : statSync(file, { throwIfNoEntry: false })?.isDirectory() === true
        ? `${shown(file, env)} is a folder.`
        : null;
  if (why !== null)
    throw new DsrError(`--export-to cannot write ${shown(file, env)}: ${why}`, {
      code: "file_not_written",
      hint: "Name a file in a folder that is there.",
    });
}

/**
 * Writes the configuration of a ranking that has members to --export-to or else to stdout; who is left out goes to stderr.
 * Throws DsrError `nothing_to_export` where no ranked target can be called through what the catalog and the format know.
 */
export function exportRanking(
  ranking: readonly RankedTarget[],
  flags: ExportFlags & { export: ExportFormat },
  settings: Settings,
  env: Env,
): void {
  const rows: ExportRow[] = [];
  const unknown: LeftOut[] = [];
  for (const target of ranking) {
    const row = callable(target, settings.catalog, env);
    if ("why" in row) unknown.push(row);
    else rows.push(row);
  }
  const { text, leftOut, notes } = exportText(flags.export, rows, unknown);
  if (text === null)
    throw new DsrError(
      `Nothing of the ranking can be exported as ${flags.export}: ${leftOut.map(({ target, why }) => `${target} (${why})`).join("; ")}.`,
      {
        code: "nothing_to_export",
        hint:
          flags.export === "openrouter" && unknown.length < ranking.length
            ? "docs/export.md lists the providers that OpenRouter has; the other formats take any."
            : "An endpoint of your own goes into dsr.config.yaml (providers.NAME.baseUrl); `dsr providers list` shows what is known.",
      },
    );
  const warn = warner(env);
  for (const { target, why } of leftOut) warn(`${target} is not in the export: ${why}.`);
  for (const note of [...notes, ...headerNotes(rows, settings.catalog), ...localNotes(rows)]) warn(note);
  if (flags.exportTo === undefined) {
    env.stdout.write(text);
    return;
  }
  const file = resolve(env.cwd, flags.exportTo);
  replaceFile(file, text);
  env.stderr.write(`wrote ${shown(file, env)}\n`);
}

/** What it takes to call a target today, or why it cannot be called. */
function callable(target: RankedTarget, catalog: Catalog, env: Env): ExportRow | LeftOut {
  const leave = (why: string): LeftOut => ({ target: targetName(target), why });
  const provider = providerOf(catalog, target.provider);
  if (provider === null) return leave("no provider of that name is in the catalog or in dsr.config.yaml");
  const model = modelOf(catalog, target);
  if (model === null) return leave("the catalog does not know the model at this provider");
  if (model.retiredOn !== null && model.retiredOn <= isoDate(env))
    return leave(`the provider ended it on ${model.retiredOn}`);
  const mode = target.mode === null ? null : model.modes[target.mode];
  if (mode === undefined) return leave("the catalog does not know the mode");
  if (provider.baseUrl === null)
    return leave(`its address is your own: set providers.${provider.id}.baseUrl in dsr.config.yaml`);
  return {
    rank: target.rank,
    ...{ provider: provider.id, model: model.name, mode: target.mode },
    baseUrl: provider.baseUrl,
    modelId: mode?.id ?? model.id,
    wire: provider.wire,
    apiVersion: provider.apiVersion,
    keyVariable: variableOf(provider, env),
    body: mode?.body ?? model.body,
  };
}

function providerOf(catalog: Catalog, id: string): ProviderEntry | null {
  return catalog.providers.find((provider) => provider.id === id || provider.formerIds.includes(id)) ?? null;
}

/** The variable that is set, else the customary one; one made from the name where the key stands in a file alone. */
function variableOf({ id, needsKey, apiKeyEnv }: ProviderEntry, env: Env): string | null {
  if (!needsKey) return null;
  const isSet = apiKeyEnv.find((name) => (env.vars[name] ?? "") !== "");
  return isSet ?? apiKeyEnv[0] ?? `DSR_KEY_${id.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;
}

/** Headers may hold credentials, so none is written. */
function headerNotes(rows: readonly ExportRow[], catalog: Catalog): string[] {
  const ids = [...new Set(rows.map(({ provider }) => provider))];
  return ids
    .filter((id) => Object.keys(providerOf(catalog, id)?.headers ?? {}).length > 0)
    .map((id) => `The extra headers of ${id} are not exported, because they may hold credentials.`);
}

function localNotes(rows: readonly ExportRow[]): string[] {
  return rows
    .filter(({ baseUrl }) =>
      /^https?:\/\/(?:localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0)(?=[:/]|$)/i.test(baseUrl),
    )
    .map((row) => `${targetName(row)} is at ${row.baseUrl}, which only this machine reaches.`);
}
