/** `dsr providers list|check`: who can be measured, and who answers. */
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode, unknownName } from "../base/index.ts";
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
import { list } from "./flags.ts";
import { openWire } from "./network.ts";
import { nothingToMeasure } from "./session.ts";
import { addSettingsFlags, isoDate, openSettings, type Settings, type SettingsFlags } from "./settings.ts";

const LISTING_TIMEOUT_MS = 15_000;

interface ProvidersFlags extends SettingsFlags {
  providers?: string[];
  json?: boolean;
}

export function providersCommand(program: Command, env: Env, done: (code: ExitCode) => void): void {
  const group = program.command("providers").description("Who can be measured, and who answers.");
  addSettingsFlags(group.command("list"))
    .description("Lists every provider with its models and the variable that holds its key.")
    .option("--json", "print one JSON document")
    .action((flags: ProvidersFlags) => done(listProviders(flags, env)));
  addSettingsFlags(group.command("check"))
    .description(
      "Asks every provider with a key for its list of models (this costs nothing) and compares it with the catalog.\n" +
        "Exit code 4 when a provider with a key does not answer.",
    )
    .option("--providers <names>", "only these", list)
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  DEEPSEEK_API_KEY=… dsr providers check")
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
  const entries = chosen(settings.catalog.providers, flags.providers);
  const callable = entries.filter(
    (entry) => entry.baseUrl !== null && (!entry.needsKey || settings.keys.keyFor(entry.id)),
  );
  if (callable.length === 0) throw nothingToMeasure(entries.flatMap(({ apiKeyEnv }) => apiKeyEnv));
  const wire = openWire(settings, env);
  try {
    const rows = await Promise.all(
      entries.map((entry) => checkOne(entry, callable.includes(entry), settings, wire, env)),
    );
    env.stdout.write(
      flags.json === true
        ? jsonText({ providers: rows })
        : `${providerChecks(rows, styleFor(env.stdout, env.vars))}\n`,
    );
    return rows.some(({ answer }) => answer?.ok === false) ? EXIT.stoppedEarly : EXIT.done;
  } finally {
    await wire.close();
  }
}

async function checkOne(
  entry: ProviderEntry,
  callable: boolean,
  settings: Settings,
  wire: Wire,
  env: Env,
): Promise<ProviderCheckRow> {
  const row = { id: entry.id, ...keyFacts(entry, settings) };
  if (!callable || entry.baseUrl === null) return { ...row, answer: null, models: [], differences: [] };
  const listing = await wire.listModels({
    kind: entry.wire,
    baseUrl: entry.baseUrl,
    apiKey: settings.keys.keyFor(entry.id)?.key ?? null,
    apiVersion: entry.apiVersion,
    headers: entry.headers,
    timeoutMs: LISTING_TIMEOUT_MS,
    signal: env.signal,
  });
  if (!listing.ok) {
    const { kind, message } = listing.error;
    return { ...row, answer: { ok: false, kind, message }, models: [], differences: [] };
  }
  const comparison = compareWithListing(entry, listing.ids);
  return {
    ...row,
    answer: { ok: true, listed: listing.ids.length },
    models: [
      ...comparison.listed.map(({ model, id }) => ({ model, ok: true, detail: id })),
      ...comparison.missing.map(({ model, id }) => ({ model, ok: false, detail: `${id} is not listed` })),
    ],
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
  return { keyOrigin: keys.keyFor(entry.id)?.origin ?? null, keyEnv: entry.needsKey ? entry.apiKeyEnv : [] };
}

function chosen(
  entries: readonly ProviderEntry[],
  names: readonly string[] | undefined,
): readonly ProviderEntry[] {
  if (names === undefined) return entries;
  const known = entries.map(({ id }) => id);
  const faults = names
    .filter((name) => !known.includes(name))
    .map((name) => unknownName("provider", name, known));
  if (faults.length > 0) throw new DsrError(faults.join("\n"), { code: "provider_unknown" });
  return entries.filter(({ id }) => names.includes(id));
}
