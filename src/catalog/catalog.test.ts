import { describe, expect, it } from "vitest";
import { parseConfig } from "./config.ts";
import { type Config, compareWithListing, listPriceOf, loadCatalog, modelOf, quoteAt } from "./index.ts";

const config = (text: string): Config => ({
  ...parseConfig(text, "dsr.config.yaml"),
  file: "/x/dsr.config.yaml",
});
const any = { models: null, providers: null, modes: null };
const names = (targets: { target: { provider: string; model: string; mode: string | null } }[]) =>
  targets.map(
    ({ target }) => `${target.provider}/${target.model}${target.mode === null ? "" : `@${target.mode}`}`,
  );

describe("the built-in catalog", () => {
  const catalog = loadCatalog(null);

  it("has the twelve providers of the original under their ids", () => {
    expect(catalog.providers.map((p) => p.id)).toEqual(
      expect.arrayContaining([
        ...["aliyun", "azure", "chinamobile", "chinatelecom", "deepseek", "fireworks"],
        ...["huawei", "nvidia", "siliconflow", "tencent", "together", "volcengine"],
      ]),
    );
  });

  it("measures a model that several providers serve today when none is named", () => {
    const targets = catalog.select(any);
    expect(new Set(targets.map((t) => t.target.model))).toEqual(new Set([catalog.defaultModel]));
    expect(targets.length).toBeGreaterThanOrEqual(5);
    expect(targets.every((t) => t.target.mode === null && t.target.endpoint !== null)).toBe(true);
  });

  it("prices DeepSeek by Beijing hour and weekday", () => {
    const [flash] = catalog.select({ ...any, providers: ["deepseek"] });
    const quote = (moment: string) =>
      quoteAt(flash?.prices ?? [], { wallMs: Date.parse(moment), inputTokens: null });
    expect(quote("2026-11-20T08:59+08:00")).toMatchObject({
      inputPerM: 1,
      outputPerM: 4,
      cachedInputPerM: 0.02,
    });
    expect(quote("2026-11-20T09:00+08:00")).toMatchObject({
      inputPerM: 2,
      outputPerM: 8,
      cachedInputPerM: 0.04,
    });
    expect(quote("2026-11-21T09:00+08:00")).toMatchObject({ inputPerM: 1, currency: "CNY" });
    expect(quote("2026-10-01T10:00+08:00")).toMatchObject({ inputPerM: 1 }); // a public holiday
    expect(quote("2026-09-10T03:59Z")).toBeNull(); // before it was sold
  });
});

