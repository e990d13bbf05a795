import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DsrError } from "../base/index.ts";
import { requireDatasets } from "./index.ts";
import { packagedFolder, parseRegistry, registry, tokenizerEntries } from "./registry.ts";

const document = () => JSON.parse(readFileSync(`${packagedFolder}registry.json`, "utf8"));

describe("the registry that ships", () => {
  test("is valid and holds the data sets that prompts and bench know", () => {
    expect(registry().map((entry) => [entry.name, entry.purpose])).toEqual(
      expect.arrayContaining([
        ["sharegpt", "prompts"],
        ["leval", "prompts"],
        ["gpqa", "bench"],
        ["aime2024", "bench"],
        ["ceval", "bench"],
        ["mmlu", "bench"],
        ["gsm8k", "bench"],
        ["smoke", "bench"],
      ]),
    );
    expect(existsSync(`${packagedFolder}registry.json`)).toBe(true);
  });

  test("L-Eval has its 20 tasks", () => {
    const leval = registry().find((entry) => entry.name === "leval");
    expect(leval?.layouts[0]?.files.length).toBe(20);
  });

  test("tokenizers say by what their file is known, and each is one file", () => {
    const tokenizers = tokenizerEntries();
    expect(tokenizers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["tokenizer-deepseek-v3", "tokenizer-deepseek-v4", "tokenizer-qwen3"]),
    );
    for (const { name, layouts, tokenizer } of tokenizers) {
      expect(name).toMatch(/^tokenizer-/);
      expect(layouts.flatMap(({ files }) => files.map(({ path }) => path))).toEqual(["tokenizer.json"]);
      expect(name).toContain(tokenizer.family);
    }
  });

  test("the conditions that bind users are stated", () => {
    const conditions = (name: string) =>
      registry()
        .find((entry) => entry.name === name)
        ?.conditions.join(" ");
    expect(conditions("gpqa")).toMatch(/plain text/);
    expect(conditions("ceval")).toMatch(/Non-commercial/);
  });

  test("every address either pins a revision, or its bytes are pinned by a hash, or a note says neither is", () => {
    for (const file of registry().flatMap((entry) => entry.layouts.flatMap((layout) => layout.files)))
      expect(file.sha256 !== null || file.sha256Note !== null, file.path).toBe(true);
  });

  test("GPQA's archive is never said to be unpacked", () => {
    const gpqa = registry().find((entry) => entry.name === "gpqa");
    const files = gpqa?.layouts.flatMap((layout) => layout.files) ?? [];
    expect(files.every((file) => file.archive?.type === "zip" && file.path.endsWith(".zip"))).toBe(true);
  });
});

describe("a faulty registry names every fault with its path", () => {
  test.each<[string, (d: ReturnType<typeof document>) => void, RegExp]>([
    [
      "a short hash",
      (d) => (d.datasets[0].layouts[0].files[0].sha256 = "abc"),
      /datasets\[0\].*files\[0\].sha256/,
    ],
    ["no hash and no reason", (d) => (d.datasets[0].layouts[0].files[0].sha256 = null), /sha256Note/],
    ["a path that leaves", (d) => (d.datasets[0].layouts[0].files[0].path = "../x"), /files\[0\].path/],
    ["an absolute path", (d) => (d.datasets[0].layouts[0].files[0].path = "/etc/x"), /files\[0\].path/],
    [
      "a path that turns back",
      (d) => (d.datasets[0].layouts[0].files[0].path = "a/../../x"),
      /files\[0\].path/,
    ],
    ["a misspelt field", (d) => (d.datasets[0].layouts[0].files[0].size = 1), /size/],
    ["a doubled name", (d) => (d.datasets[1].name = "sharegpt"), /unique/],
    [
      "a tokenizer that nothing tells",
      (d) => (d.datasets[0].purpose = "tokenizer"),
      /datasets\[0\].tokenizer/,
    ],
    ["an address that is none", (d) => (d.datasets[0].layouts[0].files[0].urls = ["ftp://x"]), /urls\[0\]/],
  ])("%s", (_, spoil, message) => {
    const spoilt = document();
    spoil(spoilt);
    expect(() => parseRegistry(spoilt)).toThrow(message);
  });

  test("two at once are both reported", () => {
    const spoilt = document();
    spoilt.datasets[0].title = "";
    spoilt.datasets[1].purpose = "fun";
    expect(() => parseRegistry(spoilt)).toThrow(/datasets\[0\].title[\s\S]*datasets\[1\].purpose/);
  });
});

describe("names, before anything is begun for them", () => {
  test("known ones pass, all unknown ones are named at once with the nearest", () => {
    expect(() => requireDatasets(["sharegpt", "smoke", "sharegpt"])).not.toThrow();
    expect(() => requireDatasets(["gpqua", "nope", "mmlu"])).toThrow(DsrError);
    expect(() => requireDatasets(["gpqua", "nope", "mmlu"])).toThrow(
      /Unknown data set "gpqua"\. Did you mean "gpqa"\?[\s\S]*Unknown data set "nope"/,
    );
  });
});
