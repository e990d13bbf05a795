/** What can be measured: the built-in providers with the user's laid over them, and the choice of targets. */
import { DsrError, unknownName } from "../base/index.ts";
import type { Target } from "../record/index.ts";
import { builtInProviders, defaultModel } from "./builtin.ts";
import type { Config } from "./config.ts";
import {
  type Json,
  type ModelEntry,
  mergeProvider,
  type ProviderEntry,
  type Tags,
  toProviderEntry,
  type WireName,
} from "./merge.ts";
import type { PriceEntry } from "./schema.ts";

/** One target with everything needed to call it and to price it. */
export interface CatalogTarget {
  target: Target;
  providerEntry: ProviderEntry;
  wire: WireName;
  apiVersion: string | null;
  headers: Record<string, string>;
  /** Extra request fields of the model and mode. */
  body: Record<string, Json>;
  inlineReasoning: Tags | null;
  maxContext: number | null;
  maxOutput: number | null;
  prices: PriceEntry[];
}

/** Null leaves a choice open: the default model, every provider that serves it, the provider's own default mode. */
export interface Selection {
  models: readonly string[] | null;
  providers: readonly string[] | null;
  /** Mode names; `default` is the provider's own default, `all` is every named mode (default where there is none). */
  modes: readonly string[] | null;
  /** YYYY-MM-DD: keeps models whose retirement is still to come. Without it every retired model is left out. */
  today?: string;
}

export interface Catalog {
  providers: ProviderEntry[];
  defaultModel: string;
  /**
   * The targets of a selection, provider by provider in catalog order.
   * Throws `DsrError` listing every fault: unknown names, a named provider that serves none of the models, that
   * retired them, or that has no base URL yet.
   */
  select(selection: Selection): CatalogTarget[];
}

/** Built-in data merged with the user's `providers:`. */
export function loadCatalog(config: Config | null): Catalog {
  const inputs = new Map(Object.entries(builtInProviders));
  const userInputs = Object.entries(config?.providers ?? {});
  for (const [id, over] of userInputs) inputs.set(id, mergeProvider(inputs.get(id) ?? {}, over));
  const changed = new Set(userInputs.map(([id]) => id));
  const providers = [...inputs].map(([id, input]) =>
    toProviderEntry(
      id,
      input,
      !changed.has(id) ? "built-in" : id in builtInProviders ? "built-in, changed by config" : "config",
    ),
  );
  const model = config?.defaults?.model ?? defaultModel;
  return { providers, defaultModel: model, select: (selection) => select(providers, model, selection) };
}

function select(providers: ProviderEntry[], fallback: string, selection: Selection): CatalogTarget[] {
  const faults: string[] = [];
  const wanted = selection.models ?? [fallback];
  for (const name of wanted) {
    if (!providers.some((p) => Object.values(p.models).some((m) => answersTo(m, name))))
      faults.push(unknownName("model", name, modelNames(providers)));
  }
  const chosen = selection.providers === null ? providers : byId(providers, selection.providers, faults);
  checkModes(providers, selection.modes ?? [], faults);
  if (faults.length > 0) throw invalidSelection(faults);

  const targets: CatalogTarget[] = [];
  for (const provider of chosen) {
    const models = wanted.flatMap((name) => Object.values(provider.models).filter((m) => answersTo(m, name)));
    const served = [...new Set(models)].filter((m) => isServed(m, selection.today));
    const found =
      provider.baseUrl === null ? [] : served.flatMap((m) => targetsOf(provider, m, selection.modes));
    if (found.length === 0 && selection.providers !== null)
      faults.push(whyNothing(provider, wanted, models, served, selection.modes));
    targets.push(...found);
  }
  if (faults.length > 0) throw invalidSelection(faults);
  if (targets.length === 0)
    throw invalidSelection([
      `No provider serves ${quoted(wanted)}${selection.modes === null ? "" : ` in mode ${quoted(selection.modes)}`} today.`,
    ]);
  return targets;
}

