import { describe, expect, it } from "vitest";
import { type Random, randomFromSeed, sha256 } from "../base/index.ts";
import { readBundle } from "./bundle.ts";
import { makeOutputs, type OutputsBundle, outputsText, readOutputs } from "./outputs-bundle.ts";
import { compareOutputs } from "./outputs-comparison.ts";

const WORDS = ["the", "answer", "is", "of", "course", "perhaps", "not"];
const PROMPTS = Array.from({ length: 12 }, (_, i) => sha256(`prompt ${i}`));

/** Says words by chance; `taste` for the first of them is what sets deployments apart. */
const say = (random: Random, taste: number) =>
  Array.from({ length: 12 }, () => (random.next() < taste ? WORDS[0] : random.pick(WORDS))).join(" ");

function aBundle(seed = "reference"): OutputsBundle {
  const random = randomFromSeed(seed);
  return makeOutputs(
    {
      created: "2026-03-02T04:00:00.000Z",
      dsr: "0.1.0",
      run: "run-1",
      target: { provider: "a", model: "m", mode: null },
      source: "synthetic",
      sampling: { temperature: 1, topP: 1, maxTokens: 50 },
    },
    PROMPTS.map((id) => ({ id, messages: [{ role: "user" as const, content: "Say something." }] })),
    () => Array.from({ length: 10 }, () => say(random, 0)),
  );
}

const answering = (seed: string, taste: number, times = 10) => {
  const random = randomFromSeed(seed);
  return { target: `t${seed}`, outputsOf: () => Array.from({ length: times }, () => say(random, taste)) };
};
const options = { alpha: 0.05, seed: "1" };

describe("outputs against a reference", () => {
  it("differ where the distribution is another, and show no difference where it is the same", () => {
    const results = compareOutputs(aBundle(), [answering("1", 0.4), answering("2", 0)], options);
    expect(results).toMatchObject([
      { verdict: "differs", prompts: 12, outputs: 120 },
      { verdict: "no difference found" },
    ]);
    expect(results[0]?.p).toBeLessThan(0.01);
  });

  it("of equal deployments differ no more often than alpha allows, however many targets", () => {
    let falsely = 0;
    for (let run = 0; run < 30; run++) {
      const targets = [0, 1].map((i) => answering(`${run}/${i}`, 0, 4));
      if (compareOutputs(aBundle(`r${run}`), targets, options).some(({ verdict }) => verdict === "differs"))
        falsely += 1;
    }
    // Of 30 runs at alpha 0.05 more than 6 would have a false verdict with a probability below 0.1 %.
    expect(falsely).toBeLessThanOrEqual(6);
  });

  it("are not tested where next to nothing was answered, and that is no verdict for the others", () => {
    const results = compareOutputs(aBundle(), [answering("1", 0, 1), answering("2", 0.4)], options);
    expect(results.map(({ verdict, p }) => [verdict, p === null])).toEqual([
      ["untested", true],
      ["differs", false],
    ]);
  });
});

describe("the file of outputs", () => {
  it("is read as it was written, and refused when changed", () => {
    const text = outputsText(aBundle());
    expect(readOutputs(text, "o.json")).toMatchObject(aBundle());
    expect(() => readOutputs(text.replace("the answer", "any answer"), "o.json")).toThrow("was changed");
  });

  it("is told apart from one of graded answers", () => {
    expect(() => readBundle(outputsText(aBundle()), "o.json")).toThrow(
      "a bundle of outputs, not of graded answers",
    );
  });

  it("has every prompt once, with two outputs or more", () => {
    const bundle = aBundle();
    const [first] = bundle.prompts as [OutputsBundle["prompts"][0]];
    expect(() => readOutputs(outputsText({ ...bundle, prompts: [first, first] }), "o.json")).toThrow(
      "is there twice",
    );
    expect(() => outputsText({ ...bundle, prompts: [{ ...first, outputs: ["one"] }] })).toThrow(
      "two outputs",
    );
    expect(() => makeOutputs(bundle, bundle.prompts, () => ["one"])).toThrow("answered twice");
  });
});
