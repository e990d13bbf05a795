/** What every command that knows providers starts from: configuration, catalog, keys, exchange rates. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { DsrError, type Env, messageOf, type Redact, redactor } from "../base/index.ts";
import {
  type Catalog,
  type CatalogTarget,
  type Config,
  dotenvVars,
  type Keys,
  loadCatalog,
  loadConfig,
  resolveKeys,
  resolveRates,
} from "../catalog/index.ts";
import type { ExchangeRates } from "../record/index.ts";
import { list } from "./flags.ts";

export interface SettingsFlags {
  config?: string;
  keys?: string;
  fx?: string[];
}

export function addSettingsFlags(command: Command): Command {
  return command
    .option("--config <file>", "configuration file (default: dsr.config.yaml or .json here)")
    .option("--keys <file>", 'keys file in the layout {"together": {"default": "…"}}')
    .option("--fx <rates>", "exchange rates to CNY, for example USD=7.1,EUR=8.2", list);
}

export interface Settings {
  config: Config | null;
  catalog: Catalog;
  keys: Keys;
  rates: ExchangeRates;
  redact: Redact;
  /** The environment, and what `.env` says of variables that it leaves empty. */
  vars: Readonly<Record<string, string | undefined>>;
  /** A path from the configuration file is relative to that file, one from a flag to the current folder. */
  path(flag: string | undefined, configured: string | undefined, fallback: string): string;
}

export function openSettings(flags: SettingsFlags, env: Env): Settings {
  const config = loadConfig({ path: flags.config ?? null, cwd: env.cwd, readFile: readIfThere });
  const catalog = loadCatalog(config);
  const keysPath = flags.keys === undefined ? null : resolve(env.cwd, flags.keys);
  const dotenv = readIfThere(join(env.cwd, ".env"));
  const keys = resolveKeys({
    ...{ providers: catalog.providers, vars: env.vars, dotenv },
    keysFile: keysPath === null ? null : { path: keysPath, text: readNamed(keysPath, "keys file") },
    config,
  });
  return {
    config,
    catalog,
    keys,
    rates: resolveRates(config, flags.fx ?? [], isoDate(env)),
    redact: redactor(keys.all()),
    vars: {
      ...dotenvVars(dotenv),
      ...Object.fromEntries(Object.entries(env.vars).filter(([, value]) => (value ?? "").trim() !== "")),
    },
    path: (flag, configured, fallback) => {
      if (flag !== undefined) return resolve(env.cwd, flag);
      if (configured !== undefined && config !== null) return resolve(config.file, "..", configured);
      return resolve(env.cwd, fallback);
    },
  };
}

/** Today as YYYY-MM-DD, UTC. */
export function isoDate(env: Env): string {
  return new Date(env.clock.wallMs()).toISOString().slice(0, 10);
}

/** Targets of a selection that can be called now, and why the others cannot. */
export function reachable(
  targets: readonly CatalogTarget[],
  keys: Keys,
): { open: CatalogTarget[]; skipped: { provider: string; variables: string[] }[] } {
  const open: CatalogTarget[] = [];
  const skipped = new Map<string, string[]>();
  for (const target of targets) {
    const { id, needsKey, apiKeyEnv } = target.providerEntry;
    if (!needsKey || keys.keyFor(id) !== null) open.push(target);
    else skipped.set(id, apiKeyEnv);
  }
  return { open, skipped: [...skipped].map(([provider, variables]) => ({ provider, variables })) };
}

/** Text of a file, or null when there is none; any other fault is an error that names the file. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw unreadable(path, "file", error);
  }
}

/** Text of a file that the user named. */
export function readNamed(path: string, what: string): string {
  const text = readIfThere(path);
  if (text === null) throw new DsrError(`No ${what} at ${path}.`, { code: "file_missing" });
  return text;
}

function unreadable(path: string, what: string, cause: unknown): DsrError {
  return new DsrError(`The ${what} ${path} cannot be read: ${messageOf(cause)}`, {
    code: "file_unreadable",
    cause,
  });
}
