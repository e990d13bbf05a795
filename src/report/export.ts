/**
 * A decision as configuration that gateways and programs read already: the targets in the order of the ranking, with the
 * names of the variables that hold their keys and never a key. What a format cannot say is left out, with the reason.
 */
import { targetName } from "../record/index.ts";
import { envExport } from "./export-env.ts";
import { litellmExport } from "./export-litellm.ts";
import { openRouterExport } from "./export-openrouter.ts";
import type { Exported, ExportRow, LeftOut } from "./export-row.ts";
import { jsonText } from "./json.ts";

export const exportFormats = ["litellm", "openrouter", "env", "json"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/**
 * The text of the file. `rows` are in the order of the ranking, `before` says who of the ranking is not among them. The text
 * is null where nothing is left to write.
 */
export function exportText(
  format: ExportFormat,
  rows: readonly ExportRow[],
  before: readonly LeftOut[],
): Exported {
  if (rows.length === 0) return { text: null, leftOut: before, notes: [] };
  switch (format) {
    case "litellm":
      return litellmExport(rows, before);
    case "openrouter":
      return openRouterExport(rows, before);
    case "env":
      return envExport(rows, before);
    case "json":
      return {
        text: jsonText({ schema: 1, targets: rows.map(inSnakeCase), left_out: before }),
        leftOut: before,
        notes: [],
      };
  }
}

function inSnakeCase(row: ExportRow) {
  const { rank, provider, model, mode, wire, body } = row;
  return {
    ...{ rank, provider, model, mode, wire, body, target: targetName(row) },
    base_url: row.baseUrl,
    model_id: row.modelId,
    api_version: row.apiVersion,
    api_key_env: row.keyVariable,
  };
}
