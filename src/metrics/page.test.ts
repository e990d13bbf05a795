import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { metricDefinitions } from "./index.ts";
import { metricsPage } from "./page.ts";

describe("docs/metrics.md", () => {
  it("is what the definitions say today (`npm run docs` writes it)", () => {
    const page = readFileSync(new URL("../../docs/metrics.md", import.meta.url), "utf8");
    expect(page).toBe(metricsPage());
  });

  it("says which values a metric can have", () => {
    expect(metricsPage()).toMatch(/\| `success` \|.*\| 0 to 1 \| high \|/);
    expect(metricsPage()).toMatch(/\| `gpqa` .*\| 0 to 100 \| high \|/);
    expect(metricsPage()).toMatch(/\| `ttft` .*\| 0 and up \| low \|/);
  });

  it("names every metric with its formula", () => {
    const page = metricsPage();
    for (const { name, formula } of metricDefinitions) {
      expect(page, name).toContain(`\`${name}\``);
      expect(page, name).toContain(formula);
    }
  });
});
