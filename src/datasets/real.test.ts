/** Installing the real files from a folder, as on a machine without access. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../base/index.ts";
import { listDatasets, locateDataset, pullDatasets, verifyDatasets } from "./index.ts";

const data = process.env.DSR_TEST_DATA;
const names = "sharegpt leval gpqa aime2024 aime2025 ceval mmlu gsm8k math500 humaneval livecodebench".split(
  " ",
);

describe.skipIf(data === undefined)("with DSR_TEST_DATA (skipped where it is not set)", () => {
  let dir = "";
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "dsr-datasets-"));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const pull = (from: string) =>
    pullDatasets(names, { dir, from, fetch: globalThis.fetch, clock: systemClock });

  test("every data set is recognised, copied, checked and located; archives stay packed", async () => {
    const results = await pull(data ?? "");
    expect(results.map((r) => [r.dataset, r.state])).toEqual(names.map((name) => [name, "installed"]));
    expect(results.find((r) => r.dataset === "leval")?.missing.map((m) => m.path)).toEqual([
      "LEval-data/Closed-ended-tasks/codeU.jsonl",
      "LEval-data/Open-ended-tasks/narrative_qa.jsonl",
    ]);
    expect(results.flatMap((r) => r.files).every((file) => file.checked)).toBe(true);
    expect((await verifyDatasets(null, { dir })).map((c) => c.state)).toEqual(
      [...names].map(() => "ok").concat("shipped"),
    );
    const missing = (await listDatasets(dir)).filter(({ installed }) => !installed);
    // The answers of C-Eval's test split have to be converted by whoever wants them.
    expect(missing.every(({ entry }) => entry.purpose === "tokenizer" || entry.name === "ceval-test")).toBe(
      true,
    );
    const layouts = Object.fromEntries(results.map((r) => [r.dataset, r.layout]));
    expect(layouts).toMatchObject({
      ...{ aime2024: "qwen2.5-math", aime2025: "qwq", math500: "mas-tts", livecodebench: "one-record" },
      ...{ gpqa: "diamond-only", humaneval: "authors", ceval: "pinned" },
    });
    const gpqa = await locateDataset("gpqa", { dir });
    expect((await readdir(gpqa)).sort()).toEqual(["dataset.diamond-only.repack.zip", "manifest.json"]);
  });

  test("the copies serve where they lie, under the names of their own folders", async () => {
    for (const name of names.slice(2)) {
      expect(await locateDataset(name, { dir: data ?? "" })).toMatch(
        /\/(gpqa|aime|ceval|mmlu|gsm8k|math500|humaneval|livecodebench)$/,
      );
    }
  });
});
