/**
 * Lays listed prices beside the catalog's. A list never overrules what it knows less about: a schedule by hour stays
 * when the list has one number, and a price in another currency is not converted into ours.
 */
import type { ModelEntry, ProviderEntry } from "../merge.ts";
import { isFlat } from "../prices.ts";
import type { PriceEntry } from "../schema.ts";
import type { ListedPrice } from "./listed.ts";

export interface PriceProposal {
  provider: string;
  model: string;
  current: PriceEntry[];
  proposed: PriceEntry[];
  list: ListedPrice["list"];
  /** `new`: we had no price. `changed`: it differs. `same`: only its date is newer. `kept`: ours stays, see `why`. */
  status: "new" | "changed" | "same" | "kept";
  /** Why ours stays, or what to know about the proposal; null when there is nothing to say. */
  why: string | null;
}

/** How the lists call the hosts that we have. */
const hosts: Record<string, string[]> = {
  volcengine: ["volcengine"],
  together: ["together_ai", "together"],
  nvidia: ["nvidia_nim", "nvidia"],
  deepseek: ["deepseek"],
  azure: ["azure_ai", "azure"],
  fireworks: ["fireworks_ai", "fireworks"],
  aliyun: ["dashscope", "alibaba"],
  tencent: ["tencent"],
  siliconflow: ["siliconflow"],
};

/** One proposal for each served model that a list knows; earlier lists win, and a later one that differs is mentioned. */
export function proposePrices(
  providers: readonly ProviderEntry[],
  listed: readonly ListedPrice[],
): PriceProposal[] {
  return providers.flatMap((provider) =>
    Object.values(provider.models)
      .filter((model) => model.retiredOn === null)
      .flatMap((model) => {
        const matches = listed.filter((price) => isFor(price, provider, model));
        const [first, ...others] = matches;
        return first === undefined ? [] : [propose(provider, model, first, others)];
      }),
  );
}

function propose(
  provider: ProviderEntry,
  model: ModelEntry,
  match: ListedPrice,
  others: readonly ListedPrice[],
): PriceProposal {
  const base = {
    provider: provider.id,
    model: model.name,
    current: model.prices,
    proposed: match.prices,
    list: match.list,
  };
  const keep = (why: string): PriceProposal => ({ ...base, status: "kept", why });
  if (match.unread !== null) return keep(`the list has conditions that dsr cannot express (${match.unread})`);
  const currency = match.prices[0]?.currency;
  const ours = model.prices.find((entry) => entry.currency !== currency)?.currency;
  if (ours !== undefined) return keep(`ours is in ${ours}, the list's in ${currency}`);
  if (!isFlat(model.prices) && isFlat(match.prices))
    return keep("ours depends on time or size, the list has one number");
  const differing = others.find((other) => !samePrices(other.prices, match.prices));
  const why = differing === undefined ? null : `${differing.list} says ${text(differing.prices)}`;
  if (model.prices.length === 0) return { ...base, status: "new", why };
  return { ...base, status: samePrices(model.prices, match.prices) ? "same" : "changed", why };
}

function isFor(price: ListedPrice, provider: ProviderEntry, model: ModelEntry): boolean {
  if (price.list === "OpenRouter" && price.host === "OpenRouter")
    return (
      provider.baseUrl !== null &&
      new URL(provider.baseUrl).hostname === "openrouter.ai" &&
      price.modelId === model.id
    );
  const names = hosts[provider.id] ?? [provider.id];
  if (!names.includes(price.host.toLowerCase())) return false;
  if (price.list === "LiteLLM") return model.id === price.modelId || model.id.endsWith(`/${price.modelId}`);
  const own = (price.modelId.split("/").at(-1) ?? "").toLowerCase();
  return own === model.name || model.aliases.includes(own);
}

function samePrices(a: readonly PriceEntry[], b: readonly PriceEntry[]): boolean {
  return text(a) === text(b);
}

/** Everything about a price but where and when it was read. */
function text(prices: readonly PriceEntry[]): string {
  return prices.map(describePrice).join("; ");
}

/** `1.32 in, 3.96 out, 0.044 cached USD/M [conditions]`; an unknown part is `?`. */
function describePrice(entry: PriceEntry): string {
  const part = (value: number | null | undefined, name: string) => `${value ?? "?"} ${name}`;
  const conditions = [
    ...(entry.days === undefined ? [] : [entry.days.join(" ")]),
    ...(entry.hours ?? []),
    ...(entry.timeZone === undefined ? [] : [entry.timeZone]),
    ...(entry.from == null ? [] : [`from ${entry.from}`]),
    ...(entry.until == null ? [] : [`until ${entry.until}`]),
    ...(entry.inputTokens?.above == null ? [] : [`above ${entry.inputTokens.above} tokens`]),
    ...(entry.inputTokens?.upTo == null ? [] : [`up to ${entry.inputTokens.upTo} tokens`]),
  ];
  const numbers = [
    part(entry.inputPrice, "in"),
    part(entry.outputPrice, "out"),
    part(entry.cachedInputPrice, "cached"),
  ].join(", ");
  return `${numbers} ${entry.currency}/M${conditions.length === 0 ? "" : ` [${conditions.join(", ")}]`}`;
}
