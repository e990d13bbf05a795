/** Compares what the catalog says a provider serves with what the provider lists at its /models endpoint. */
import { nearest } from "../base/index.ts";
import type { ProviderEntry } from "./merge.ts";

export interface ListingComparison {
  /** Catalog ids that the provider lists. */
  listed: { model: string; id: string }[];
  /** Catalog ids that the provider does not list, with the listed ids most like them. */
  missing: { model: string; id: string; nearest: string[] }[];
  /** Ids the catalog calls retired and the provider lists all the same. */
  back: { model: string; id: string; retiredOn: string }[];
  /** Listed ids the catalog does not have, of a family it does have (for example another `deepseek`). */
  unknown: string[];
}

/**
 * `remoteIds` are the ids as the provider lists them. Some providers list only part of what they serve (deployments,
 * models on request), so `missing` is a question to ask, not proof of retirement.
 */
export function compareWithListing(entry: ProviderEntry, remoteIds: readonly string[]): ListingComparison {
  const remote = new Set(remoteIds);
  const result: ListingComparison = { listed: [], missing: [], back: [], unknown: [] };
  const known = new Set<string>();
  for (const model of Object.values(entry.models)) {
    for (const id of new Set([model.id, ...Object.values(model.modes).map((mode) => mode.id)])) {
      known.add(id);
      if (model.retiredOn !== null) {
        if (remote.has(id)) result.back.push({ model: model.name, id, retiredOn: model.retiredOn });
      } else if (remote.has(id)) result.listed.push({ model: model.name, id });
      else result.missing.push({ model: model.name, id, nearest: nearest(id, remoteIds) });
    }
  }
  const families = new Set([...known].map(family));
  result.unknown = [...remote].filter((id) => !known.has(id) && families.has(family(id))).sort();
  return result;
}

/** The leading word of a model's own name: `deepseek` for `Pro/deepseek-ai/DeepSeek-R1`. */
function family(id: string): string {
  const last = id.split("/").at(-1) ?? id;
  return /^[a-z]+/.exec(last.toLowerCase())?.[0] ?? last;
}
