import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { examNames } from "../bench/index.ts";
import { configJsonSchema } from "../catalog/index.ts";
import { findMetric } from "../metrics/index.ts";
import { memoryEnv } from "../testing/index.ts";
import { duration, list, money, numberBetween, wholeNumber } from "./flags.ts";
import { main } from "./index.ts";

const folder = () => mkdtempSync(join(tmpdir(), "dsr-commands-"));

/** Runs one command line in memory. */
async function run(argv: string[], options: { cwd?: string; vars?: Record<string, string> } = {}) {
  const env = memoryEnv({ cwd: options.cwd ?? folder(), vars: options.vars ?? {} });
  const code = await main(argv, env);
  return { code, out: env.stdout.text, err: env.stderr.text };
}

describe("flag values", () => {
  it("are read with their units", () => {
    expect(["500ms", "30s", "1.5m", "1h", "2"].map(duration)).toEqual([500, 30_000, 90_000, 3_600_000, 2000]);
    expect([money("5CNY"), money("0.5 usd"), money("3")]).toEqual([
      { amount: 5, currency: "CNY" },
      { amount: 0.5, currency: "USD" },
      { amount: 3, currency: "CNY" },
    ]);
    expect(list("a, b,,c", ["x"])).toEqual(["x", "a", "b", "c"]);
  });

  it.each([
    [wholeNumber(1), "0"],
    [wholeNumber(1), "1.5"],
    [wholeNumber(0), "-1"],
    [wholeNumber(1), "ten"],
    [numberBetween(0, 2), "2.1"],
    [numberBetween(0, 2), ""],
    [duration, "0s"],
    [duration, "5 days"],
    [money, "five"],
    [money, "-1CNY"],
    [(text: string) => list(text, undefined), " , "],
  ])("are refused by name: %s %j", (parse, text) => {
    expect(() => parse(text)).toThrow(text.trim() === "" ? /""|" , "/ : text);
  });
});

describe("the command line", () => {
  it("shows help on stdout with exit code 0, and usage errors on stderr with 2", async () => {
    const help = await run(["--help"]);
    expect(help.code).toBe(0);
    for (const verb of [
      "demo",
      "perf",
      "bench",
      "verify",
      "route",
      "audit",
      "calibrate",
      "providers",
      "datasets",
      "results",
      "catalog",
      "init",
      "simulate",
    ]) {
      expect(help.out).toContain(`\n  ${verb}`);
    }
    const unknown = await run(["pref"]);
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain("Did you mean perf?");
    expect((await run(["perf", "--rounds", "none"])).code).toBe(2);
  });

  it("gives every verb an example or says what it does", async () => {
    for (const verb of ["perf", "bench", "verify", "route", "audit", "calibrate", "init", "simulate"]) {
      expect((await run([verb, "--help"])).out).toMatch(/Example/);
    }
  });

  it("says how to begin when there is no key at all", async () => {
    const { code, err } = await run(["perf"]);
    expect(code).toBe(2);
    expect(err).toContain("no key");
    expect(err).toContain("dsr demo");
    expect(err).toMatch(/[A-Z_]+_KEY/);
  });

  it("removes a key of the environment from an error, wherever the error comes from", async () => {
    const cwd = folder();
    const vars = { DEEPSEEK_API_KEY: "very-secret-value-0001" };
    writeFileSync(
      join(cwd, "mine.mjs"),
      'throw new Error("cannot log in with very-secret-" + "value-0001");',
    );
    const { code, err } = await run(["perf", "--prompts", "./mine.mjs", "--quiet"], { cwd, vars });
    expect(code).toBe(2);
    expect(err).toContain("cannot log in");
    expect(err).not.toContain("very-secret-value-0001");
  });

  it("prints no stack trace", async () => {
    const { err } = await run(["route", "--requirement", "missing.json"]);
    expect(err).toContain("No requirement file");
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe("dsr init", () => {
  it("writes a configuration that the other commands accept, and its schema, and overwrites nothing", async () => {
    const cwd = folder();
    expect((await run(["init"], { cwd })).code).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, "dsr.config.schema.json"), "utf8"))).toEqual(
      JSON.parse(JSON.stringify(configJsonSchema())),
    );
    const list = await run(["providers", "list", "--json"], { cwd });
    expect(list.code).toBe(0);
    expect(JSON.parse(list.out).providers).toHaveLength(12);
    writeFileSync(join(cwd, "dsr.config.yaml"), "# mine\n");
    expect((await run(["init"], { cwd })).code).toBe(2);
    expect(readFileSync(join(cwd, "dsr.config.yaml"), "utf8")).toBe("# mine\n");
  });
});

describe("dsr catalog update", () => {
  const litellm = {
    sample_spec: { litellm_provider: "one of…" },
    "my-host/my-model": {
      litellm_provider: "my-host",
      mode: "chat",
      input_cost_per_token: 2e-6,
      output_cost_per_token: 8e-6,
    },
  };
  const config =
    "# keep this\nproviders:\n  my-host:\n    baseUrl: https://example.test/v1\n    apiKey: secret-key-value\n    models:\n      my-model: { id: my-model }\n";

  it("shows the difference, writes only when asked, and keeps comments and keys", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "dsr.config.yaml"), config);
    writeFileSync(join(cwd, "prices.json"), JSON.stringify(litellm));
    const flags = ["catalog", "update", "--source", "litellm", "--litellm-file", "prices.json"];
    const shown = await run(flags, { cwd });
    expect(shown.code).toBe(0);
    expect(shown.out).toContain("my-host/my-model");
    expect(shown.out).not.toContain("secret-key-value");
    expect(readFileSync(join(cwd, "dsr.config.yaml"), "utf8")).toBe(config);
    expect((await run([...flags, "--write"], { cwd })).code).toBe(0);
    const written = readFileSync(join(cwd, "dsr.config.yaml"), "utf8");
    expect(written).toContain("# keep this");
    expect(written).toContain("secret-key-value");
    expect(written).toContain("outputPrice: 8");
  });

  it("names a list that cannot be read", async () => {
    const { code, err } = await run([
      "catalog",
      "update",
      "--source",
      "litellm",
      "--litellm-file",
      "none.json",
    ]);
    expect(code).toBe(2);
    expect(err).toContain("none.json");
  });
});

it("every exam is a metric that requirement files may name", () => {
  for (const name of examNames) expect(findMetric(name)?.kind).toBe("benchmark");
});

it("nothing is written before there is something to write", async () => {
  const cwd = folder();
  await run(["perf"], { cwd });
  expect(existsSync(join(cwd, "results"))).toBe(false);
});