describe("selecting targets", () => {
  const catalog = loadCatalog(null);

  it("gives what is needed to call a target", () => {
    const [target] = catalog.select({
      models: ["deepseek-v4-pro"],
      providers: ["deepseek"],
      modes: ["non-thinking"],
    });
    expect(target).toMatchObject({
      target: {
        provider: "deepseek",
        model: "deepseek-v4-pro",
        mode: "non-thinking",
        modelId: "deepseek-v4-pro",
        endpoint: "https://api.deepseek.com",
      },
      wire: "openai",
      body: { thinking: { type: "disabled" } },
      inlineReasoning: null,
      maxContext: 1_000_000,
    });
  });

  it("knows models by alias, and modes by name, `default` and `all`", () => {
    const select = (modes: string[]) =>
      names(catalog.select({ models: ["deepseek-flash"], providers: ["deepseek"], modes }));
    expect(select(["default", "thinking"])).toEqual([
      "deepseek/deepseek-v4.1-flash",
      "deepseek/deepseek-v4.1-flash@thinking",
    ]);
    expect(select(["all"])).toHaveLength(5);
  });

  it("a mode may have an id and a price of its own", () => {
    const [pro] = catalog.select({ models: ["deepseek-r1"], providers: ["siliconflow"], modes: ["pro"] });
    expect(pro?.target.modelId).toBe("Pro/deepseek-ai/DeepSeek-R1");
    const [priority] = catalog.select({
      models: ["deepseek-v4-pro"],
      providers: ["fireworks"],
      modes: ["priority"],
    });
    expect(quoteAt(priority?.prices ?? [], { wallMs: 0, inputTokens: null })?.inputPerM).toBe(1.65);
  });

  it("leaves providers out that have no such mode, no such model or no base URL yet", () => {
    const targets = names(
      catalog.select({ models: ["deepseek-v3.2"], providers: null, modes: ["thinking"] }),
    );
    expect(targets).toContain("siliconflow/deepseek-v3.2@thinking");
    expect(targets.some((name) => name.startsWith("huawei/") || name.startsWith("azure/"))).toBe(false);
  });

  it("knows the tokenizer of a model whoever serves it, unless the configuration names another or none", () => {
    const served = (model: object) =>
      loadCatalog({
        file: "/x/dsr.config.yaml",
        providers: {
          mine: { baseUrl: "http://127.0.0.1:1", models: { "deepseek-r1": model, "my-model": {} } },
        },
      }).providers.find(({ id }) => id === "mine")?.models;
    expect(served({})?.["deepseek-r1"]?.tokenizer).toBe("tokenizer-deepseek-r1");
    expect(served({ tokenizer: "./t.json" })?.["deepseek-r1"]?.tokenizer).toBe("./t.json");
    expect(served({ tokenizer: null })?.["deepseek-r1"]?.tokenizer).toBeNull();
    expect(served({})?.["my-model"]?.tokenizer).toBeNull();
  });

  it("names every unknown name at once, with the nearest", () => {
    expect(() =>
      catalog.select({ models: ["deepseek-v4-prou"], providers: ["depseek"], modes: ["thinkin"] }),
    ).toThrow(
      /Unknown model "deepseek-v4-prou"\. Did you mean "deepseek-v4-pro"[\s\S]*Unknown provider "depseek"\. Did you mean "deepseek"[\s\S]*Unknown mode "thinkin"\. Did you mean "thinking"/,
    );
  });

  it("says of each named provider why it gives nothing", () => {
    const fault = (providers: string[], models: string[], modes: string[] | null = null) => {
      try {
        catalog.select({ providers, models, modes });
      } catch (error) {
        return error as Error & { exitCode: number; code: string };
      }
      throw new Error("expected a fault");
    };
    const several = fault(["deepseek", "azure", "huawei"], ["deepseek-r1"]);
    expect(several.message).toContain(
      'Provider "deepseek" retired "deepseek-r1" on 2026-07-24 (it offers "deepseek-v4.1-flash" instead).',
    );
    expect(several.message).toContain("set providers.azure.baseUrl in dsr.config.yaml");
    expect(several.message).not.toContain("huawei");
    expect(several).toMatchObject({ exitCode: 2, code: "selection_invalid" });
    expect(fault(["huawei"], ["deepseek-v4-pro"]).message).toContain("It serves: deepseek-v3.2");
    expect(fault(["huawei"], ["deepseek-v3.2"], ["thinking"]).message).toContain("It has: default.");
  });

  it("keeps a model whose retirement is still to come, when told the date", () => {
    const select = (today: string) =>
      catalog.select({ models: ["deepseek-r1"], providers: ["deepseek"], modes: null, today });
    expect(select("2026-07-23")).toHaveLength(1);
    expect(() => select("2026-07-24")).toThrow("retired");
  });
});

