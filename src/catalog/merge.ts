/** Lays the user's providers over the built-in ones, and turns the written form into what the program uses. */
import type { ModeInput, ModelInput, PriceEntry, ProviderInput } from "./schema.ts";
import tokenizers from "./tokenizers.json" with { type: "json" };

export type WireName = "openai" | "azure";

export interface Tags {
  open: string;
  close: string;
}

interface ModeEntry {
  /** Id on the wire in this mode. */
  id: string;
  body: Record<string, Json>;
  prices: PriceEntry[];
}

export interface ModelEntry {
  /** dsr's own name, the same at every provider. */
  name: string;
  id: string;
  aliases: string[];
  body: Record<string, Json>;
  prices: PriceEntry[];
  modes: Record<string, ModeEntry>;
  maxContext: number | null;
  maxOutput: number | null;
  inlineReasoning: Tags | null;
  /** Name of a tokenizer that can be pulled, or path of a tokenizer.json as the configuration has it; null for none. */
  tokenizer: string | null;
  /** YYYY-MM-DD from which the provider no longer serves it; null while it does. */
  retiredOn: string | null;
  replacedBy: string | null;
  source: string | null;
  asOf: string | null;
  note: string | null;
}

export interface ProviderEntry {
  id: string;
  name: string;
  nameZh: string | null;
  homepage: string | null;
  /** Null where the user must supply it (an endpoint of their own). */
  baseUrl: string | null;
  wire: WireName;
  apiVersion: string | null;
  /** Environment variables that may hold the key, in order; empty for a provider that needs none. */
  apiKeyEnv: string[];
  /** False for a provider that is called without a key. */
  needsKey: boolean;
  headers: Record<string, string>;
  formerIds: string[];
  models: Record<string, ModelEntry>;
  source: string | null;
  asOf: string | null;
  note: string | null;
  origin: "built-in" | "config" | "built-in, changed by config";
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A model has one tokenizer, whoever serves it. */
const tokenizerOf: Readonly<Record<string, string>> = tokenizers;

const priceFields = ["inputPrice", "outputPrice", "cachedInputPrice", "currency", "prices"] as const;

/**
 * The user's fields over the built-in ones: maps merge key by key, lists and plain values replace, and a price the user
 * states replaces the whole built-in schedule (a flat price beside somebody else's peak hours would mean nothing).
 */
export function mergeProvider(base: ProviderInput, over: ProviderInput): ProviderInput {
  const models = { ...base.models };
  for (const [name, model] of Object.entries(over.models ?? {}))
    models[name] = mergeModel(models[name] ?? {}, model);
  return {
    ...base,
    ...over,
    models,
    ...(over.headers === undefined ? {} : { headers: { ...base.headers, ...over.headers } }),
  };
}

function mergeModel(base: ModelInput, over: ModelInput): ModelInput {
  const modes = { ...base.modes };
  for (const [name, mode] of Object.entries(over.modes ?? {}))
    modes[name] = mergePriced(modes[name] ?? {}, mode);
  return { ...mergePriced(base, over), ...(Object.keys(modes).length === 0 ? {} : { modes }) };
}

function mergePriced<T extends ModelInput | ModeInput>(base: T, over: T): T {
  const states = priceFields.some((field) => over[field] !== undefined);
  const kept = { ...base };
  if (states) for (const field of priceFields) delete kept[field];
  const body = { ...base.body, ...over.body };
  return { ...kept, ...over, ...(Object.keys(body).length === 0 ? {} : { body }) };
}

/** The provider as the program uses it: every absent field null, shorthand prices turned into a schedule. */
export function toProviderEntry(
  id: string,
  input: ProviderInput,
  origin: ProviderEntry["origin"],
): ProviderEntry {
  const apiKeyEnv = [input.apiKeyEnv ?? []].flat();
  return {
    id,
    name: input.name ?? id,
    nameZh: input.nameZh ?? null,
    homepage: input.homepage ?? null,
    baseUrl: input.baseUrl ?? null,
    wire: input.wire ?? "openai",
    apiVersion: input.apiVersion ?? null,
    apiKeyEnv,
    needsKey: apiKeyEnv.length > 0 || input.apiKey !== undefined,
    headers: input.headers ?? {},
    formerIds: input.formerIds ?? [],
    models: Object.fromEntries(
      Object.entries(input.models ?? {}).map(([name, model]) => [name, toModelEntry(name, model)]),
    ),
    source: input.source ?? null,
    asOf: input.asOf ?? null,
    note: input.note ?? null,
    origin,
  };
}

function toModelEntry(name: string, input: ModelInput): ModelEntry {
  const id = input.id ?? name;
  const body = input.body ?? {};
  const prices = schedule(input) ?? [];
  return {
    name,
    id,
    aliases: input.aliases ?? [],
    body,
    prices,
    modes: Object.fromEntries(
      Object.entries(input.modes ?? {}).map(([modeName, mode]) => [
        modeName,
        { id: mode.id ?? id, body: { ...body, ...mode.body }, prices: schedule(mode) ?? prices },
      ]),
    ),
    maxContext: input.maxContext ?? null,
    maxOutput: input.maxOutput ?? null,
    inlineReasoning: input.inlineReasoning ?? null,
    tokenizer: input.tokenizer === undefined ? (tokenizerOf[name] ?? null) : input.tokenizer,
    retiredOn: input.retiredOn ?? null,
    replacedBy: input.replacedBy ?? null,
    source: input.source ?? null,
    asOf: input.asOf ?? null,
    note: input.note ?? null,
  };
}

/** The schedule that a model or mode states, or null when it states no price at all. */
function schedule(input: ModelInput | ModeInput): PriceEntry[] | null {
  if (input.prices !== undefined) return input.prices;
  if (input.currency === undefined) return null;
  return [
    {
      inputPrice: input.inputPrice ?? null,
      outputPrice: input.outputPrice ?? null,
      cachedInputPrice: input.cachedInputPrice ?? null,
      currency: input.currency,
      source: "dsr.config",
    },
  ];
}
