/** Exported rankings say what was decided, in the words of each format, whatever names come from outside. */
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { exportText } from "./export.ts";
import type { ExportRow } from "./export-row.ts";

function aRow(overrides: Partial<ExportRow> = {}): ExportRow {
  return {
    ...{ rank: 1, provider: "together", model: "deepseek-r1", mode: null, wire: "openai", apiVersion: null },
    baseUrl: "https://api.together.xyz/v1",
    modelId: "deepseek-ai/DeepSeek-R1",
    keyVariable: "TOGETHER_API_KEY",
    body: {},
    ...overrides,
  };
}

/** What a Python reads: YAML 1.1. */
const litellm = (rows: readonly ExportRow[]) =>
  parse(exportText("litellm", rows, []).text ?? "", { version: "1.1" });

describe("LiteLLM's config.yaml", () => {
  it("has one group of deployments, their order the places of the ranking", () => {
    const rows = [
      aRow(),
      aRow({ rank: 1, provider: "b", keyVariable: null }),
      aRow({ rank: 3, provider: "c" }),
    ];
    const { model_list: list } = litellm(rows);
    expect(list).toMatchObject([
      {
        model_name: "deepseek-r1",
        litellm_params: {
          model: "openai/deepseek-ai/DeepSeek-R1",
          api_base: "https://api.together.xyz/v1",
          api_key: "os.environ/TOGETHER_API_KEY",
          order: 1,
        },
      },
      { model_name: "deepseek-r1", litellm_params: { api_key: "none", order: 1 } },
      { model_name: "deepseek-r1", litellm_params: { order: 3 } },
    ]);
  });

  it("names the group neutrally where models differ, and carries the fields of a mode", () => {
    const body = { thinking: { type: "enabled" } };
    const { model_list: list } = litellm([aRow(), aRow({ model: "other", mode: "thinking", body })]);
    expect(list.map((entry: { model_name: string }) => entry.model_name)).toEqual(["dsr", "dsr"]);
    expect(list[1].litellm_params.extra_body).toEqual(body);
  });

  it("knows Azure's two kinds of address; a version stays text, which YAML would make a date", () => {
    const azure = { wire: "azure", apiVersion: "2024-10-21", modelId: "dep" } as const;
    const { model_list: list } = litellm([
      aRow({ ...azure, baseUrl: "https://x.openai.azure.com/openai" }),
      aRow({ ...azure, baseUrl: "https://x.services.ai.azure.com/openai/v1" }),
    ]);
    expect(list[0].litellm_params).toMatchObject({
      ...{ model: "azure/dep", api_base: "https://x.openai.azure.com", api_version: "2024-10-21" },
    });
    expect(list[1].litellm_params).toMatchObject({
      ...{ model: "openai/dep", api_base: "https://x.services.ai.azure.com/openai/v1" },
    });
  });

  it("reads back as written, whatever the names", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 1 }),
        fc.string({ unit: "grapheme" }),
        (modelId, field) => {
          const row = aRow({
            modelId,
            provider: `${field}\nmodel_list: []`,
            body: { [field]: field, on: "2024-01-01" },
          });
          const { text } = exportText("litellm", [row], [{ target: `${field}\nx: y`, why: "z" }]);
          const document = parse(text ?? "", { version: "1.1" });
          expect(Object.keys(document)).toEqual(["model_list", "router_settings"]);
          expect(document.model_list[0].litellm_params.model).toBe(`openai/${modelId}`);
          expect(document.model_list[0].litellm_params.extra_body).toEqual(row.body);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("OpenRouter's provider object", () => {
  it("orders the slugs it knows, allows nobody else, and says whom it leaves out", () => {
    const rows = [
      aRow({ provider: "my-vllm" }),
      aRow({ provider: "aliyun" }),
      aRow(),
      aRow({ provider: "deepseek", model: "deepseek-v4-pro" }),
    ];
    const { text, leftOut, notes } = exportText("openrouter", rows, []);
    expect(JSON.parse(text ?? "")).toEqual({
      provider: { order: ["alibaba", "together"], allow_fallbacks: false },
    });
    expect(leftOut.map(({ target, why }) => `${target}: ${why}`)).toEqual([
      "my-vllm/deepseek-r1: OpenRouter has no slug for it that dsr knows",
      "deepseek/deepseek-v4-pro: a request names one model, here deepseek-r1",
    ]);
    expect(notes.join(" ")).toMatch(/own account and region/);
  });

  it("is nothing where no slug is known", () => {
    expect(exportText("openrouter", [aRow({ provider: "constructor" })], []).text).toBeNull();
  });
});

describe("shell lines", () => {
  it("set what they say, whatever the names: nothing in them is run", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }).filter((name) => !name.includes("\0")),
        (name) => {
          const hostile = `${name}'; touch /tmp/never; $(exit 3) \`exit 4\` "\\`;
          const { text } = exportText("env", [aRow({ provider: hostile, modelId: hostile })], []);
          const script = `set -eu\n${text}\nprintf '%s\\0%s\\0%s\\0%s' "$DSR_PROVIDER" "$DSR_MODEL_ID" "$OPENAI_API_KEY" "$DSR_API_KEY_ENV"`;
          const said = execFileSync("/bin/sh", ["-c", script], { env: { TOGETHER_API_KEY: "k" } });
          expect(said.toString().split("\0")).toEqual([hostile, hostile, "k", "TOGETHER_API_KEY"]);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("name who shares the first place, and set no OpenAI variables for Azure", () => {
    const rows = [aRow(), aRow({ provider: "b" })];
    expect(exportText("env", rows, []).text).toContain("# b/deepseek-r1 shares its place");
    const azure = exportText("env", [aRow({ wire: "azure", apiVersion: "2024-10-21" })], []).text ?? "";
    expect(azure).not.toContain("OPENAI_");
    expect(azure).toContain("export DSR_BASE_URL='https://api.together.xyz/v1'\n");
  });
});

describe("the JSON document", () => {
  it("has the ranking with what it takes to call each", () => {
    const { text } = exportText("json", [aRow()], [{ target: "x/y", why: "no address" }]);
    expect(JSON.parse(text ?? "")).toEqual({
      schema: 1,
      targets: [
        {
          ...{
            rank: 1,
            provider: "together",
            model: "deepseek-r1",
            mode: null,
            target: "together/deepseek-r1",
          },
          ...{ base_url: "https://api.together.xyz/v1", model_id: "deepseek-ai/DeepSeek-R1", wire: "openai" },
          ...{ api_version: null, api_key_env: "TOGETHER_API_KEY", body: {} },
        },
      ],
      left_out: [{ target: "x/y", why: "no address" }],
    });
  });

  it("is nothing without targets, in any format", () => {
    for (const format of ["litellm", "openrouter", "env", "json"] as const)
      expect(exportText(format, [], []).text).toBeNull();
  });
});
