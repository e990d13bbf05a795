/** Answers that are made to hang, crash or bring down what compares them. */
import { afterAll, describe, expect, it } from "vitest";
import { openMathGrader } from "./math.ts";

const grader = openMathGrader();
afterAll(() => grader.close());

const deep = (open: string, close: string, times: number) => `${open.repeat(times)}2${close.repeat(times)}`;

describe("an answer that nobody can work out is no result", () => {
  it.each([
    "9^{9^{9^{9}}}",
    "\\pi^{10^{12}}",
    "\\pi^{\\pi^{\\pi^{\\pi^{\\pi}}}}",
    "100000!",
    "((((9!)!)!)!)!",
    "\\binom{10^9}{5\\cdot10^8}",
    "((((((((2^9)^9)^9)^9)^9)^9)^9)^9)",
    "\\sum_{n=1}^{10^{12}} n",
    "\\prod_{k=1}^{10^9}k",
    "\\int_0^{10^9} e^{-x^2}dx",
    "7^{10^9}\\bmod 10",
    "\\zeta(10^9)",
    "x^{99999}",
    `\\sqrt[10^9]{2}`,
    deep("\\sqrt{", "}", 35),
    deep("\\frac{1}{", "}", 38),
    deep("{", "}", 300),
    deep("(", ")", 400),
    "\\frac".repeat(180),
    `\\begin{pmatrix}${Array(60).fill("1&2&3").join("\\\\")}\\end{pmatrix}`,
    "1+".repeat(500_000),
    "0.".padEnd(990, "3"),
    "1+1,".repeat(200),
    "\\pm1".repeat(150),
    "\\def\\a{\\a\\a}\\a",
    "5\u0000\u0007",
  ])("%.40s", async (answer) => {
    for (const gold of ["5", "x+\\sqrt{2}"]) expect(await grader.equal(gold, answer)).toBe("different");
  });
});

describe("text that looks like a program", () => {
  it.each([
    "process.exit(1)",
    "\\text{require('fs')}",
    "globalThis.x=1",
    "x:=5",
    "\\operatorname{Function}(x)",
  ])("is a formula like any other: %s", async (answer) => {
    expect(await grader.equal("x+\\sqrt{2}", answer)).toBe("different");
  });
});

describe("a comparison that hangs", () => {
  // The parser needs exponential time for these bars.
  const hanging = "|".repeat(500);

  it("is undecided after its time, and the next one is answered", async () => {
    const hasty = openMathGrader({ limitMs: 2000 });
    const first = hasty.equal("\\sqrt{2}", hanging);
    const second = hasty.equal("\\frac{\\sqrt3}{3}", "\\frac{1}{\\sqrt3}");
    expect(await first).toBe("undecided");
    expect(await second).toBe("equal");
    await hasty.close();
  });

  it("does not keep a grader from closing", async () => {
    const closing = openMathGrader();
    const asked = closing.equal("\\sqrt{2}", hanging);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await closing.close();
    expect(await asked).toBe("undecided");
    expect(await closing.equal("\\sqrt{2}", "\\sqrt{8}/2")).toBe("undecided");
    expect(await closing.equal("\\frac12", "0.5")).toBe("equal");
  });

  it("begins no more threads than it may", async () => {
    const once = openMathGrader({ limitMs: 300, starts: 1 });
    expect(await once.equal("\\sqrt{2}", hanging)).toBe("undecided");
    expect(await once.equal("\\sqrt{2}", "\\sqrt{8}/2")).toBe("undecided");
    await once.close();
  });
});
