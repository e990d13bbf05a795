/**
 * Reads OpenRouter's answers, which price tokens in USD as strings: the list of models (`/api/v1/models`), whose prices
 * are what OpenRouter itself charges, and the endpoints of one model (`/api/v1/models/<id>/endpoints`), which say what
 * each host charges through it. `pricing.overrides` holds tiers (`min_prompt_tokens`) and daily UTC hours (`utc_start`,
 * `utc_end` as HHMM); an override with any other condition is reported as unread.
 */
import { DsrError } from "../../base/index.ts";
import type { PriceEntry } from "../schema.ts";
import { isMap, type ListedPrice, perMillion } from "./listed.ts";

export const openRouterUrl = "https://openrouter.ai/api/v1/models";

/** Prices in either answer. `asOf` (YYYY-MM-DD) is the day it was read. Throws when it is neither. */
export function readOpenRouter(json: unknown, asOf: string): ListedPrice[] {
  const data = isMap(json) ? json.data : undefined;
  if (Array.isArray(data)) return data.flatMap((model) => listed(model, "OpenRouter", openRouterUrl, asOf));
  if (isMap(data) && typeof data.id === "string" && Array.isArray(data.endpoints)) {
    const { id, endpoints } = data;
    return endpoints.flatMap((endpoint) => {
      if (!isMap(endpoint) || typeof endpoint.provider_name !== "string") return [];
      return listed({ ...endpoint, id }, endpoint.provider_name, endpointsUrl(String(id)), asOf);
    });
  }
  throw new DsrError(
    'This is not an answer of OpenRouter: expected {"data": [models]} or {"data": {"endpoints": []}}.',
    {
      code: "price_list_invalid",
      hint: `The list of models is at ${openRouterUrl}.`,
    },
  );
}

/**
 * Where the hosts' prices of our models are: one URL for each model of the list whose own name (the part after the
 * slash) is one of `modelNames`.
 */
export function openRouterEndpointUrls(json: unknown, modelNames: readonly string[]): string[] {
  const known = new Set(modelNames.map((name) => name.toLowerCase()));
  return readOpenRouter(json, "")
    .map(({ modelId }) => modelId)
    .filter((id) => known.has((id.split("/").at(-1) ?? id).toLowerCase()))
    .map(endpointsUrl);
}

function endpointsUrl(id: string): string {
  return `${openRouterUrl}/${id}/endpoints`;
}

function listed(model: unknown, host: string, source: string, asOf: string): ListedPrice[] {
  if (!isMap(model) || typeof model.id !== "string" || !isMap(model.pricing)) return [];
  const base = entryOf(model.pricing, source, asOf);
  if (base.inputPrice === null && base.outputPrice === null) return [];
  const { prices, unread } = withOverrides(model.pricing, base);
  return [{ list: "OpenRouter", host, modelId: model.id, prices, unread }];
}

function entryOf(pricing: Record<string, unknown>, source: string, asOf: string): PriceEntry {
  return {
    inputPrice: perMillion(pricing.prompt),
    outputPrice: perMillion(pricing.completion),
    cachedInputPrice: perMillion(pricing.input_cache_read),
    currency: "USD",
    source,
    asOf,
  };
}

const priceFields = new Set(["prompt", "completion", "input_cache_read", "input_cache_write"]);

function withOverrides(
  pricing: Record<string, unknown>,
  base: PriceEntry,
): { prices: PriceEntry[]; unread: string | null } {
  const overrides = pricing.overrides;
  if (overrides === undefined || overrides === null) return { prices: [base], unread: null };
  if (!Array.isArray(overrides)) return { prices: [base], unread: "pricing.overrides" };
  const prices = [base];
  const unread = new Set<string>();
  // Thresholds ascend, so that the last entry that holds is the highest tier reached.
  const sorted = [...overrides].sort((a, b) => threshold(a) - threshold(b));
  for (const override of sorted) {
    const conditions = isMap(override)
      ? Object.keys(override).filter((name) => !priceFields.has(name))
      : ["?"];
    const special = isMap(override) ? conditionOf(override, conditions) : null;
    if (special === null) for (const name of conditions) unread.add(`overrides.${name}`);
    else if (isMap(override)) {
      const own = entryOf(override, base.source ?? "", base.asOf ?? "");
      prices.push({
        ...base,
        inputPrice: own.inputPrice ?? base.inputPrice,
        outputPrice: own.outputPrice ?? base.outputPrice,
        cachedInputPrice: own.cachedInputPrice ?? base.cachedInputPrice,
        ...special,
      });
    }
  }
  return { prices, unread: unread.size === 0 ? null : [...unread].join(", ") };
}

function conditionOf(override: Record<string, unknown>, names: string[]): Partial<PriceEntry> | null {
  if (names.length === 1 && names[0] === "min_prompt_tokens" && Number.isInteger(override.min_prompt_tokens))
    return { inputTokens: { above: Number(override.min_prompt_tokens) - 1 } };
  if (names.length === 2 && names.includes("utc_start") && names.includes("utc_end")) {
    const start = clock(override.utc_start);
    const end = clock(override.utc_end);
    if (start !== null && end !== null)
      return { timeZone: "UTC", hours: [`${start}-${end === "00:00" ? "24:00" : end}`] };
  }
  return null;
}

/** 930 is 09:30. */
function clock(value: unknown): string | null {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 2359 || value % 100 > 59)
    return null;
  const text = String(value).padStart(4, "0");
  return `${text.slice(0, 2)}:${text.slice(2)}`;
}

function threshold(override: unknown): number {
  return isMap(override) && typeof override.min_prompt_tokens === "number" ? override.min_prompt_tokens : 0;
}
