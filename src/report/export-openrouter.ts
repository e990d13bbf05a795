/**
 * The `provider` object of a request to OpenRouter (openrouter.ai/docs/features/provider-routing): its slugs in the order of
 * the ranking, and nobody else, because the others did not meet the requirement or were not asked.
 */
import { targetName } from "../record/index.ts";
import type { Exported, ExportRow, LeftOut } from "./export-row.ts";
import { jsonText } from "./json.ts";

/** OpenRouter's slugs of hosts in the built-in catalog, as OpenRouter's own lists have them. Others are not guessed. */
const SLUGS: Readonly<Record<string, string>> = {
  aliyun: "alibaba",
  azure: "azure",
  deepseek: "deepseek",
  fireworks: "fireworks",
  nvidia: "nvidia",
  siliconflow: "siliconflow",
  together: "together",
};

export function openRouterExport(rows: readonly ExportRow[], before: readonly LeftOut[]): Exported {
  const leftOut = [...before];
  const slugs = new Set<string>();
  // A request names one model, so its order is one of hosts of that model.
  const model = rows.find(({ provider }) => Object.hasOwn(SLUGS, provider))?.model;
  for (const row of rows) {
    const slug = Object.hasOwn(SLUGS, row.provider) ? SLUGS[row.provider] : undefined;
    if (slug === undefined)
      leftOut.push({ target: targetName(row), why: "OpenRouter has no slug for it that dsr knows" });
    else if (row.model !== model)
      leftOut.push({ target: targetName(row), why: `a request names one model, here ${model}` });
    else slugs.add(slug);
  }
  if (slugs.size === 0) return { text: null, leftOut, notes: [] };
  return {
    text: jsonText({ provider: { order: [...slugs], allow_fallbacks: false } }),
    leftOut,
    notes: [
      "OpenRouter calls these hosts from its own account and region; what was measured is your own access to them.",
      ...(rows.some(({ mode }) => mode !== null)
        ? ["A mode is not part of a provider object: ask for it in the request (reasoning)."]
        : []),
    ],
  };
}
