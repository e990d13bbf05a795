/** Trace replay on the published traces. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { Prompt } from "../record/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import { openPromptSource } from "./index.ts";

const data = process.env.DSR_TEST_DATA;
const BLOCK = 512;

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "dsr-traces-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function openTrace(path: string) {
  const source = await openPromptSource(`trace:${path}`, {
    random: randomFromSeed("s"),
    locate: async () => "",
    counter: await loadTokenCounter(),
    cwd: `${data}/traces`,
  });
  if (source.schedule !== "trace") throw new Error("not a trace");
  return source;
}

async function all(prompts: AsyncIterable<Prompt>): Promise<Prompt[]> {
  const given: Prompt[] = [];
  for await (const prompt of prompts) given.push(prompt);
  return given;
}

const median = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
};

/** How many blocks at the head of each list some earlier list begins with, too. */
function headsSeenBefore(lists: readonly (readonly (string | number)[])[]): number[] {
  const seen = new Set<string>();
  return lists.map((blocks) => {
    const heads = blocks.map((_, i) =>
      createHash("sha1")
        .update(blocks.slice(0, i + 1).join())
        .digest("hex"),
    );
    const fresh = heads.findIndex((head) => !seen.has(head));
    for (const head of heads) seen.add(head);
    return fresh < 0 ? heads.length : fresh;
  });
}

describe.skipIf(data === undefined)("with DSR_TEST_DATA (skipped where it is not set)", () => {
  test.each([
    ["conv", 19366, 1020, 129, 3_501_721.937],
    ["code", 8819, 1469, 13, 3_435_948.056],
  ])(
    "Azure 2023 %s: %i requests, median input %i and output %i",
    async (name, rows, input, output, durationMs) => {
      const source = await openTrace(`azure-2023/AzureLLMInferenceTrace_${name}.csv`);
      expect(source.trace).toMatchObject({ prompts: rows, durationMs });
      expect(source.keepsPrefixes).toBe(false);
      const [inputs, outputs]: [number[], number[]] = [[], []];
      let lastMs = 0;
      const counter = await loadTokenCounter();
      for await (const prompt of source.prompts()) {
        inputs.push(prompt.estimatedInputTokens ?? 0);
        outputs.push(prompt.maxTokens ?? 0);
        expect(prompt.traceAtMs).toBeGreaterThanOrEqual(lastMs);
        lastMs = prompt.traceAtMs ?? 0;
        // Counting all of them takes a minute; every 50th is counted.
        if (inputs.length % 50 === 0)
          expect(counter.count(prompt.messages[0]?.content ?? "")).toBe(prompt.estimatedInputTokens);
      }
      expect(inputs).toHaveLength(rows);
      expect(median(inputs)).toBe(input);
      expect(median(outputs)).toBe(output);
      expect(lastMs).toBe(durationMs);
    },
  );

  test.each([
    ["conversation", 12031, 12035, 343],
    ["synthetic", 3993, 15325, 149],
  ])("Mooncake %s: %i requests, mean input %i and output %i", async (name, rows, input, output) => {
    const { trace, keepsPrefixes } = await openTrace(`mooncake/${name}_trace.jsonl`);
    expect(trace.prompts).toBe(rows);
    expect(Math.round(trace.inputTokens / rows)).toBe(input);
    expect(Math.round(trace.outputTokens / rows)).toBe(output);
    expect(keepsPrefixes).toBe(true);
  });

  test.each(["conversation", "synthetic"])(
    "Mooncake %s: prompts share the prefixes that the hash ids say, counted by tokens",
    async (name) => {
      const lines = readFileSync(`${data}/traces/mooncake/${name}_trace.jsonl`, "utf8").trim().split("\n");
      const kin = kindred(lines.map((line): number[] => JSON.parse(line).hash_ids));
      await writeFile(join(dir, "kin.jsonl"), kin.map((i) => lines[i]).join("\n"));
      const prompts = await all((await openTrace(join(dir, "kin.jsonl"))).prompts());
      const ids = kin.map((i): number[] => JSON.parse(lines[i] ?? "").hash_ids);
      const blocks = prompts.map(({ messages, estimatedInputTokens }) => {
        const tokens = encode(messages[0]?.content ?? "");
        expect(tokens).toHaveLength(estimatedInputTokens ?? -1);
        return Array.from({ length: Math.ceil(tokens.length / BLOCK) }, (_, i) =>
          tokens.slice(i * BLOCK, (i + 1) * BLOCK).join(" "),
        );
      });
      const shared = headsSeenBefore(ids);
      expect(headsSeenBefore(blocks)).toEqual(shared);
      // They have much to share, and something of their own.
      const total = shared.reduce((sum, count) => sum + count, 0);
      expect(total).toBeGreaterThan(5 * kin.length);
      expect(total).toBeLessThan(ids.flat().length);
    },
  );
});

/** Some requests of moderate length from the ten largest families, by their third block: conversations that went on. */
function kindred(ids: readonly number[][]): number[] {
  const families = Map.groupBy(
    [...ids.keys()].filter((i) => (ids[i]?.length ?? 0) <= 40 && ids[i]?.[2] !== undefined),
    (i) => ids[i]?.[2],
  );
  return [...families.values()]
    .sort((a, b) => b.length - a.length)
    .slice(0, 10)
    .flatMap((family) => family.slice(0, 10))
    .sort((a, b) => a - b);
}
