import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { metricDefinitions } from "../../metrics/index.ts";
import { parseRequirement, requirementJsonSchema } from "../index.ts";

const folder = new URL("../../../requirements/", import.meta.url);
const read = (url: URL) => readFileSync(url, "utf8");
const examples = readdirSync(folder).filter(
  (name) => name.endsWith(".json") && !name.endsWith(".schema.json"),
);

describe("the JSON Schema", () => {
  const schema = requirementJsonSchema();

  it("ships as the code has it today (`npm run docs` writes it)", () => {
    expect(JSON.parse(read(new URL("requirement.schema.json", folder)))).toEqual(schema);
  });

  it("offers every metric to an editor", () => {
    const filters = z.object({
      properties: z.object({
        filters: z.object({
          items: z.object({ properties: z.object({ metric: z.object({ enum: z.array(z.string()) }) }) }),
        }),
      }),
    });
    const { metric } = filters.parse(schema).properties.filters.items.properties;
    expect(metric.enum).toEqual([...metricDefinitions.map(({ name }) => name), "verify"]);
  });
});

describe("the example requirements", () => {
  it.each(examples)("%s is a requirement and points editors at the schema", (name) => {
    const text = read(new URL(name, folder));
    const { order, weights } = parseRequirement(text, name);
    expect([...order, ...(weights ?? [])].length).toBeGreaterThan(0);
    expect(JSON.parse(text).$schema).toBe("./requirement.schema.json");
  });

  it("are the ones that are documented", () => {
    const page = read(new URL("../../../docs/requirements.md", import.meta.url));
    for (const name of examples) expect(page).toContain(`requirements/${name}`);
    const blocks = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, block = ""]) => block);
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks.filter((text) => text.includes('"filters"'))) {
      parseRequirement(block, "docs/requirements.md");
    }
  });
});
