import { describe, expect, it } from "vitest";
import { redactor } from "../base/index.ts";
import { parseConfig } from "./config.ts";
import { type KeySources, loadCatalog, resolveKeys } from "./index.ts";

const config = (text: string) => ({ ...parseConfig(text, "dsr.config.yaml"), file: "/x/dsr.config.yaml" });

const keys = (sources: Partial<KeySources>) =>
  resolveKeys({
    providers: loadCatalog(sources.config ?? null).providers,
    vars: {},
    dotenv: null,
    keysFile: null,
    config: null,
    ...sources,
  });

const keysFile = (text: string) => ({ path: "keys.json", text });

describe("where a key comes from", () => {
  it("the environment, under the provider's customary name", () => {
    expect(keys({ vars: { TOGETHER_API_KEY: "t-key" } }).keyFor("together")).toEqual({
      key: "t-key",
      origin: "environment variable TOGETHER_API_KEY",
    });
  });

  it("the second customary name when the first is not set", () => {
    expect(keys({ vars: { TOGETHERAI_API_KEY: "t-key" } }).keyFor("together")?.origin).toContain(
      "TOGETHERAI_API_KEY",
    );
  });

  it(".env, quotes and comments as dotenv reads them", () => {
    const found = keys({ dotenv: '# mine\nDEEPSEEK_API_KEY="sk-abc" # paid\n' }).keyFor("deepseek");
    expect(found).toEqual({ key: "sk-abc", origin: ".env, variable DEEPSEEK_API_KEY" });
  });

  it("the original's keys file", () => {
    const found = keys({
      keysFile: keysFile('{"together": {"default": "t-key"}, "deepseek": {"default": ""}}'),
    });
    expect(found.keyFor("together")).toEqual({ key: "t-key", origin: 'keys.json, entry "together"' });
    expect(found.keyFor("deepseek")).toBeNull();
  });

  it("the original's keys file under a provider's former id", () => {
    const found = keys({ keysFile: keysFile('{"siliconflow-pro": {"default": "s-key"}}') });
    expect(found.keyFor("siliconflow")?.origin).toBe('keys.json, entry "siliconflow-pro"');
  });

  it("the configuration: apiKey, or another variable by apiKeyEnv", () => {
    const own = config(`providers:
  my-vllm: { baseUrl: "http://10.0.0.1/v1", apiKey: v-key, models: {} }
  deepseek: { apiKeyEnv: WORK_DEEPSEEK_KEY }
`);
    const found = keys({ config: own, vars: { WORK_DEEPSEEK_KEY: "w-key", DEEPSEEK_API_KEY: "private" } });
    expect(found.keyFor("my-vllm")).toEqual({
      key: "v-key",
      origin: "/x/dsr.config.yaml, providers.my-vllm.apiKey",
    });
    expect(found.keyFor("deepseek")?.key).toBe("w-key");
  });

  it("is null for a provider without one, known or not", () => {
    expect(keys({}).keyFor("together")).toBeNull();
    expect(keys({}).keyFor("nobody")).toBeNull();
    expect(keys({ vars: { TOGETHER_API_KEY: "  " } }).keyFor("together")).toBeNull();
  });
});

describe("which one wins", () => {
  const all = {
    keysFile: keysFile('{"together": {"default": "from-file"}}'),
    config: config("providers: { together: { apiKey: from-config } }"),
    vars: { TOGETHER_API_KEY: "from-environment" },
    dotenv: "TOGETHER_API_KEY=from-dotenv",
  };

  it("--keys, then the configuration, then the environment, then .env", () => {
    const winner = (sources: Partial<KeySources>) => keys(sources).keyFor("together")?.key;
    expect(winner(all)).toBe("from-file");
    expect(winner({ ...all, keysFile: null })).toBe("from-config");
    expect(winner({ ...all, keysFile: null, config: null })).toBe("from-environment");
    expect(winner({ dotenv: all.dotenv })).toBe("from-dotenv");
  });

  it("and the redactor hears of all of them", () => {
    expect(keys(all).all().sort()).toEqual(["from-config", "from-dotenv", "from-environment", "from-file"]);
  });

  it("and of keys in the file that nobody asked for", () => {
    const found = keys({
      keysFile: keysFile('{"together": {"default": "a-key1", "spare": "a-key2"}, "x": {"y": "a-key3"}}'),
    });
    expect(found.all().sort()).toEqual(["a-key1", "a-key2", "a-key3"]);
    expect(redactor(found.all())("sent a-key3")).not.toContain("a-key3");
  });

  it("and of headers that hold credentials, whole and without their scheme, but of no other header", () => {
    const own = config(`providers:
  my-vllm:
    baseUrl: http://10.0.0.1/v1
    headers:
      Authorization: Bearer auth-secret
      X-Api-Key: key-secret
      ocp-apim-subscription-key: other-secret
      x-gateway-token: token-secret
      x-max-tokens: "4096"
      x-team: research
    models: {}
`);
    expect(keys({ config: own }).all().sort()).toEqual([
      "Bearer auth-secret",
      "auth-secret",
      "key-secret",
      "other-secret",
      "token-secret",
    ]);
  });

  it("no origin holds a key", () => {
    expect(keys(all).keyFor("together")?.origin).not.toContain("from-");
  });
});

describe("a keys file that is none", () => {
  const fault = (text: string) => () => keys({ keysFile: keysFile(text) });

  it("gets line and column", () => {
    expect(fault('{"together": {"default": "sk-very-secret"')).toThrow(/line 1, column \d+: not valid JSON/);
  });

  it("gets every fault at once, and never a value", () => {
    try {
      fault(
        '{"together": "sk-very-secret", "deepseek": {"default": 12345678}, "azure": {"default": "ok"}}',
      )();
      throw new Error("expected a fault");
    } catch (error) {
      const { message, hint } = error as { message: string; hint: string };
      expect(message).toContain('together: expected a map, for example {"default": "…"}');
      expect(message).toContain("deepseek.default: expected the key as a string");
      expect(message).not.toMatch(/sk-very-secret|12345678/);
      expect(hint).toContain('{"together": {"default"');
    }
    expect(fault("[]")).toThrow("the file must hold a map of provider ids");
  });

  it("names what is there twice, never a value", () => {
    const text = `{
  "together": {"default": "sk-first"},
  "deepseek": {"default": "sk-second", "default": "sk-third"},
  "together": {"default": "sk-fourth"}
}`;
    expect(fault(text)).toThrow(
      "keys.json is not a keys file, 2 faults:\n" +
        "  line 3, column 40: deepseek.default is there twice; keep one\n" +
        "  line 4, column 3: together is there twice; keep one",
    );
  });

  it("is told from a file that is no text, without quoting it", () => {
    expect(fault("\u0001\u0002sk-very-secret\0")).toThrow(
      /^keys\.json is not a text file: line 1, column 1 is a control character \(U\+0001\)\.$/,
    );
  });

  it("does not mistake inherited names for providers", () => {
    expect(keys({ keysFile: keysFile('{"__proto__": {"default": "x"}}') }).keyFor("toString")).toBeNull();
  });
});
