/** Which tokenizer counts for which target, and what is refused before any request. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { DsrError, sha256 } from "../base/index.ts";
import { tokenizerEntries } from "../datasets/index.ts";
import { memoryEnv, type TinyTokenizer, tinyTokenizer } from "../testing/index.ts";
import { openNativeCounter, openNativeCounters, type TokenizerPlace } from "./native-counter.ts";
import { openSettings } from "./settings.ts";

const DEEPSEEK = ["<｜begin▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>"];
const QWEN = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"];

/** A folder with the files named, a place in it for data sets, and perhaps a configuration. */
function placeWith({
  files = {},
  config,
  named = null,
}: {
  files?: Record<string, string>;
  config?: string;
  named?: string | null;
}): TokenizerPlace {
  const cwd = mkdtempSync(join(tmpdir(), "dsr-tokenizer-"));
  const all = { ...files, ...(config === undefined ? {} : { "dsr.config.yaml": config }) };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  return { named, dir: join(cwd, "data"), settings: openSettings({}, memoryEnv({ cwd })), cwd };
}

const own = (model: string, tokenizer: string) =>
  `providers: { mine: { baseUrl: "http://127.0.0.1:1/v1", models: { ${model}: { tokenizer: ${tokenizer} } } } }`;
const target = (model: string, provider = "mine") => ({ provider, model, mode: null });
const v41 = target("deepseek-v4.1-flash", "deepseek");
const named = (file: TinyTokenizer, name: string) => `${name}@${sha256(tinyTokenizer(file)).slice(0, 8)}`;

async function refusal(promise: Promise<unknown>): Promise<DsrError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DsrError);
  expect((error as DsrError).exitCode).toBe(2);
  return error as DsrError;
}

describe("the tokenizer of a target's model", () => {
  it("is the one that the catalog knows, once it is installed", async () => {
    const tiny = { special: DEEPSEEK };
    const before = placeWith({});
    expect(await openNativeCounters([v41], before)).toEqual({
      counters: new Map(),
      notInstalled: ["tokenizer-deepseek-v4-1"],
    });
    const place = placeWith({
      files: { "data/tokenizer-deepseek-v4-1/tokenizer.json": tinyTokenizer(tiny) },
    });
    const counter = await openNativeCounter(v41, place);
    expect(counter?.tokenizer).toBe(named(tiny, "tokenizer-deepseek-v4-1"));
    expect(counter?.count("hello hello")).toBe(2);
  });

  it("is the one of the configuration, its path relative to that file", async () => {
    const place = placeWith({
      files: { "models/tiny/tokenizer.json": tinyTokenizer() },
      config: own("my-model", "./models/tiny/tokenizer.json"),
    });
    const counter = await openNativeCounter(target("my-model"), { ...place, cwd: "/elsewhere" });
    expect(counter?.tokenizer).toBe(named({}, "tokenizer.json"));
  });

  it("is the flag's before all others, a file or the folder that holds it", async () => {
    const tiny = { special: DEEPSEEK, said: ["<think>"] };
    const files = { "given/tokenizer.json": tinyTokenizer(tiny) };
    for (const flag of ["given/tokenizer.json", "./given"]) {
      const counter = await openNativeCounter(v41, placeWith({ files, named: flag }));
      expect(counter?.tokenizer).toBe(named(tiny, "tokenizer.json"));
    }
  });

  it("is none where nobody knows one, and where the configuration says so", async () => {
    expect(await openNativeCounter(target("my-model"), placeWith({}))).toBeNull();
    const place = placeWith({
      files: { "data/tokenizer-deepseek-v4-1/tokenizer.json": tinyTokenizer({ special: DEEPSEEK }) },
      config: own("deepseek-v4.1-flash", "null"),
    });
    expect(await openNativeCounters([target("deepseek-v4.1-flash")], place)).toEqual({
      counters: new Map(),
      notInstalled: [],
    });
  });

  it("is read once for all targets that share it", async () => {
    const place = placeWith({ files: { "t/tokenizer.json": tinyTokenizer() }, named: "t" });
    const { counters } = await openNativeCounters([target("a"), target("a", "other"), target("b")], place);
    expect(new Set(counters.values()).size).toBe(1);
    expect([...counters.keys()]).toEqual(["mine/a", "other/a", "mine/b"]);
  });
});

