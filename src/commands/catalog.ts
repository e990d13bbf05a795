/** `dsr catalog update`: fresh prices from public lists, shown as a difference, then written into the user's file. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Command, Option } from "commander";
import { DsrError, type Env, EXIT, type ExitCode, messageOf } from "../base/index.ts";
import {
  type ListedPrice,
  litellmUrl,
  openRouterEndpointUrls,
  openRouterUrl,
  proposePrices,
  readLiteLlm,
  readOpenRouter,
  writePrices,
} from "../catalog/index.ts";
import { priceChanges, styleFor } from "../report/index.ts";
import { fetchThroughProxy } from "./network.ts";
import { shown } from "./outputs.ts";
import {
  addSettingsFlags,
  isoDate,
  openSettings,
  readIfThere,
  type Settings,
  type SettingsFlags,
} from "./settings.ts";
import { warner } from "./warner.ts";
import { replaceFile } from "./write-file.ts";

const FETCH_TIMEOUT_MS = 60_000;

interface UpdateFlags extends SettingsFlags {
  write?: boolean;
  source: "openrouter" | "litellm" | "both";
  openrouterFile?: string;
  litellmFile?: string;
}

export function catalogCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  const group = command.description("The built-in knowledge of providers, models and prices.");
  addSettingsFlags(group.command("update"))
    .description(
      "Compares the catalog's prices with public lists (OpenRouter, LiteLLM) and shows the difference.\n" +
        "With --write the new prices go into dsr.config.yaml; comments and keys there stay as they are.",
    )
    .option("--write", "write the new prices into the configuration")
    .addOption(
      new Option("--source <list>", "which list").choices(["openrouter", "litellm", "both"]).default("both"),
    )
    .option("--openrouter-file <file>", "a saved answer of OpenRouter's models API instead of the network")
    .option("--litellm-file <file>", "a saved copy of LiteLLM's price file instead of the network")
    .addHelpText("after", "\nExamples:\n  dsr catalog update\n  dsr catalog update --source litellm --write")
    .action(async (flags: UpdateFlags) => done(await update(flags, env)));
}

async function update(flags: UpdateFlags, env: Env): Promise<ExitCode> {
  const settings = openSettings(flags, env);
  const listed = await readLists(flags, settings, env);
  const proposals = proposePrices(settings.catalog.providers, listed);
  env.stdout.write(`${priceChanges(proposals, styleFor(env.stdout, env.vars))}\n`);
  const changes = proposals.filter(({ status }) => status === "new" || status === "changed").length;
  if (flags.write !== true) {
    if (changes > 0) env.stderr.write("Nothing was written; --write does that.\n");
    return EXIT.done;
  }
  if (changes === 0) return EXIT.done;
  const file = settings.config?.file ?? join(env.cwd, "dsr.config.yaml");
  const text = writePrices(readIfThere(file), file, proposals);
  replaceFile(file, text);
  env.stderr.write(`wrote ${changes} prices to ${shown(file, env)}\n`);
  return EXIT.done;
}

/** Both lists; one that cannot be had is a warning as long as the other can. */
async function readLists(flags: UpdateFlags, settings: Settings, env: Env): Promise<ListedPrice[]> {
  const today = isoDate(env);
  const readers = [
    {
      name: "openrouter",
      read: async () => {
        if (flags.openrouterFile !== undefined)
          return readOpenRouter(savedJson(flags.openrouterFile, env), today);
        const models = await fetchJson(openRouterUrl, env);
        const names = settings.catalog.providers.flatMap(({ models }) =>
          Object.values(models).flatMap(({ name, aliases }) => [name, ...aliases]),
        );
        const endpoints = await Promise.all(
          openRouterEndpointUrls(models, names).map((url) => fetchJson(url, env)),
        );
        return [models, ...endpoints].flatMap((json) => readOpenRouter(json, today));
      },
    },
    {
      name: "litellm",
      read: async () =>
        readLiteLlm(
          flags.litellmFile !== undefined
            ? savedJson(flags.litellmFile, env)
            : await fetchJson(litellmUrl, env),
          today,
        ),
    },
  ].filter(({ name }) => flags.source === "both" || flags.source === name);
  const results = await Promise.allSettled(readers.map(({ read }) => read()));
  const failed = results.filter((result) => result.status === "rejected");
  if (failed.length === results.length) throw failed[0]?.reason;
  for (const { reason } of failed) {
    warner(env)(messageOf(reason));
  }
  return results.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
}

async function fetchJson(url: string, env: Env): Promise<unknown> {
  try {
    const response = await fetchThroughProxy(env)(url, {
      signal: AbortSignal.any([env.signal, AbortSignal.timeout(FETCH_TIMEOUT_MS)]),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return await response.json();
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : "";
    throw new DsrError(`The price list at ${url} cannot be read: ${messageOf(error)}${cause}`, {
      code: "price_list_unreachable",
      exitCode: EXIT.fault,
      hint: "Save it by other means and give it with --openrouter-file or --litellm-file.",
      cause: error,
    });
  }
}

function savedJson(path: string, env: Env): unknown {
  const file = resolve(env.cwd, path);
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new DsrError(`The price list ${file} cannot be read: ${messageOf(error)}`, {
      code: "file_unreadable",
      cause: error,
    });
  }
}
