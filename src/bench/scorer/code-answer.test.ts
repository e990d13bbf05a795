import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lenientCode, strictCode } from "./code-answer.ts";

const program = { style: "stdin", entryPoint: null, starter: null } as const;
const method = { style: "call", entryPoint: "add", starter: null } as const;
const fence = (code: string, tag = "python") => `\`\`\`${tag}\n${code}\n\`\`\``;

/** Each answer with the program that the strict and the lenient reading find in it; null for none. */
const CASES: [what: string, answer: string, strict: string | null, lenient: string | null][] = [
  ["one block", `Sure.\n\n${fence("print(1)")}\n`, "print(1)", "print(1)"],
  ["a block without a language", fence("print(1)", ""), "print(1)", "print(1)"],
  ["py", fence("print(1)", "py"), "print(1)", "print(1)"],
  ["Python 3 in capitals", fence("print(1)", "Python3"), "print(1)", "print(1)"],
  ["text after the block", `${fence("print(1)")}\n\nIt prints one.`, "print(1)", "print(1)"],
  [
    "a draft, then the program",
    `${fence("print(0)")}\nBetter:\n${fence("print(1)")}`,
    "print(1)",
    "print(1)",
  ],
  ["output shown after the program", `${fence("print(1)")}\nOutput:\n${fence("1", "")}`, "1", "print(1)"],
  [
    "text of another language after it",
    `${fence("print(1)")}\n${fence("g++ a.cpp", "bash")}`,
    "g++ a.cpp",
    "print(1)",
  ],
  ["the block never closed", "```python\nprint(1)", null, "print(1)"],
  ["a draft closed, the program not", `${fence("print(0)")}\nNow:\n\`\`\`python\nprint(1)`, null, "print(1)"],
  ["closed twice", `${fence("print(1)")}\n\`\`\``, null, "print(1)"],
  ["closed with text behind the fence", "```python\nprint(1)\n```That is it.", "print(1)", "print(1)"],
  [
    "indented fences, as in a list",
    "1. Code:\n   ```python\n   print(1)\n   ```",
    "   print(1)",
    "   print(1)",
  ],
  ["four backticks", "````python\nprint(1)\n````", "print(1)", "print(1)"],
  ["tildes", "~~~python\nprint(1)\n~~~", null, "print(1)"],
  ["code without any fence", "import sys\nprint(1)", null, "import sys\nprint(1)"],
  ["prose without any fence", "I cannot solve this one.", null, null],
  ["nothing in the block", fence(""), null, null],
  ["blanks in the block", fence("  \n "), null, null],
  ["no text at all", "", null, null],
  [
    "fences in a line of prose before",
    `Use \`\`\`x\`\`\` here.\n${fence("print(1)")}`,
    "print(1)",
    "print(1)",
  ],
  [
    "a fence in a comment of the program",
    "```python\n# ``` is a fence\nprint(1)\n```",
    "print(1)",
    "# ``` is a fence\nprint(1)",
  ],
  ["a program of another language alone", fence("int main() {}", "cpp"), "int main() {}", "int main() {}"],
  ["CRLF", "```python\r\nprint(1)\r\n```\r\n", "print(1)\r", "print(1)\r"],
];

describe("the program in an answer", () => {
  it.each(CASES)("%s", (_what, answer, strict, lenient) => {
    expect(strictCode(answer, program)).toBe(strict);
    expect(lenientCode(answer, program)).toBe(lenient);
  });

  it("is, leniently, the block that defines what is called", () => {
    const solution = "class Solution:\n    def add(self, a):\n        return a";
    const answer = `${fence(solution)}\nTry it:\n${fence("print(Solution().add(1))")}`;
    expect(strictCode(answer, method)).toBe("print(Solution().add(1))");
    expect(lenientCode(answer, method)).toBe(solution);
  });

  it("is never longer than a megabyte, and is found in a page of fences", () => {
    expect(strictCode(fence("#".repeat(1_048_577)), program)).toBe(null);
    expect(lenientCode("```\n".repeat(500_000), program)).toBe(null);
    expect(strictCode(`${"```\n".repeat(500_001)}x = 1\n\`\`\``, program)).toBe("x = 1");
  });

  it("is read from any text without failing", () => {
    const piece = fc.constantFrom("```", "```python", "\n", "print(1)", "~~~", " ", "def f():", "é");
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        for (const task of [program, method])
          for (const read of [strictCode, lenientCode]) read(pieces.join(""), task);
      }),
    );
  });
});

describe("a function that goes on from its prompt", () => {
  const prompt = 'import math\n\ndef half(x):\n    return x / 2\n\ndef f(x):\n    """ Doc. """\n';
  const task = { style: "check", entryPoint: "f", starter: prompt } as const;
  const before = "import math\n\ndef half(x):\n    return x / 2\n\n";

  it("is put behind what the prompt has before it, where it is whole", () => {
    const whole = "def f(x):\n    return half(x)";
    expect(strictCode(fence(whole), task)).toBe(`${before}${whole}`);
    expect(strictCode(fence(`import math\n${whole}`), task)).toBe(`${before}import math\n${whole}`);
    expect(strictCode(fence("f = lambda x: x"), task)).toBe(`${before}f = lambda x: x`);
  });

  it("is put behind the prompt, where it is a body", () => {
    expect(strictCode(fence("    y = f == 1\n    return x"), task)).toBe(
      `${prompt}    y = f == 1\n    return x`,
    );
  });

  it("gets back the indentation that was cut, leniently", () => {
    expect(strictCode(fence("return x"), task)).toBe(`${prompt}return x`);
    expect(lenientCode(fence("y = x\nreturn y"), task)).toBe(`${prompt}    y = x\n    return y`);
    expect(lenientCode(fence("y = x\n    return y"), task)).toBe(`${prompt}    y = x\n    return y`);
  });

  it("may stand without any fence, leniently", () => {
    expect(lenientCode("    return x", task)).toBe(`${prompt}    return x`);
    expect(lenientCode("def f(x):\n    return x", task)).toBe(`${before}def f(x):\n    return x`);
  });
});
