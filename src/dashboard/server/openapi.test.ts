import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { api } from "../contract/paths.ts";
import { openApi } from "./openapi.ts";

describe("the description of the API", () => {
  it("is valid OpenAPI 3.1, which a validator knows from what is not", async () => {
    const described = openApi("1.2.3") as Record<string, unknown>;
    expect(await new Validator().validate(described)).toMatchObject({ valid: true });
    const { info: _, ...without } = described;
    expect(await new Validator().validate(without)).toMatchObject({ valid: false });
  });

  it("has every path of the API, each parameter of a path, and no reference to nothing", () => {
    const { paths, components } = openApi("1") as {
      paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
      components: object;
    };
    const wanted = Object.values(api).map((path) => path.replace(/:(\w+)/g, "{$1}"));
    expect(Object.keys(paths).sort()).toEqual(wanted.sort());
    for (const [path, methods] of Object.entries(paths))
      for (const { parameters = [] } of Object.values(methods))
        expect(parameters.filter((one) => one.in === "path").map(({ name }) => `{${name}}`)).toEqual(
          path.match(/\{\w+\}/g) ?? [],
        );
    const text = JSON.stringify({ paths, components });
    const references = [
      ...new Set([...text.matchAll(/"\$ref":"#\/components\/([^"]+)"/g)].map(([, at]) => at)),
    ];
    expect(references.length).toBeGreaterThan(15);
    for (const at of references) {
      const found = String(at)
        .split("/")
        .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], components);
      expect([at, found !== undefined]).toEqual([at, true]);
    }
    expect(text).not.toMatch(/"\$ref":"#\/(?!components)/);
  });
});
