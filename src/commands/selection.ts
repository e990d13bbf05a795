/** Which targets a command is about: `--model`, `--providers`, `--mode`, less those without a key. */
import type { Command } from "commander";
import type { Env } from "../base/index.ts";
import type { CatalogTarget } from "../catalog/index.ts";
import { list } from "./flags.ts";
import { logged } from "./run-log.ts";
import { nothingToMeasure } from "./session.ts";
import { isoDate, reachable, type Settings } from "./settings.ts";

export interface SelectionFlags {
  model?: string[];
  providers?: string[];
  mode?: string[];
}

export function addSelectionFlags(command: Command): Command {
  return addModeFlag(
    command
      .option("--model <names>", "models, comma-separated (default: the catalog's or the config's)", list)
      .option("--providers <names>", "providers, comma-separated (default: all with a key)", list),
  );
}

/** The last of `addSelectionFlags`, for commands that have the others already. */
export function addModeFlag(command: Command): Command {
  return command.option(
    "--mode <names>",
    "modes such as thinking; `all` for every named one (default: the provider's own)",
    list,
  );
}

/** Targets that can be asked. Each provider skipped for want of a key gets a line on stderr. */
export function selectTargets(flags: SelectionFlags, settings: Settings, env: Env): CatalogTarget[] {
  const defaults = settings.config?.defaults;
  const targets = settings.catalog.select({
    models: flags.model ?? null,
    providers: flags.providers ?? defaults?.providers ?? null,
    modes: flags.mode ?? defaults?.modes ?? null,
    today: isoDate(env),
  });
  const { open, skipped } = reachable(targets, settings.keys);
  for (const { provider, variables } of skipped) {
    const skipped = `skipped: ${provider} has no key (set ${variables.join(" or ")})`;
    env.stderr.write(`${skipped}\n`);
    logged(env, "warning", skipped);
  }
  if (open.length === 0) throw nothingToMeasure(skipped[0]?.variables ?? []);
  return open;
}

/** The target of that name, as a stored run has it. */
export function selectNamed(
  name: string,
  flags: SelectionFlags,
  settings: Settings,
  env: Env,
): CatalogTarget[] {
  const [, provider = "", model = "", mode = "default"] = /^([^/]+)\/(.+?)(?:@([^@]+))?$/.exec(name) ?? [];
  return selectTargets({ ...flags, providers: [provider], model: [model], mode: [mode] }, settings, env);
}
