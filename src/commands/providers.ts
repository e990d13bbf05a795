/** `dsr providers list|check`: who can be measured, and who answers. */
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { compareWithListing, type ListingComparison, type ProviderEntry } from "../catalog/index.ts";
import {
  jsonText,
  type ProviderCheckRow,
  type ProviderRow,
  providerChecks,
  providersTable,
  styleFor,
} from "../report/index.ts";
import type { Wire } from "../wire/index.ts";
import { askModels, type ModelAnswer } from "./ask-models.ts";
import { chosenByName } from "./chosen.ts";
import { list } from "./flags.ts";
import { openWire } from "./network.ts";
import { nothingToMeasure } from "./session.ts";
import { addSettingsFlags, isoDate, openSettings, type Settings, type SettingsFlags } from "./settings.ts";

const LISTING_TIMEOUT_MS = 15_000;

interface ProvidersFlags extends SettingsFlags {
  providers?: string[];
  model?: string[];
  ask?: boolean;
  json?: boolean;
}

export function providersCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  const group = command.description("Who can be measured, and who answers.");
  addSettingsFlags(group.command("list"))
    .description("Lists every provider with its models and the variable that holds its key.")
    .option("--json", "print one JSON document")
    .action((flags: ProvidersFlags) => done(listProviders(flags, env)));
  addSettingsFlags(group.command("check"))
    .description(
      "Asks every provider with a key for its list of models and compares it with the catalog; this costs nothing.\n" +
        "With --ask, each model also gets one question of a few tokens.\n" +
        "Exit code 4 when a provider with a key, or a model that was asked, does not answer.",
    )
    .option("--providers <names>", "only these", list)
    .option("--ask", "put a tiny question to every model; says first what that can cost")
    .option("--model <names>", "with --ask: only these models", list)
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExamples:\n  dsr providers check\n  dsr providers check --ask --providers deepseek,together",
    )
    .action(async (flags: ProvidersFlags) => done(await checkProviders(flags, env)));
}

function listProviders(flags: ProvidersFlags, env: Env): ExitCode {
  const settings = openSettings(flags, env);
  const today = isoDate(env);
  const rows: ProviderRow[] = settings.catalog.providers.map((entry) => ({
    id: entry.id,
    name: entry.name,
    nameZh: entry.nameZh,
    homepage: entry.homepage,
    models: Object.values(entry.models)
      .filter(({ retiredOn }) => retiredOn === null || retiredOn > today)
      .map(({ name }) => name),
    ...keyFacts(entry, settings),
  }));
  env.stdout.write(
    flags.json === true
      ? jsonText({ providers: rows })
      : `${providersTable(rows, styleFor(env.stdout, env.vars))}\n`,
  );
  return EXIT.done;
}

async function checkProviders(flags: ProvidersFlags, env: Env): Promise<ExitCode> {
  const settings = openSettings(flags, env);
  if (flags.model !== undefined && flags.ask !== true) {
    throw new DsrError("--model says which models --ask puts a question to, and --ask is not given.", {
      code: "flags_contradict",
      hint: "dsr providers check --ask --model …",
    });
  }
  const entries = chosenByName("provider", flags.providers, settings.catalog.providers, ({ id }) => id);
  const callable = entries.filter(
    (entry) => entry.baseUrl !== null && (!entry.needsKey || settings.keys.keyFor(entry.id)),
  );
  if (callable.length === 0) throw nothingToMeasure(entries.flatMap(({ apiKeyEnv }) => apiKeyEnv));
  const wire = openWire(settings, env);
  try {
    const answers =
      flags.ask === true ? await askModels(callable, flags.model ?? null, settings, wire, env) : null;
    const rows = await Promise.all(
      entries.map(async (entry): Promise<ProviderCheckRow> => {
        const row = { id: entry.id, ...keyFacts(entry, settings) };
        if (!callable.includes(entry)) return { ...row, answer: null, models: [], differences: [] };
        return { ...row, ...(await listing(entry, answers, settings, wire, env)) };
      }),
    );
    env.stdout.write(
      flags.json === true
        ? jsonText({ providers: rows })
        : `${providerChecks(rows, styleFor(env.stdout, env.vars))}\n`,
    );
    const silent = rows.some(
      ({ answer, models }) => answer?.ok === false || models.some(({ state }) => state === "fails"),
    );
    return silent ? EXIT.stoppedEarly : EXIT.done;
  } finally {
    await wire.close();
  }
}

async function listing(
  entry: ProviderEntry,
  answers: readonly ModelAnswer[] | null,
  settings: Settings,
  wire: Wire,
  env: Env,
): Promise<Pick<ProviderCheckRow, "answer" | "models" | "differences">> {
  const listed = await wire.listModels({
    kind: entry.wire,
    baseUrl: entry.baseUrl ?? "",
    apiKey: settings.keys.keyFor(entry.id)?.key ?? null,
    apiVersion: entry.apiVersion,
    headers: entry.headers,
    timeoutMs: LISTING_TIMEOUT_MS,
    signal: env.signal,
  });
  const asked = answers?.filter(({ provider }) => provider === entry.id) ?? null;
  if (!listed.ok) {
    const { kind, message } = listed.error;
    return { answer: { ok: false, kind, message }, models: asked ?? [], differences: [] };
  }
  const comparison = compareWithListing(entry, listed.ids);
  const fromList: ProviderCheckRow["models"] = [
    ...comparison.listed.map(({ model }) => ({ model, state: "listed" as const, detail: null })),
    ...comparison.missing.map(({ model }) => ({ model, state: "not listed" as const, detail: null })),
  ];
  return {
    answer: { ok: true, listed: listed.ids.length },
    models: asked ?? fromList,
    differences: differencesOf(comparison),
  };
}

function differencesOf({ missing, back, unknown }: ListingComparison): string[] {
  return [
    ...missing.map(
      ({ model, id, nearest }) =>
        `${model}: the catalog's id "${id}" is not listed${nearest.length > 0 ? `; similar: ${nearest.join(", ")}` : ""}`,
    ),
    ...back.map(
      ({ model, id, retiredOn }) =>
        `${model}: "${id}" is listed, though the catalog has it retired since ${retiredOn}`,
    ),
    ...(unknown.length > 0 ? [`listed and not in the catalog: ${unknown.join(", ")}`] : []),
  ];
}

function keyFacts(entry: ProviderEntry, { keys }: Settings): { keyOrigin: string | null; keyEnv: string[] } {
  return {
    keyOrigin: keys.keyFor(entry.id)?.origin ?? null,
    keyEnv: entry.needsKey ? entry.apiKeyEnv : [],
  };
}
