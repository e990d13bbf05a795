/** The lists' recorded answers keep their shape; their numbers serve the tests and are nobody's quotes. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseConfig } from "../config.ts";
import {
  loadCatalog,
  openRouterEndpointUrls,
  type PriceEntry,
  proposePrices,
  quoteAt,
  readLiteLlm,
  readOpenRouter,
  writePrices,
} from "../index.ts";

const recorded = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"));
const litellm = () => readLiteLlm(recorded("litellm"), "2026-11-20");
const openRouter = (name = "openrouter-models") => readOpenRouter(recorded(name), "2026-11-20");
const numbers = (entry: PriceEntry | undefined) => [
  entry?.inputPrice,
  entry?.outputPrice,
  entry?.cachedInputPrice,
];
const configOf = (text: string) => ({ ...parseConfig(text, "dsr.config.yaml"), file: "dsr.config.yaml" });

describe("LiteLLM's price file", () => {
  const find = (modelId: string) => litellm().find((price) => price.modelId === modelId);

  it("gives USD per million tokens, with source and date", () => {
    const price = find("deepseek-ai/DeepSeek-V4-Pro-0813");
    expect(price).toMatchObject({ list: "LiteLLM", host: "together_ai", unread: null });
    expect(numbers(price?.prices[0])).toEqual([1.32, 3.96, 0.13]);
    expect(price?.prices[0]).toMatchObject({ currency: "USD", asOf: "2026-11-20" });
    expect(price?.prices[0]?.source).toContain("litellm");
  });

  it("leaves out the sample, embeddings and images, whose zeros and units are no token prices", () => {
    expect(litellm().map((price) => price.modelId)).not.toContain("sample_spec");
    expect(find("BAAI/bge-base-en-v1.5")).toBeUndefined();
    expect(find("dall-e-2")).toBeUndefined();
  });

  it("gives an absent cache price as null, never 0", () => {
    expect(find("deepseek-v4p1-flash")?.prices[0]?.cachedInputPrice).toBeNull();
  });

  it("turns tiers by size into a schedule", () => {
    const prices = find("long-model")?.prices ?? [];
    expect(quoteAt(prices, { wallMs: 0, inputTokens: 200_000 })?.inputPerM).toBe(3);
    expect(quoteAt(prices, { wallMs: 0, inputTokens: 200_001 })).toMatchObject({
      inputPerM: 6,
      outputPerM: 22.5,
    });
  });

  it("turns daily off-peak hours into a schedule, and says when it cannot read the hours", () => {
    const prices = find("deepseek-flash")?.prices ?? [];
    const at = (time: string) => quoteAt(prices, { wallMs: Date.parse(time), inputTokens: null })?.inputPerM;
    expect([at("2026-11-20T00:59Z"), at("2026-11-20T01:00Z"), at("2026-11-20T23:59Z")]).toEqual([
      0.15, 0.3, 0.15,
    ]);
    expect(find("weekly-model")?.unread).toBe("off_peak_pricing");
    expect(find("deepseek-v4.1-flash")?.unread).toBe("tiered_pricing");
  });

  it("refuses what is not that file", () => {
    expect(() => readLiteLlm({ data: [] }, "2026-11-20")).toThrow("not LiteLLM's price file");
  });
});

describe("OpenRouter's answers", () => {
  const find = (modelId: string) => openRouter().find((price) => price.modelId === modelId);

  it("turns strings per token into numbers per million", () => {
    expect(numbers(find("deepseek/deepseek-v4.1-flash")?.prices[0])).toEqual([0.3, 1.2, 0.006]);
  });

  it("keeps a free model at 0 and leaves out the router's -1, which means that it depends", () => {
    expect(numbers(find("some/free-model:free")?.prices[0])).toEqual([0, 0, null]);
    expect(find("openrouter/auto")).toBeUndefined();
  });

  it("reads tiers in ascending order; what a tier does not restate stays", () => {
    const prices = find("anthropic/claude-sonnet-4.5")?.prices ?? [];
    const at = (inputTokens: number) => quoteAt(prices, { wallMs: 0, inputTokens });
    expect([at(199_999), at(200_000), at(500_000)].map((q) => [q?.inputPerM, q?.outputPerM])).toEqual([
      [3, 15],
      [6, 15],
      [9, 30],
    ]);
  });

  it("reads daily UTC hours, midnight as 24:00", () => {
    const prices = find("deepseek/deepseek-v4-pro-0813")?.prices ?? [];
    const at = (time: string) => quoteAt(prices, { wallMs: Date.parse(time), inputTokens: null })?.inputPerM;
    expect(["00:59", "01:00", "03:59", "04:00", "23:29", "23:30"].map((t) => at(`2026-11-20T${t}Z`))).toEqual(
      [0.66, 1.32, 1.32, 0.66, 0.66, 0.7],
    );
  });

  it("names conditions that it does not know", () => {
    expect(find("odd/conditions")?.unread).toBe("overrides.phase_of_moon");
  });

  it("reads the hosts of one model, and finds where to ask for them", () => {
    expect(openRouter("openrouter-endpoints").map((price) => price.host)).toEqual([
      "Together",
      "Fireworks",
      "Alibaba",
      "DeepSeek",
    ]);
    expect(openRouterEndpointUrls(recorded("openrouter-models"), ["deepseek-v4.1-flash"])).toEqual([
      "https://openrouter.ai/api/v1/models/deepseek/deepseek-v4.1-flash/endpoints",
    ]);
  });

  it("refuses what is neither answer", () => {
    expect(() => readOpenRouter({ models: [] }, "2026-11-20")).toThrow("not an answer of OpenRouter");
  });
});

describe("proposals", () => {
  const catalog = loadCatalog(null);
  const proposals = proposePrices(catalog.providers, [...litellm(), ...openRouter("openrouter-endpoints")]);
  const find = (provider: string, model = "deepseek-v4.1-flash") =>
    proposals.find((p) => p.provider === provider && p.model === model);

  it("tells a new price from a changed and an unchanged one", () => {
    expect(find("fireworks")?.status).toBe("new");
    expect(find("together")?.status).toBe("changed");
    expect(find("together", "deepseek-v4-pro")?.status).toBe("same");
  });

  it("mentions a second list that disagrees", () => {
    expect(find("together")?.why).toContain("OpenRouter says 0.3 in, 1.2 out");
  });

  it("never overrules a price in another currency, or conditions it cannot express", () => {
    expect(find("deepseek")).toMatchObject({ status: "kept", why: "ours is in CNY, the list's in USD" });
    expect(find("aliyun")).toMatchObject({ status: "kept" });
    expect(find("aliyun")?.why).toContain("tiered_pricing");
  });

  it("never replaces a schedule by one number", () => {
    const own = loadCatalog(
      configOf(`providers:
  together:
    models:
      deepseek-v4.1-flash:
        prices:
          - { inputPrice: 1, outputPrice: 2, currency: USD }
          - { inputPrice: 2, outputPrice: 4, currency: USD, timeZone: UTC, hours: ["01:00-04:00"] }
`),
    );
    const [kept] = proposePrices(own.providers, litellm()).filter(
      (p) => p.provider === "together" && p.model === "deepseek-v4.1-flash",
    );
    expect(kept).toMatchObject({
      status: "kept",
      why: "ours depends on time or size, the list has one number",
    });
  });

  it("takes OpenRouter's own prices for a provider that is OpenRouter, and for no other", () => {
    const own = loadCatalog(
      configOf(`providers:
  openrouter:
    baseUrl: https://openrouter.ai/api/v1
    apiKeyEnv: OPENROUTER_API_KEY
    models: { deepseek-v4.1-flash: { id: deepseek/deepseek-v4.1-flash } }
`),
    );
    expect(proposePrices(own.providers, openRouter()).map((p) => `${p.provider} ${p.status}`)).toEqual([
      "openrouter new",
    ]);
  });

  it("passes over retired models", () => {
    expect(find("deepseek", "deepseek-r1")).toBeUndefined();
  });
});

describe("writing into the user's file", () => {
  const proposals = proposePrices(loadCatalog(null).providers, litellm());
  const text = `# my settings, do not lose
defaults:
  rounds: 3   # few

providers:
  # the key stays exactly as it is
  together:
    apiKey: "tgp_v1_not-a-real-key"   # secret
    models:
      deepseek-v4.1-flash: { inputPrice: 9, outputPrice: 9, currency: USD } # was a guess
  my-vllm:
    baseUrl: http://10.0.0.1:8000/v1
    apiKeyEnv: MY_VLLM_KEY
`;
  const written = writePrices(text, "dsr.config.yaml", proposals);

  it("keeps every comment and every line that holds a key", () => {
    for (const comment of [
      "# my settings, do not lose",
      "# few",
      "# the key stays exactly as it is",
      "# was a guess",
    ])
      expect(written).toContain(comment);
    for (const line of ['    apiKey: "tgp_v1_not-a-real-key" ', "    apiKeyEnv: MY_VLLM_KEY"])
      expect(written).toContain(line);
  });

  it("puts the schedule in the place of the flat price", () => {
    const model = parse(written).providers.together.models["deepseek-v4.1-flash"];
    expect(model).toEqual({
      prices: [
        {
          inputPrice: 0.25,
          outputPrice: 1.1,
          cachedInputPrice: 0.006,
          currency: "USD",
          source: expect.stringContaining("litellm"),
          asOf: "2026-11-20",
        },
      ],
    });
  });

  it("adds what was missing, leaves unknown parts out, and writes neither kept nor unchanged prices", () => {
    const providers = parse(written).providers;
    expect(providers.fireworks.models["deepseek-v4.1-flash"].prices[0]).not.toHaveProperty(
      "cachedInputPrice",
    );
    expect(providers.deepseek).toBeUndefined();
    expect(providers.together.models["deepseek-v4-pro"]).toBeUndefined();
  });

  it("gives a file that loads and changes the quotes, and a second run has nothing left to write", () => {
    const catalog = loadCatalog(configOf(written));
    const [target] = catalog.select({ models: null, providers: ["together"], modes: null });
    expect(quoteAt(target?.prices ?? [], { wallMs: 0, inputTokens: null })?.inputPerM).toBe(0.25);
    const again = proposePrices(catalog.providers, litellm());
    expect(again.filter((p) => p.status === "new" || p.status === "changed")).toEqual([]);
    expect(writePrices(written, "dsr.config.yaml", again)).toBe(written);
  });

  it.each([
    ["no file", null],
    ["comments alone", "# nothing yet\n"],
    ["an empty map of providers", "providers: {}\n"],
    ["providers without content", "providers:\n"],
  ])("starts from %s", (_, start) => {
    const fresh = writePrices(start, "dsr.config.yaml", proposals);
    expect(parse(fresh).providers.fireworks.models["deepseek-v4.1-flash"].prices[0].inputPrice).toBe(0.3);
    if (start?.startsWith("#")) expect(fresh).toContain("# nothing yet");
  });

  it("writes JSON into a JSON file", () => {
    const fresh = writePrices('{"providers": {"together": {"apiKey": "k"}}}', "dsr.config.json", proposals);
    expect(JSON.parse(fresh).providers.together.apiKey).toBe("k");
    expect(JSON.parse(fresh).providers.together.models["deepseek-v4.1-flash"].prices).toHaveLength(1);
  });

  it("refuses to write into a file that does not load", () => {
    expect(() => writePrices("providers: 3\n", "dsr.config.yaml", proposals)).toThrow("providers: got 3");
  });
});
