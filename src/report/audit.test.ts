import { describe, expect, it } from "vitest";
import { audit } from "../metrics/index.ts";
import { aRecord } from "../testing/index.ts";
import { type AuditRow, auditFindings, auditReport } from "./index.ts";

const counted = (inputTokens: number, tokenizer: string) => ({
  tokenizer,
  inputTokens,
  outputTokens: 100,
  reasoningTokens: 40,
});

/** Two prompts of different length, billed a template of 9 tokens beside our count. */
function row({ tokenizer = "o200k_base", isNative = false, named = "vendor/model-x" } = {}): AuditRow {
  const records = [100, 200].map((input, i) =>
    aRecord({
      id: `r${i}`,
      usage: { inputTokens: input + 9 },
      response: { model: named },
      [isNative ? "countedNatively" : "counted"]: counted(input, tokenizer),
    }),
  );
  const result = audit(records, { cnyPer: {} });
  return { target: "sim-a/model-x", audit: result, findings: auditFindings(result) };
}

const report = (rows: readonly AuditRow[], width = 160) => auditReport(rows, [], { colour: false, width });

describe("the audit's table", () => {
  it("keeps what matters most where there is little room, and says what it leaves out", () => {
    const text = report([row()], 80);
    expect(text.split("\n")[0]).toMatch(/^target +input .* +output +.*hidden .*difference/);
    expect(text).toContain("No room here for: answers, counted by, input billed");
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("names the counter without its hash, and imported counts as what they are", () => {
    expect(report([row({ tokenizer: "tokenizer-x@0123abcd", isNative: true })])).toMatch(
      / tokenizer-x +318 /,
    );
    expect(report([row({ tokenizer: "imported" })])).toContain("≈: counted by whoever measured.");
  });

  it("speaks of evidence where there is some, of estimates where there are some", () => {
    const both = report([row(), row({ tokenizer: "t@1", isNative: true })]);
    expect(both).toMatch(/the model's own tokenizer is evidence/);
    expect(both).toMatch(/≈: counted by o200k_base/);
    expect(report([row()])).not.toMatch(/is evidence/);
    expect(report([row({ tokenizer: "t@1", isNative: true })])).not.toContain("≈");
  });

  it("never lets a name from outside act on the terminal", () => {
    const text = report([row({ named: "\u001b[2Jevil\u202e" })]);
    expect(text).toContain('name "evil"');
    expect(text).not.toMatch(/[^\P{C}\n]/u);
  });

  it("says that there is nothing", () => {
    expect(report([])).toBe("no requests to audit");
  });
});
