import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DsrError } from "../base/index.ts";
import {
  type Config,
  configJsonSchema,
  initialConfig,
  loadCatalog,
  loadConfig,
  quoteAt,
  resolveRates,
} from "./index.ts";

/** Loads a configuration from files by name, in a folder of its own. */
const load = (files: Record<string, string>, path: string | null = null): Config | null =>
  loadConfig({
    path,
    cwd: "/here",
    readFile: (name) => files[name.replace(/^\/here\//, "")] ?? null,
  });

const fault = (text: string, name = "dsr.config.yaml"): DsrError => {
  try {
    load({ [name]: text });
  } catch (error) {
    if (error instanceof DsrError) return error;
    throw error;
  }
  throw new Error("expected a fault");
};

describe("finding the file", () => {
  it("looks for yaml, yml and json, and is null without one", () => {
    expect(load({})).toBeNull();
    expect(load({ "dsr.config.yml": "defaults: { rounds: 2 }" })).toMatchObject({
      defaults: { rounds: 2 },
      file: "/here/dsr.config.yml",
    });
    expect(load({ "dsr.config.json": '{\n\t"defaults": {"rounds": 2}\n}' })?.defaults?.rounds).toBe(2);
  });

  it("takes the file named, and says when it is not there", () => {
    expect(load({ "conf/mine.yaml": "defaults: { rounds: 4 }" }, "conf/mine.yaml")?.file).toBe(
      "/here/conf/mine.yaml",
    );
    expect(() => load({}, "mine.yaml")).toThrow("No configuration file at /here/mine.yaml");
  });

  it("does not choose between two", () => {
    expect(() => load({ "dsr.config.yaml": "", "dsr.config.json": "{}" })).toThrow(
      "Two configuration files, and no way to tell which is meant",
    );
  });

  it("takes an empty file, and sections with nothing in them, for nothing said", () => {
    expect(load({ "dsr.config.yaml": "# all commented out\n" })).toEqual({ file: "/here/dsr.config.yaml" });
    expect(load({ "dsr.config.yaml": "providers:\n#  x: 1\ndefaults:\n" })).toEqual({
      file: "/here/dsr.config.yaml",
    });
  });
});

describe("faults", () => {
  it("come all at once, each with line, path, value and what is allowed; exit 2", () => {
    const error = fault(`defaults:
  rounds: 1.5
  output: xml
  maxCost: lots
  timeouts: { idleMs: -3 }
fx:
  usd: { rate: 7, asOf: 2026-11-20 }
  EUR: { rate: 0, asOf: yesterday }
providers:
  my-vllm:
    baseUrl: ftp://10.0.0.1
    models:
      deepseek-r1: { inputPrice: -4, outputPrice: 16 }
      r2:
        prices:
          - { inputPrice: 1, currency: CNY, hours: ["9-12"], timeZone: Asia/Beijng, days: [monday] }
  other: { models: {} }
  deepseek: { wire: grpc }
colour: blue
`);
    expect(error).toMatchObject({ exitCode: 2, code: "config_invalid" });
    for (const line of [
      "has 16 faults:",
      "line 2: defaults.rounds: got 1.5; expected an int",
      'line 3: defaults.output: got "xml"; expected one of "db", "csv", "both"',
      'line 4: defaults.maxCost: got "lots"; expected an amount and a currency, for example 5CNY',
      "line 5: defaults.timeouts.idleMs: got -3; expected a number above 0",
      'fx.usd: name "usd"; expected a currency of three capital letters, for example USD',
      "line 8: fx.EUR.rate: got 0; expected a number above 0",
      'line 8: fx.EUR.asOf: got "yesterday"; expected a date as YYYY-MM-DD',
      'line 11: providers.my-vllm.baseUrl: got "ftp://10.0.0.1"; expected an http:// or https:// URL',
      "line 13: providers.my-vllm.models.deepseek-r1.inputPrice: got -4; expected a number of at least 0",
      "line 13: providers.my-vllm.models.deepseek-r1.currency: missing; expected a currency beside the price, for example CNY",
      'providers.my-vllm.models.r2.prices.0.timeZone: got "Asia/Beijng"; expected an IANA time zone, for example Asia/Shanghai',
      'providers.my-vllm.models.r2.prices.0.hours.0: got "9-12"; expected hours as HH:MM-HH:MM',
      'providers.my-vllm.models.r2.prices.0.days.0: got "monday"; expected one of "mon", "tue"',
      "line 17: providers.other.baseUrl: missing; expected the http:// or https:// URL of this new provider",
      'line 18: providers.deepseek.wire: got "grpc"; expected one of "openai", "azure"',
      "line 19: colour: unknown field.",
    ])
      expect(error.message).toContain(line);
  });

  it("name the field that was probably meant", () => {
    const error = fault("providers: { deepseek: { models: { m: { inputprice: 1 } }, apikeyenv: X } }");
    expect(error.message).toContain('unknown field. Did you mean "inputPrice"');
    expect(error.message).toContain('unknown field. Did you mean "apiKeyEnv"');
    expect(fault("defualts: {}").message).toContain('Did you mean "defaults"?');
  });

  it("of YAML and JSON syntax come with line and column", () => {
    expect(fault("defaults:\n  rounds: [1, 2\n").message).toMatch(/line \d+, column \d+: /);
    expect(fault("a: 1\na: 2\n").message).toMatch(/line 2, column 1: .*unique/i);
    expect(fault('{\n  "defaults": {"rounds": 2,,}\n}', "dsr.config.json").message).toMatch(
      /line 2, column \d+: /,
    );
  });

  it("never show a key or a header, even a faulty one", () => {
    const error = fault(
      "providers: { deepseek: { apiKey: 123456789, headers: { authorization: [sk-secret-value] } } }",
    );
    expect(error.message).not.toMatch(/123456789|sk-secret-value/);
    expect(error.message).toContain(
      "providers.deepseek.apiKey: got a value not shown here; expected a string",
    );
    expect(error.message).toContain("headers.authorization: got a value not shown here");
  });

  it.each([
    [
      "user and password",
      "http://ann:sesame77@host/v1",
      /user and password; a key goes into apiKeyEnv or apiKey/,
    ],
    ["a key as the user", "https://sesame77@host/v1", /user and password/],
    ["userinfo without slashes", "http:ann:sesame77@host/v1", /user and password/],
    [
      "a query",
      "http://host/v1?token=sesame77",
      /without \?query; a key goes into apiKeyEnv, apiKey or headers/,
    ],
    ["a fragment", "http://host/v1#sesame77", /without #fragment; .* headers/],
    ["all of them", "http://ann:sesame77@host/v1?token=sesame77#sesame77", /3 faults/],
    ["another protocol", "ftp://ann:sesame77@host", /expected an http/],
    ["a bad port", "http://ann:sesame77@host:x/", /expected an http/],
    ["a blank", "http://host/a b", /without spaces and control characters/],
  ])("of a base URL with %s say what to write instead, and never repeat it", (_, baseUrl, rule) => {
    const { message } = fault(JSON.stringify({ providers: { own: { baseUrl } } }));
    expect(message).toMatch(rule);
    expect(message).toMatch(/line 1: providers\.own\.baseUrl: got /);
    expect(message).not.toContain("sesame77");
  });

  it("of what is no URL at all are one", () => {
    expect(fault("providers: { own: { baseUrl: not a url? } }").message).toContain("has 1 fault:");
  });

  it("spare a base URL with an @ in its path", () => {
    const text = 'providers: { own: { baseUrl: "https://host/v1/@cf", models: {} } }';
    expect(load({ "dsr.config.yaml": text })?.providers?.own?.baseUrl).toBe("https://host/v1/@cf");
  });

  it("never show a key that stands where its variable's name belongs, or in a header's name", () => {
    const { message } = fault(`providers:
  deepseek: { apiKeyEnv: sk-sesame77 }
  together: { apiKeyEnv: [GOOD, "sesame77 "] }
  azure: { headers: { "Authorization: Bearer sesame77": "", x-two: "a\\nsesame77" } }
`);
    expect(message).toContain("has 4 faults:");
    expect(message).toContain(
      "line 2: providers.deepseek.apiKeyEnv: got a value not shown here; expected the name of an environment variable",
    );
    expect(message).toContain("providers.together.apiKeyEnv.1: got a value not shown here");
    expect(message).toContain(
      "providers.azure.headers: a name not shown here; expected the name of a header alone",
    );
    expect(message).not.toContain("sesame77");
  });

  it("show a number that is none as it is", () => {
    const { message } = fault(
      "providers: { deepseek: { models: { m: { inputPrice: .nan, outputPrice: .inf, currency: CNY } } } }",
    );
    expect(message).toContain("m.inputPrice: got NaN; expected a finite number");
    expect(message).toContain("m.outputPrice: got Infinity; expected a finite number");
  });

  it("of a file that is no text are one, and its bytes are not shown", () => {
    const bytes = Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 73 + 0x80) % 256));
    expect(fault(bytes.toString("utf8")).message).toBe(
      "/here/dsr.config.yaml is not a text file: line 1, column 1 is not UTF-8.",
    );
  });

  it("of syntax stop at ten", () => {
    const { message } = fault("} ]\n".repeat(200));
    expect(message).toMatch(/has \d{3} faults:\n( {2}line \d+, column \d+: .*\n){10} {2}and \d+ more$/);
  });

  it("of one kind in a thousand places are counted", () => {
    const models = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`m${i}`, { currency: 1 }]));
    const { message } = fault(JSON.stringify({ providers: { deepseek: { models } } }), "dsr.config.json");
    expect(message).toContain("has 1,000 faults:");
    expect(message).toMatch(/and 950 more$/);
  });

  it.each([
    ["a model's name", (name: string) => ({ models: { [name]: {} } }), "models."],
    ["an id", (name: string) => ({ models: { m: { id: name } } }), "models.m.id: got"],
    ["an alias", (name: string) => ({ models: { m: { aliases: ["ok", name] } } }), "models.m.aliases.1: got"],
    ["a mode's name", (name: string) => ({ models: { m: { modes: { [name]: {} } } } }), "models.m.modes."],
    [
      "a mode's id",
      (name: string) => ({ models: { m: { modes: { x: { id: name } } } } }),
      "models.m.modes.x.id: got",
    ],
    ["a provider's name", (name: string) => ({ name }), "name: got"],
  ])("refuse %s that is endless or holds control characters", (_, provider, path) => {
    for (const name of ["a\nb", "a\u001b[2Jb", "a\u0085b", "x".repeat(5000)]) {
      const { message } = fault(
        JSON.stringify({ providers: { deepseek: provider(name) } }),
        "dsr.config.json",
      );
      expect(message).toContain("has 1 fault:");
      expect(message).toContain(`providers.deepseek.${path}`);
      expect(message).toContain("expected 1 to 200 characters, none of them a control character");
      expect(message.length).toBeLessThan(400);
      expect(message.split("\n")).toHaveLength(2);
    }
    const longest = provider("é".repeat(200));
    expect(() =>
      load({ "dsr.config.json": JSON.stringify({ providers: { deepseek: longest } }) }),
    ).not.toThrow();
  });

  it("of a file that is no map at all", () => {
    expect(fault("- a\n- b\n").message).toContain("the file: got a list; expected a map of fields");
    expect(fault("just text").message).toContain('got "just text"');
  });

  it("name an alias that has no anchor", () => {
    expect(fault("*a").message).toMatch(/1 fault[\s\S]*alias/i);
  });

  it("are DsrErrors whatever the text (property)", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."a:-{}[]\n \t#&*!|>'\"%@`,0") }), (text) => {
        try {
          load({ "dsr.config.yaml": text });
        } catch (error) {
          expect(error).toBeInstanceOf(DsrError);
        }
      }),
    );
  });
});

