import { describe, expect, it } from "vitest";
import { DsrError } from "../base/index.ts";
import { errorText, warningText } from "./error.ts";

const style = { colour: false, width: 80 };

describe("errors for users", () => {
  it("are the message and, below it, what to do", () => {
    const error = new DsrError('Unknown metric "otpps".', { code: "x", hint: 'Did you mean "otps"?' });
    expect(errorText(error, style)).toBe('error: Unknown metric "otpps".\nhint: Did you mean "otps"?\n');
  });

  it("keep the lines of a message that lists many faults", () => {
    const error = new DsrError("dsr.config.yaml has 2 faults:\na: …\nb: …", { code: "x" });
    expect(errorText(error, style)).toBe("error: dsr.config.yaml has 2 faults:\n  a: …\n  b: …\n");
  });

  it("say whose fault it is when it is ours, with the stack only on request", () => {
    const fault = new TypeError("x is not a function");
    expect(errorText(fault, style)).toContain("fault in dsr");
    expect(errorText(fault, style)).not.toContain("at ");
    expect(errorText(fault, style, true)).toContain("error.test.ts");
    expect(errorText("thrown text", style)).toMatch(/^error: thrown text\n/);
  });

  it("colour only their labels, and only where there is colour", () => {
    const error = new DsrError("bad", { code: "x", hint: "good" });
    expect(errorText(error, { colour: true, width: 80 })).toContain("\u001b[31merror:\u001b[39m bad");
    expect(errorText(error, style)).not.toContain("\u001b");
  });

  it("cannot be used to write to the terminal", () => {
    const error = new DsrError("404 \u001b[2Jno \u001b]0;x\u0007model\rerror: none", {
      code: "x",
      hint: "a\u0007b",
    });
    expect(errorText(error, style)).toBe("error: 404 no model\n  error: none\nhint: ab\n");
    expect(warningText("a\u001b[1Ab", style)).toBe("warning: ab\n");
  });
});