describe("the user's configuration over it", () => {
  it("adds a provider with one model, priced in shorthand, with no key", () => {
    const catalog = loadCatalog(
      config(`providers:
  my-vllm:
    baseUrl: http://10.0.0.1:8000/v1
    models:
      deepseek-r1: { id: DeepSeek-R1, inputPrice: 4, outputPrice: 16, cachedInputPrice: 1, currency: CNY }
      tiny: { inputPrice: 1, currency: CNY }
`),
    );
    const [target, tiny] = catalog.select({
      models: ["deepseek-r1", "tiny"],
      providers: ["my-vllm"],
      modes: null,
    });
    expect(target?.target.modelId).toBe("DeepSeek-R1");
    expect(target?.providerEntry).toMatchObject({ needsKey: false, origin: "config", name: "my-vllm" });
    expect(quoteAt(target?.prices ?? [], { wallMs: 0, inputTokens: null })).toMatchObject({
      inputPerM: 4,
      outputPerM: 16,
      cachedInputPerM: 1,
      currency: "CNY",
    });
    expect(tiny?.target.modelId).toBe("tiny");
    expect(quoteAt(tiny?.prices ?? [], { wallMs: 0, inputTokens: null })?.outputPerM).toBeNull();
  });

  it("changes built-in providers field by field, and a price as a whole", () => {
    const catalog = loadCatalog(
      config(`providers:
  deepseek:
    baseUrl: https://proxy.example.com
    headers: { x-team: research }
    models:
      deepseek-v4.1-flash:
        inputPrice: 3
        outputPrice: 5
        currency: USD
        modes: { non-thinking: { body: { seed: 7 } }, brief: { body: { max_tokens: 10 } } }
`),
    );
    const [plain, brief, quiet] = catalog.select({
      models: ["deepseek-v4.1-flash"],
      providers: ["deepseek"],
      modes: ["default", "brief", "non-thinking"],
    });
    expect(plain?.target.endpoint).toBe("https://proxy.example.com");
    expect(plain?.headers).toEqual({ "x-team": "research" });
    expect(plain?.providerEntry).toMatchObject({
      apiKeyEnv: ["DEEPSEEK_API_KEY"],
      origin: "built-in, changed by config",
    });
    expect(plain?.maxContext).toBe(1_000_000);
    expect(plain?.prices).toHaveLength(1);
    expect(brief?.body).toEqual({ max_tokens: 10 });
    expect(quiet?.body).toEqual({ thinking: { type: "disabled" }, seed: 7 });
    expect(loadCatalog(null).select({ ...any, providers: ["deepseek"] })[0]?.prices).toHaveLength(2);
  });

  it("sets Azure's endpoint, and takes explicit null for unknown", () => {
    const catalog = loadCatalog(
      config(`providers:
  azure:
    baseUrl: https://res.openai.azure.com
    wire: azure
    apiVersion: 2024-10-21
    models: { deepseek-v3.2: { prices: [] } }
`),
    );
    const [target] = catalog.select({ models: ["deepseek-v3.2"], providers: ["azure"], modes: null });
    expect(target).toMatchObject({ wire: "azure", apiVersion: "2024-10-21", prices: [] });
  });

  it("may name another default model", () => {
    expect(loadCatalog(config("defaults: { model: deepseek-r1 }")).defaultModel).toBe("deepseek-r1");
  });
});

describe("comparing with what a provider lists", () => {
  const entry = loadCatalog(null).providers.find((p) => p.id === "deepseek");
  const compare = (ids: string[]) => (entry === undefined ? null : compareWithListing(entry, ids));

  it("tells listed, missing, retired but listed, and new of the same family", () => {
    const result = compare(["deepseek-flash", "deepseek-v4.2-pro", "deepseek-reasoner", "whale-tts"]);
    expect(result?.listed).toEqual([{ model: "deepseek-v4.1-flash", id: "deepseek-flash" }]);
    expect(result?.missing).toEqual([
      {
        model: "deepseek-v4-pro",
        id: "deepseek-v4-pro",
        nearest: expect.arrayContaining(["deepseek-v4.2-pro"]),
      },
    ]);
    expect(result?.back).toEqual([
      { model: "deepseek-r1", id: "deepseek-reasoner", retiredOn: "2026-07-24" },
    ]);
    expect(result?.unknown).toEqual(["deepseek-v4.2-pro"]);
  });

  it("finds family members behind an owner's name", () => {
    const together = loadCatalog(null).providers.find((p) => p.id === "together");
    if (together === undefined) throw new Error("no together");
    expect(compareWithListing(together, ["deepseek-ai/DeepSeek-V5", "Qwen/Qwen3-8B"]).unknown).toEqual([
      "deepseek-ai/DeepSeek-V5",
    ]);
  });
});

describe("finding what evidence names", () => {
  const catalog = loadCatalog(
    config(
      "providers: { p: { baseUrl: 'https://p.test/v1', formerIds: [old-p], models: { m: { aliases: [m-1], inputPrice: 1, outputPrice: 2, currency: CNY, modes: { fast: { inputPrice: 5, outputPrice: 6, currency: CNY } } } } } }",
    ),
  );
  const price = (provider: string, model: string, mode: string | null) =>
    listPriceOf(catalog, { provider, model, mode }, { wallMs: 0, inputTokens: null })?.inputPerM ?? null;

  it("takes names of today and of before, and a mode's own price", () => {
    expect([price("p", "m", null), price("old-p", "m-1", null), price("p", "m", "fast")]).toEqual([1, 1, 5]);
  });

  it("knows no price of what it does not know", () => {
    expect([price("p", "x", null), price("x", "m", null)]).toEqual([null, null]);
    expect(modelOf(catalog, { provider: "p", model: "x" })).toBeNull();
  });
});