describe("a tokenizer of another model is refused, with the file, the model, what was expected and what was found", () => {
  test("where the catalog knows the model's own", async () => {
    const place = placeWith({ files: { "t.json": tinyTokenizer({ special: QWEN }) }, named: "t.json" });
    const error = await refusal(openNativeCounter(v41, place));
    expect(error.code).toBe("tokenizer_mismatch");
    expect(error.message).toContain(join(place.cwd, "t.json"));
    expect(error.message).toContain("the tokenizer of deepseek-v4.1-flash: it lacks <｜begin▁of▁sentence｜>");
    expect(error.message).toMatch(/Expected: <｜begin▁of▁sentence｜>/);
    expect(error.message).toMatch(/Found: <\|im_start\|>, .* and 265 tokens at model.vocab, as qwen has/);
  });

  test("where the vocabulary has another size", async () => {
    const place = placeWith({ files: { "t.json": tinyTokenizer({ special: DEEPSEEK }) }, named: "t.json" });
    const error = await refusal(openNativeCounter(target("deepseek-r1", "together"), place));
    expect(error.message).toContain("its vocabulary has 265 tokens instead of 128000");
  });

  test("where a pulled file is not what its name says", async () => {
    const place = placeWith({
      files: { "data/tokenizer-qwen3/tokenizer.json": tinyTokenizer({ special: DEEPSEEK }) },
      config: own("my-model", "tokenizer-qwen3"),
    });
    const error = await refusal(openNativeCounter(target("my-model"), place));
    expect(error.message).toContain("is not tokenizer-qwen3");
  });

  test("where the model's name alone tells its family", async () => {
    const files = { "t.json": tinyTokenizer({ special: DEEPSEEK }) };
    const error = await refusal(
      openNativeCounter(target("qwen3-32b"), placeWith({ files, named: "t.json" })),
    );
    expect(error.message).toContain("the tokenizer of qwen3-32b: it is one of deepseek");
  });

  test("but not where the name tells of two, or the file tells of none", async () => {
    const distilled = placeWith({
      files: { "t.json": tinyTokenizer({ special: DEEPSEEK }) },
      named: "t.json",
    });
    expect(await openNativeCounter(target("deepseek-r1-distill-qwen-7b"), distilled)).not.toBeNull();
    const unmarked = placeWith({ files: { "t.json": tinyTokenizer() }, named: "t.json" });
    expect(await openNativeCounter(target("qwen9"), unmarked)).not.toBeNull();
  });
});

describe("a tokenizer that somebody named and that is not there is an error", () => {
  test.each([
    [
      "tokenizer-qwen3",
      /--tokenizer: the tokenizer "tokenizer-qwen3" is not installed/,
      /datasets pull tokenizer-qwen3/,
    ],
    [
      "tokenizer-qwen",
      /Unknown tokenizer "tokenizer-qwen"\. Did you mean "tokenizer-qwen3"/,
      /tokenizer\.json, or one/,
    ],
    [
      "./nowhere/tokenizer.json",
      /--tokenizer: there is no file .*nowhere\/tokenizer\.json/,
      /tokenizer\.json, or one/,
    ],
  ])("%s", async (flag, message, hint) => {
    const error = await refusal(openNativeCounter(v41, placeWith({ named: flag })));
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  test("and the configuration's is named by its place there", async () => {
    const error = await refusal(
      openNativeCounter(target("my-model"), placeWith({ config: own("my-model", "./gone.json") })),
    );
    expect(error.message).toContain("providers.mine.models.my-model.tokenizer: there is no file");
  });

  test("as is a file that is no tokenizer", async () => {
    const place = placeWith({ files: { "t.json": "{}" }, named: "t.json" });
    expect((await refusal(openNativeCounter(v41, place))).code).toBe("tokenizer_invalid");
    const folder = placeWith({ files: { "t/README.md": "no tokenizer here" }, named: "./t" });
    expect((await refusal(openNativeCounter(v41, folder))).message).toContain(join(folder.cwd, "t"));
  });
});

test("every tokenizer that the catalog names can be pulled", () => {
  const known = tokenizerEntries().map(({ name }) => name);
  const { providers } = openSettings({}, memoryEnv({ cwd: tmpdir() })).catalog;
  const models = providers.flatMap((provider) => Object.values(provider.models));
  expect(models.length).toBeGreaterThan(10);
  for (const { name, tokenizer } of models) expect(known, name).toContain(tokenizer);
});
