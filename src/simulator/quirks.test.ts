import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { probeAnswer } from "./probe-answer.ts";
import type { SimulatorProfile } from "./profile.ts";
import { simulatedProfiles } from "./profiles.ts";
import type { ChatRequest } from "./protocol.ts";
import { refusalOf, servedAs } from "./quirks.ts";

const steady = simulatedProfiles.find((profile) => profile.name === "sim-steady") as SimulatorProfile;
const having = (quirks: SimulatorProfile["quirks"]) => ({ ...steady, quirks });
const request: ChatRequest = {
  model: "sim-model",
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content: "one two three four" },
  ],
  max_tokens: 50,
  temperature: 0,
  seed: 3,
  stop: "x",
};

describe("a request", () => {
  it("is served as it is where nothing is ignored", () => {
    expect(servedAs(request, steady)).toEqual({
      text: "Be brief.\none two three four",
      promptTokens: 6,
      maxTokens: 50,
      temperature: 0,
      seed: 3,
      stop: ["x"],
    });
    expect(refusalOf(request, steady)).toBeNull();
  });

  it.each([
    ["max_tokens", { maxTokens: null }],
    ["temperature", { temperature: null }],
    ["seed", { seed: null }],
    ["stop", { stop: [] }],
    ["system", { text: "one two three four", promptTokens: 4 }],
  ] as const)("is served without its %s where that is ignored", (field, without) => {
    expect(servedAs(request, having({ ignores: [field] }))).toEqual({
      ...servedAs(request, steady),
      ...without,
    });
  });

  it("is refused where it asks for more output than is given, with the limit", () => {
    expect(refusalOf(request, having({ refusesOutputAbove: 49 }))).toMatch(/at most 49/);
    expect(refusalOf(request, having({ refusesOutputAbove: 50 }))).toBeNull();
  });

  it("that is too long is refused, or loses its beginning", () => {
    const context = (beyond: "refused" | "cut") => having({ context: { tokens: 3, beyond } });
    expect(refusalOf(request, context("refused"))).toMatch(/maximum context length is 3 tokens/);
    expect(refusalOf(request, context("cut"))).toBeNull();
    expect(servedAs(request, context("cut"))).toMatchObject({ text: " two three four", promptTokens: 3 });
  });

  it("is counted in bytes, and with what is put before it, where the profile says so", () => {
    expect(servedAs(request, having({ countsPrompts: "bytes", hiddenPromptTokens: 100 })).promptTokens).toBe(
      128,
    );
  });
});

describe("the answer to a probe", () => {
  const said = (text: string, more: { temperature?: number; seed?: number } = {}, draw = "a") =>
    probeAnswer(
      { ...servedAs(request, steady), text, temperature: null, seed: null, ...more },
      randomFromSeed(draw),
    );

  it.each([
    ["Count from 1 to 3, the numbers separated by commas.", "1, 2, 3"],
    ["Count from 1 to 2, one number per line.", "1\n2"],
    ["The code word is hazel. …\nWhich code word was named at the very beginning?", "hazel"],
    ["Which code word was named at the very beginning?", "I saw none."],
    ["Repeat these words exactly: a b", "a b"],
    ["End your answer with the word hazel.\nName one colour.", "Blue. hazel"],
    ["Name one colour.", "Blue."],
    ["Reply with the single word ready.", "ready"],
    ["Anything else", null],
  ])("%j is %j", (text, answer) => expect(said(text)).toBe(answer));

  it("varies where it is free to, and not at temperature 0 or with one seed", () => {
    const ask = (more: { temperature?: number; seed?: number }) =>
      new Set(["a", "b", "c"].map((draw) => said("Write one sentence of your own.", more, draw))).size;
    expect([
      ask({}),
      ask({ temperature: 1 }),
      ask({ temperature: 0 }),
      ask({ temperature: 1, seed: 5 }),
    ]).toEqual([3, 3, 1, 1]);
  });
});
