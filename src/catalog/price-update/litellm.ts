/**
 * Reads LiteLLM's price file (model_prices_and_context_window.json): a map from `host/model` to prices per token in
 * USD. Understood: input, output and cache-read price, tiers named `…_above_200k_tokens`, and `off_peak_pricing` with
 * daily `hours_utc` (https://docs.litellm.ai/docs/proxy/off_peak_pricing). Other conditions are reported as unread.
 */
import { DsrError } from "../../base/index.ts";
import type { PriceEntry } from "../schema.ts";
import { isMap, type ListedPrice, perMillion } from "./listed.ts";

export const litellmUrl =
  "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json";

/** Chat models that carry a price. `asOf` (YYYY-MM-DD) is the day the file was read. Throws when it is not such a file. */
export function readLiteLlm(json: unknown, asOf: string): ListedPrice[] {
  if (!isMap(json) || !Object.values(json).some((entry) => isMap(entry) && "litellm_provider" in entry))
    throw new DsrError("This is not LiteLLM's price file: expected a map of models with litellm_provider.", {
      code: "price_list_invalid",
      hint: `The file is at ${litellmUrl}.`,
    });
  return Object.entries(json).flatMap(([key, entry]) => {
    // `sample_spec` documents the file; its zeros are no prices.
    if (key === "sample_spec" || !isMap(entry) || typeof entry.litellm_provider !== "string") return [];
    if (entry.mode !== undefined && entry.mode !== "chat") return [];
    const host = entry.litellm_provider;
    const base = entryOf(entry, asOf);
    if (base.inputPrice === null && base.outputPrice === null) return [];
    const { prices, unread } = withConditions(entry, base);
    return [
      {
        list: "LiteLLM",
        host,
        modelId: key.startsWith(`${host}/`) ? key.slice(host.length + 1) : key,
        prices,
        unread,
      },
    ];
  });
}

function entryOf(entry: Record<string, unknown>, asOf: string, suffix = ""): PriceEntry {
  return {
    inputPrice: perMillion(entry[`input_cost_per_token${suffix}`]),
    outputPrice: perMillion(entry[`output_cost_per_token${suffix}`]),
    cachedInputPrice: perMillion(entry[`cache_read_input_token_cost${suffix}`]),
    currency: "USD",
    source: litellmUrl,
    asOf,
  };
}

function withConditions(
  entry: Record<string, unknown>,
  base: PriceEntry,
): { prices: PriceEntry[]; unread: string | null } {
  const unread: string[] = [];
  if (entry.tiered_pricing !== undefined) unread.push("tiered_pricing");
  const prices = [base, ...tiersOf(entry, base)];
  const offPeak = entry.off_peak_pricing;
  if (offPeak !== undefined) {
    const hours = isMap(offPeak) ? hoursOf(offPeak) : null;
    if (hours === null || !isMap(offPeak) || prices.length > 1) unread.push("off_peak_pricing");
    else prices.push({ ...overlay(base, entryOf(offPeak, base.asOf ?? "")), timeZone: "UTC", hours });
  }
  return { prices, unread: unread.length === 0 ? null : unread.join(", ") };
}

function tiersOf(entry: Record<string, unknown>, base: PriceEntry): PriceEntry[] {
  const sizes = new Set(
    Object.keys(entry).flatMap(
      (name) => /^(?:in|out)put_cost_per_token_above_(\d+)k_tokens$/.exec(name)?.[1] ?? [],
    ),
  );
  return [...sizes]
    .map(Number)
    .sort((a, b) => a - b)
    .map((size) => ({
      ...overlay(base, entryOf(entry, base.asOf ?? "", `_above_${size}k_tokens`)),
      inputTokens: { above: size * 1000 },
    }));
}

/** Daily windows only; a block with `windows` names weekdays in ways we have not seen documented. */
function hoursOf(block: Record<string, unknown>): string[] | null {
  if (block.windows !== undefined) return null;
  const spans = [block.hours_utc].flat();
  const fine = spans.filter(
    (span): span is string => typeof span === "string" && /^\d\d:\d\d-\d\d:\d\d$/.test(span),
  );
  return fine.length > 0 && fine.length === spans.length ? fine : null;
}

/** What a condition does not restate stays as it is without the condition. */
function overlay(base: PriceEntry, special: PriceEntry): PriceEntry {
  return {
    ...base,
    inputPrice: special.inputPrice ?? base.inputPrice,
    outputPrice: special.outputPrice ?? base.outputPrice,
    cachedInputPrice: special.cachedInputPrice ?? base.cachedInputPrice,
  };
}
