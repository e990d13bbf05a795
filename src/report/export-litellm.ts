/**
 * `config.yaml` of LiteLLM's proxy (docs.litellm.ai/docs/proxy/configs): one group of deployments with `order`, of which the
 * lowest is taken while it is healthy. Deployments of one order share the load, as targets that share a place may.
 */
import { stringify } from "yaml";
import { commented, type Exported, type ExportRow, type LeftOut, leftOutLines } from "./export-row.ts";

/** The name of the group where the ranking is one of several models. */
const SEVERAL_MODELS = "dsr";

/** LiteLLM reads YAML 1.1, to which a plain 2024-10-21 is a date, and `on` is true. */
const PYTHONS_YAML = {
  version: "1.1",
  defaultStringType: "QUOTE_DOUBLE",
  defaultKeyType: "PLAIN",
  lineWidth: 0,
  aliasDuplicateObjects: false,
} as const;

export function litellmExport(rows: readonly ExportRow[], leftOut: readonly LeftOut[]): Exported {
  const models = new Set(rows.map(({ model }) => model));
  const [only] = models;
  const group = models.size === 1 && only !== undefined ? only : SEVERAL_MODELS;
  const document = {
    model_list: rows.map((row) => ({
      model_name: group,
      litellm_params: {
        ...addressOf(row),
        // LiteLLM's OpenAI client does not start without any key.
        api_key: row.keyVariable === null ? "none" : `os.environ/${row.keyVariable}`,
        order: row.rank,
        ...(Object.keys(row.body).length === 0 ? {} : { extra_body: row.body }),
      },
    })),
    // Older versions look at `order` only where this is set.
    router_settings: { enable_pre_call_checks: true },
  };
  const head = commented([
    `Written by dsr route --export litellm. Clients ask for the model "${group}"; order is the place in the ranking.`,
    ...leftOutLines(leftOut),
  ]);
  return {
    text: head + stringify(document, PYTHONS_YAML),
    leftOut,
    notes: [],
  };
}

/** Azure's own kind of address has the deployment in its path; its v1 addresses are like everybody's. */
function addressOf({ wire, baseUrl, modelId, apiVersion }: ExportRow): Record<string, string> {
  if (wire === "openai" || /\/(?:v1|models)\/*$/.test(baseUrl))
    return { model: `openai/${modelId}`, api_base: baseUrl };
  return {
    model: `azure/${modelId}`,
    api_base: baseUrl.replace(/\/openai\/*$/, ""),
    ...(apiVersion === null ? {} : { api_version: apiVersion }),
  };
}