function targetsOf(
  provider: ProviderEntry,
  model: ModelEntry,
  modes: readonly string[] | null,
): CatalogTarget[] {
  return modesOf(model, modes).map((name) => {
    const mode = name === null ? null : (model.modes[name] ?? null);
    return {
      target: {
        provider: provider.id,
        model: model.name,
        mode: name,
        modelId: mode?.id ?? model.id,
        endpoint: provider.baseUrl,
      },
      providerEntry: provider,
      wire: provider.wire,
      apiVersion: provider.apiVersion,
      headers: provider.headers,
      body: mode?.body ?? model.body,
      inlineReasoning: model.inlineReasoning,
      maxContext: model.maxContext,
      maxOutput: model.maxOutput,
      prices: mode?.prices ?? model.prices,
    };
  });
}

/** The modes to run a model in; null stands for the provider's default. */
function modesOf(model: ModelEntry, modes: readonly string[] | null): (string | null)[] {
  const known = Object.keys(model.modes);
  const wanted = (modes ?? ["default"]).flatMap((name): (string | null)[] => {
    if (name === "default") return [null];
    if (name === "all") return known.length === 0 ? [null] : known;
    return known.includes(name) ? [name] : [];
  });
  return [...new Set(wanted)];
}

function byId(providers: ProviderEntry[], ids: readonly string[], faults: string[]): ProviderEntry[] {
  return [...new Set(ids)].flatMap((id) => {
    const found = providers.find((p) => p.id === id);
    if (found !== undefined) return [found];
    const known = providers.map((p) => p.id);
    faults.push(unknownName("provider", id, known));
    return [];
  });
}

function checkModes(providers: ProviderEntry[], modes: readonly string[], faults: string[]): void {
  const known = [
    "default",
    "all",
    ...new Set(providers.flatMap((p) => Object.values(p.models).flatMap((m) => Object.keys(m.modes)))),
  ];
  for (const name of modes) if (!known.includes(name)) faults.push(unknownName("mode", name, known));
}

function whyNothing(
  provider: ProviderEntry,
  wanted: readonly string[],
  models: ModelEntry[],
  served: ModelEntry[],
  modes: readonly string[] | null,
): string {
  if (models.length === 0)
    return `Provider "${provider.id}" does not serve ${quoted(wanted)}. It serves: ${names(Object.values(provider.models).filter((m) => m.retiredOn === null))}.`;
  if (served.length === 0) {
    const retired = models
      .map(
        (m) =>
          `"${m.name}" on ${m.retiredOn}${m.replacedBy === null ? "" : ` (it offers "${m.replacedBy}" instead)`}`,
      )
      .join(", ");
    return `Provider "${provider.id}" retired ${retired}.`;
  }
  if (provider.baseUrl === null)
    return `Provider "${provider.id}" needs your own endpoint: set providers.${provider.id}.baseUrl in dsr.config.yaml.`;
  const known = [...new Set(served.flatMap((m) => Object.keys(m.modes)))];
  return `Provider "${provider.id}" has no mode ${quoted(modes ?? [])} for ${names(served)}. It has: ${["default", ...known].join(", ")}.`;
}

function answersTo(model: ModelEntry, name: string): boolean {
  return model.name === name || model.aliases.includes(name);
}

function isServed(model: ModelEntry, today: string | undefined): boolean {
  return model.retiredOn === null || (today !== undefined && today < model.retiredOn);
}

function modelNames(providers: ProviderEntry[]): string[] {
  return [...new Set(providers.flatMap((p) => Object.keys(p.models)))];
}

function names(models: ModelEntry[]): string {
  return models.map((m) => m.name).join(", ") || "nothing that the catalog knows";
}

function quoted(values: readonly string[]): string {
  return values.map((value) => `"${value}"`).join(", ");
}

function invalidSelection(faults: string[]): DsrError {
  return new DsrError(faults.join("\n"), {
    code: "selection_invalid",
    hint: "`dsr providers list` shows every provider, model and mode.",
  });
}
