/** The data files: each is checked against the schema, and against what a reader of a price must be able to rely on. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { builtInProviders, defaultModel } from "./builtin.ts";
import { providerInputSchema } from "./schema.ts";

const folder = new URL("./providers/", import.meta.url);
const files = readdirSync(folder);

describe.each(files)("providers/%s", (file) => {
  const id = file.replace(/\.json$/, "");
  const parsed = providerInputSchema.safeParse(JSON.parse(readFileSync(new URL(file, folder), "utf8")));
  const provider = builtInProviders[id];
  const models = Object.entries(provider?.models ?? {});
  const prices = models.flatMap(([, model]) => [
    ...(model.prices ?? []),
    ...Object.values(model.modes ?? {}).flatMap((mode) => mode.prices ?? []),
  ]);

  it("follows the schema and is part of the catalog", () => {
    expect(parsed.error?.issues ?? []).toEqual([]);
    expect(provider).toBeDefined();
  });

  it("says where it was read, and how to get a key", () => {
    expect(provider?.source).toMatch(/^https:/);
    expect([provider?.apiKeyEnv].flat()[0]).toMatch(/^[A-Z][A-Z0-9_]+$/);
    expect(provider?.homepage).toMatch(/^https:/);
    expect(models.length).toBeGreaterThan(0);
  });

  it("has no trailing slash and no placeholder in its base URL", () => {
    expect(provider?.baseUrl ?? "https://ok").toMatch(/^https:\/\/[^<>{}]*[^/<>{}]$/);
  });

  it("gives every price a currency, a source and known numbers", () => {
    for (const entry of prices) {
      expect(entry.currency).toMatch(/^(CNY|USD)$/);
      expect(entry.source).toMatch(/^https:/);
      expect(entry.inputPrice).toBeGreaterThan(0);
      expect(entry.outputPrice).toBeGreaterThan(0);
    }
  });

  it("names no model twice", () => {
    const names = models.flatMap(([name, model]) => [name, ...(model.aliases ?? [])]);
    expect(new Set(names).size).toBe(names.length);
  });

  it("says which model replaces a retired one only if it serves that", () => {
    for (const [, model] of models)
      if (model.replacedBy != null) expect(provider?.models).toHaveProperty([model.replacedBy]);
  });

  it("puts reasoning tags in pairs", () => {
    for (const [, model] of models)
      if (model.inlineReasoning != null)
        expect(model.inlineReasoning).toEqual({ open: "<think>", close: "</think>" });
  });
});

it("every file is imported, and nothing else is", () => {
  expect(Object.keys(builtInProviders).sort()).toEqual(
    files.map((file) => file.replace(/\.json$/, "")).sort(),
  );
});

it("the default model is served today by more providers than any other", () => {
  const models = Object.values(builtInProviders).flatMap((p) => Object.entries(p.models ?? {}));
  // What nobody has confirmed since 2025 is not known to be served.
  const served = (name: string) =>
    models.filter(([n, model]) => n === name && model.retiredOn == null && (model.asOf ?? "2026") >= "2026")
      .length;
  for (const [name] of models) expect(served(name)).toBeLessThanOrEqual(served(defaultModel));
  expect(served(defaultModel)).toBeGreaterThanOrEqual(5);
});

it("the schema refuses what would be a silent mistake", () => {
  const faults = (model: unknown) =>
    providerInputSchema
      .safeParse({ models: { m: model } })
      .error?.issues.map((issue) => issue.path.join(".")) ?? [];
  expect(faults({ inputPrice: 1 })).toEqual(["models.m.currency"]);
  expect(faults({ inputPrice: 1, currency: "CNY", prices: [] })).toEqual(["models.m.prices"]);
  expect(faults({ prices: [{ currency: "CNY", hours: ["09:00-12:00"] }] })).toEqual([
    "models.m.prices.0.timeZone",
  ]);
  expect(faults({ prices: [{ currency: "cny" }] })).toEqual(["models.m.prices.0.currency"]);
  expect(faults({ prices: [{ currency: "CNY", hours: ["9-12"], timeZone: "UTC" }] })).toEqual([
    "models.m.prices.0.hours.0",
  ]);
});
