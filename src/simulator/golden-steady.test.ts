import { describe, expect, it } from "vitest";
import { golden } from "./golden-script.ts";
import { checkSteady, type SteadyScript, steadyLength, steadyOutputs, steadyStep } from "./golden-steady.ts";

const plain: SteadyScript = { kind: "steady", ttftMs: 100, gapMs: 20, events: 3, chars: 4 };
const stepsOf = (script: SteadyScript) =>
  Array.from({ length: steadyLength(script) }, (_, i) => steadyStep(script, i));

describe("a steady script", () => {
  it("is its outputs at even distances, and the end of the stream in one write", () => {
    expect(stepsOf(plain)).toEqual([
      golden.answer(100, " --0"),
      golden.answer(120, " --1"),
      golden.answer(140, " --2"),
      golden.raw(160, `${golden.finish(0).bytes}${golden.done(0).bytes}`, "end"),
    ]);
    expect(steadyOutputs(plain)).toEqual([0, 1, 2]);
  });

  it("begins with a role chunk and with reasoning, and reports usage, where told", () => {
    const usage = { prompt_tokens: 7, completion_tokens: 3 };
    const script = { ...plain, role: true, reasoning: 2, usage };
    const steps = stepsOf(script);
    expect(steps.map(({ label, atMs }) => [label, atMs])).toEqual([
      ["role", 0],
      ["reasoning", 100],
      ["reasoning", 120],
      ["answer", 140],
      ["end", 160],
    ]);
    expect(steps.at(-1)?.bytes).toContain(golden.usage(0, usage).bytes);
    expect(steadyOutputs(script)).toEqual([1, 2, 3]);
  });

  it.each([1, 2, 3, 10])("writes texts of exactly %d characters", (chars) => {
    const script = { ...plain, chars, events: 101 };
    const [text] = /(?<="content":")[^"]*/.exec(String(steadyStep(script, 100).bytes)) ?? [];
    expect(text).toHaveLength(chars);
    expect(" ------100").toContain(text);
  });

  it.each([
    ["ttftMs", -1],
    ["gapMs", Number.NaN],
    ["events", 0],
    ["chars", 1.5],
    ["reasoning", -1],
  ])("is refused with %s %d, by name", (field, value) => {
    expect(() => checkSteady("slow", { ...plain, [field]: value })).toThrow(`"slow": ${field} is ${value};`);
  });
});
