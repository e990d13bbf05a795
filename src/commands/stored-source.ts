/** Where commands read what has been measured: `--db`, `--csv`. */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { Env } from "../base/index.ts";
import type { EvidenceSource } from "../store/index.ts";
import { DEFAULT_DB } from "./outputs.ts";
import { addSettingsFlags, openSettings, type SettingsFlags } from "./settings.ts";

export interface SourceFlags extends SettingsFlags {
  db?: string;
  csv?: string;
}

export function addSourceFlags(command: Command): Command {
  return addSettingsFlags(command)
    .option("--db <file>", `SQLite store (default: ${DEFAULT_DB})`)
    .option("--csv <path>", "read CSV files instead of the store");
}

export function sourceOf(flags: SourceFlags, env: Env): EvidenceSource {
  if (flags.csv !== undefined) return { kind: "csv", path: resolve(env.cwd, flags.csv) };
  const settings = openSettings(flags, env);
  return { kind: "sqlite", path: settings.path(flags.db, settings.config?.defaults?.db, DEFAULT_DB) };
}
