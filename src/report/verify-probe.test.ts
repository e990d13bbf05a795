import { describe, expect, it } from "vitest";
import { type ProbedRow, probePlan, probeReport } from "./verify-probe.ts";

const style = { colour: false, width: 90 };
const row: ProbedRow = {
  target: "a/m",
  findings: [
    { probe: "stop", status: "fault", evidence: 'It said "seven" behind the stop sequence.' },
    { probe: "seed", status: "absent", evidence: "A seed is refused: \u001b[31mno\u0007." },
  ],
  requests: 25,
  inputTokens: 13_000,
  outputTokens: null,
  costCny: null,
  left: null,
};

describe("the report of probes", () => {
  it("has a table for each target, and what was not billed is not nothing", () => {
    const text = probeReport([row, { ...row, target: "b/m", left: "it does not answer" }], style);
    expect(text).toMatch(/^a\/m\n[\s\S]*\nb\/m\n/);
    expect(text).toMatch(/stop +fault +It said "seven" behind the stop sequence\./);
    expect(text).toContain("25 requests, 13,000 tokens in, – out, – CNY.");
    expect(text).toContain("Left early: it does not answer.");
    expect(text).toMatch(/absent: an optional thing/);
  });

  it("shows no control characters, and fits", () => {
    const long = { ...row, findings: [{ ...row.findings[1]!, evidence: `\u001b[31m${"word ".repeat(80)}` }] };
    const text = probeReport([long], style);
    expect(text).not.toContain("\u001b");
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(90);
  });
});

it("the plan tells what each probe asks and takes at worst", () => {
  const plan = { probe: "stop", asks: "ten words", concludes: "whether it acts" };
  const text = probePlan(
    [{ ...plan, target: "a/m", requests: 1, inputTokens: 30, maxOutputTokens: 2048 }],
    style,
  );
  expect(text).toMatch(/a\/m\nprobe[\s\S]*stop +1 +30 +2,048 +ten words +whether it acts/);
});
