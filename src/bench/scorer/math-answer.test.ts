import { describe, expect, it } from "vitest";
import { readMath } from "./math-answer.ts";

const strict = (text: string, truncated = false) => readMath(text, truncated).strict;
const lenient = (text: string, truncated = false) => readMath(text, truncated).lenient;

describe("read strictly, an answer states its result", () => {
  it.each([
    ["in a box", "So we get $\\boxed{\\frac{14}{3}}$.", "\\frac{14}{3}"],
    [
      "in a box with braces within",
      "$\\boxed{\\left\\{ \\sqrt{\\frac{1}{2}} \\right\\}}$",
      "\\left\\{ \\sqrt{\\frac{1}{2}} \\right\\}",
    ],
    ["in a box without braces", "Therefore \\boxed 5.", "5"],
    ["in an \\fbox", "\\fbox{x = 3}", "x = 3"],
    ["in the last of several boxes", "First \\boxed{3}.\n\nNo: it is \\boxed{4}.", "4"],
    ["in boxes that a comma joins", "$\\boxed{1}$, $\\boxed{-2}$", "1, -2"],
    ["in boxes that a word joins", "x = \\boxed{1} and x = \\boxed{2}", "1, 2"],
    ["in boxes that Chinese joins", "\\boxed{1} 和 \\boxed{2}", "1, 2"],
    ["in a box that is said again", "\\boxed{7}, that is \\boxed{7}", "7"],
    ["in a box behind an empty one", "I put it within \\boxed{}: \\boxed{9}", "9"],
    ["on a line of its own", "Thus.\n\nFinal Answer: The final answer is $-3\\sqrt{2}$.", "-3\\sqrt{2}"],
    ["on a bold line", "**Answer:** $(1, 2]$", "(1, 2]"],
    ["on a line without dollars", "Answer: 42.", "42"],
    ["under a heading", "### Final Answer\n\n$x^2$", "x^2"],
    ["displayed behind its line", "The answer is:\n\\[\n\\frac{1}{2}\n\\]", "\\frac{1}{2}"],
    ["in money, set as a formula", "Answer: $\\$18.90$", "\\$18.90"],
    ["in money, set as text", "Answer: $18.90", "$18.90"],
    ["in Chinese", "因此，\n答案：$2\\pi$", "2\\pi"],
    ["on the last of two lines that follow each other", "Answer: 42\nAnswer: $43$", "43"],
    ["between tags", "Thus <answer>$\\frac{1}{2}$</answer>", "\\frac{1}{2}"],
    ["behind four hashes", "1+1=2\n#### 2", "2"],
    ["in several parts on one line", "Answer: $x=1$ and $y=2$", "x=1, y=2"],
    ["on a line behind a box that was not the end", "\\boxed{3}\n\nCorrection.\n\nFinal answer: $4$", "4"],
    ["in a box on the line of the answer", "Final Answer: $\\boxed{6}$", "6"],
  ])("%s", (_where, text, formula) => {
    expect(readMath(text, false)).toEqual({ strict: formula, lenient: formula });
  });

  it.each([
    ["running text", "We find that it is $\\frac{1}{2}$ in the end."],
    ["a box that was never closed", "So it is \\boxed{\\frac{1}{2}"],
    ["an empty box", "Put it within \\boxed{}."],
    ["a heading without a result", "Answer:"],
    ["a denial", "The answer is not 42."],
    ["nothing", ""],
  ])("and %s states none", (_what, text) => {
    expect(strict(text)).toBeNull();
  });
});

describe("read leniently, it is enough to", () => {
  it.each([
    ["say it in a sentence", "Adding both, the answer is $\\frac{1}{2}$, as $x>0$.", "\\frac{1}{2}"],
    ["say a number in a sentence", "So the value of $n$ is 12, and we are done.", "12"],
    ["end with a displayed formula", "Hence\n\\[ x = 3\\sqrt{2}. \\]", "x = 3\\sqrt{2}."],
    ["end with a formula in a line", "Hence it must be $2\\pi$.", "2\\pi"],
    ["end with a number", "That makes 1,234 in all.", "1,234"],
  ])("%s", (_how, text, formula) => {
    expect(readMath(text, false)).toEqual({ strict: null, lenient: formula });
  });

  it("open a box and not to close it, if the formula in it is whole", () => {
    expect(lenient("With $n=3$ it is $\\boxed{\\frac{1}{2}$.")).toBe("\\frac{1}{2}");
    expect(lenient("With $n=3$ it is $\\boxed{\\frac{1}{2$.")).toBeNull();
  });
});

describe("an answer that was cut", () => {
  it("states what it had put in a box", () => {
    expect(strict("\\boxed{5} is the result, beca", true)).toBe("5");
  });

  it("states nothing in a line or box that the cut may have shortened", () => {
    expect(readMath("Final Answer: 12", true)).toEqual({ strict: null, lenient: null });
    expect(readMath("\\boxed{12", true)).toEqual({ strict: null, lenient: null });
    expect(strict("Final Answer: 12\n\nTo check", true)).toBe("12");
  });

  it("is not searched for a last formula", () => {
    expect(lenient("We have $x=3$ and then $y", true)).toBeNull();
  });
});

describe("megabytes", () => {
  it.each([
    ["boxes that are never closed", "\\boxed{".repeat(100_000)],
    ["closed boxes", "\\boxed{5} and ".repeat(60_000)],
    ["braces", "{".repeat(1_000_000)],
    ["dollars", "$1".repeat(400_000)],
    ["display signs", "\\[".repeat(400_000)],
    ["headings", "\nAnswer: ".repeat(100_000)],
    ["answers", "answer is ".repeat(100_000)],
    ["spaces", `answer${" ".repeat(1_000_000)}`],
    ["digits", "1".repeat(1_000_000)],
  ])("of %s are read in one pass, and give no result longer than one", (_what, text) => {
    const { strict: formula, lenient: free } = readMath(text, false);
    expect((formula ?? "").length).toBeLessThanOrEqual(1000);
    expect((free ?? "").length).toBeLessThanOrEqual(1000);
    // Twice the text takes about twice the time; a reading that is quadratic takes minutes and fails by the test's limit.
    expect(readMath(text + text, true)).toBeDefined();
  });
});
