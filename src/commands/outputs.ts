/** Where a run's results go: `--output db|csv|both`, `--db`, `--out`. */
import { relative } from "node:path";
import { type Command, Option } from "commander";
import type { Env } from "../base/index.ts";
import { combineSinks, type EvidenceSource, openCsv, openSqlite, type Sink } from "../store/index.ts";
import type { Settings } from "./settings.ts";

export const DEFAULT_DB = "results/dsr.db";
const DEFAULT_OUT = "results";

export interface OutputFlags {
  output?: "db" | "csv" | "both";
  db?: string;
  out?: string;
}

export function addOutputFlags(command: Command): Command {
  return addPlaceFlags(command.option("--db <file>", `SQLite file (default: ${DEFAULT_DB})`));
}

/** As `addOutputFlags`, for commands that have `--db` already. */
export function addPlaceFlags(command: Command): Command {
  return command
    .addOption(new Option("--output <kind>", "where results go (default: db)").choices(["db", "csv", "both"]))
    .option("--out <folder>", `folder for CSV files (default: ${DEFAULT_OUT})`);
}

export interface Outputs {
  /** All of them as one. */
  sink: Sink;
  /** Each by itself. */
  sinks: readonly Sink[];
  /** The same places in the same order, to be read from. */
  sources: EvidenceSource[];
  /** The places as the user would type them. */
  places: string[];
}

/** The places that the flags and the configuration name, whether or not anything is there. */
export function outputSources(flags: OutputFlags, settings: Settings): EvidenceSource[] {
  const defaults = settings.config?.defaults;
  const kind = flags.output ?? defaults?.output ?? "db";
  const db = settings.path(flags.db, defaults?.db, DEFAULT_DB);
  const out = settings.path(flags.out, defaults?.out, DEFAULT_OUT);
  return [
    ...(kind === "csv" ? [] : [{ kind: "sqlite" as const, path: db }]),
    ...(kind === "db" ? [] : [{ kind: "csv" as const, path: out }]),
  ];
}

/** Opens every place now, so that a run finds out before it spends money that it could not keep its results. */
export function openOutputs(flags: OutputFlags, settings: Settings, env: Env): Outputs {
  const sources = outputSources(flags, settings);
  const sinks = sources.map(({ kind, path }) => (kind === "sqlite" ? openSqlite(path) : openCsv(path)));
  const places = sources.map(({ kind, path }) => `${shown(path, env)}${kind === "csv" ? "/" : ""}`);
  return { sink: combineSinks(sinks), sinks, sources, places };
}

/** A path relative to the current folder where that is shorter. */
export function shown(path: string, env: Env): string {
  const near = relative(env.cwd, path);
  return near === "" ? "." : near.length < path.length && !near.startsWith("..") ? near : path;
}