it("the JSON Schema ships as the code has it today (`npm run docs` writes it)", () => {
  const file = new URL("../../docs/dsr.config.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});

describe("the configuration that `dsr init` writes", () => {
  it("tells editors where its schema lies", () => {
    expect(initialConfig().split("\n")[0]).toBe("# yaml-language-server: $schema=./dsr.config.schema.json");
  });

  it("loads as it stands and changes no provider", () => {
    const config = load({ "dsr.config.yaml": initialConfig() });
    expect(config?.defaults?.rounds).toBe(10);
    expect(loadCatalog(config).providers.every((p) => p.origin === "built-in")).toBe(true);
  });

  it("loads with every commented-out line put in force", () => {
    const text = initialConfig()
      .replace("providers: {}", "providers:")
      .replace(/^( {2})# (\w+):/gm, "$1$2:")
      .replace(/^( {2})# {3}(\w+Ms:)/gm, "$1  $2")
      .replace(/^# (fx:| {2}USD:)/gm, "$1")
      .replace(/^#( {2}.*|)$/gm, "$1");
    const config = load({ "dsr.config.yaml": text });
    expect(config?.defaults).toMatchObject({ model: "deepseek-v4.1-flash", maxCost: "5CNY", seed: 7 });
    expect(config?.defaults?.timeouts?.totalMs).toBe(300_000);
    expect(config?.fx?.USD?.rate).toBe(7.1);
    const catalog = loadCatalog(config);
    expect(catalog.providers.filter((p) => p.origin !== "built-in").map((p) => p.id)).toEqual([
      "azure",
      "my-vllm",
      "my-host",
    ]);
    const [target] = catalog.select({ models: ["qwen3-32b"], providers: null, modes: ["non-thinking"] });
    expect(target?.body).toEqual({ enable_thinking: false });
    expect(target).toMatchObject({ maxOutput: 16_384, inlineReasoning: { open: "<think>" } });
    const priceAt = (moment: string, inputTokens: number) =>
      quoteAt(target?.prices ?? [], { wallMs: Date.parse(moment), inputTokens })?.inputPerM;
    expect(priceAt("2026-11-20T10:00+08:00", 1000)).toBe(2);
    expect(priceAt("2026-10-02T10:00+08:00", 1000)).toBe(1); // a holiday
    expect(priceAt("2026-11-20T10:00+08:00", 130_000)).toBe(3);
    expect(priceAt("2026-12-05T10:00+08:00", 130_000)).toBe(0.5);
    expect(resolveRates(config, [], "2026-11-20").cnyPer.USD?.asOf).toBe("2026-11-20");
  });
});

describe("the JSON Schema", () => {
  const schema = JSON.parse(JSON.stringify(configJsonSchema()));

  it("describes the sections and forbids others", () => {
    expect(schema.$schema).toContain("2020-12");
    expect(Object.keys(schema.properties).sort()).toEqual(["$schema", "defaults", "fx", "providers"]);
    expect(schema.additionalProperties).toBe(false);
  });

  it("carries descriptions for editors, down to a price", () => {
    const text = JSON.stringify(schema);
    expect(text).toContain("Price per million tokens; null where it is not known");
    expect(text).toContain("Environment variable that holds the key");
  });
});
