/** Hard cases of our own: what a careful reader takes for the same result, and what only looks like it. */
import { afterAll, describe, expect, it } from "vitest";
import { openMathGrader } from "./math.ts";

const grader = openMathGrader();
afterAll(() => grader.close());

interface Case {
  gold: string;
  equal: readonly string[];
  different: readonly string[];
}

const topics: Record<string, readonly Case[]> = {
  "fractions and decimals are exact": [
    {
      gold: "\\frac{1}{3}",
      equal: ["\\dfrac13", "1/3", "\\tfrac{2}{6}", "0.\\overline{3}", "\\frac{1}{3}\\approx 0.333", "⅓"],
      different: ["0.333", "0.333333333", "3", "\\frac{3}{1}", "-\\frac13"],
    },
    {
      gold: "-\\frac{1}{2}",
      equal: ["\\frac{-1}{2}", "\\frac{1}{-2}", "-0.5", "-.5", "-(1/2)", "−1/2"],
      different: ["\\frac12", "-2", "-0.05"],
    },
    { gold: "0.333", equal: ["0.3330", "\\frac{333}{1000}"], different: ["\\frac13", "0.33", "0.334"] },
    {
      gold: "1\\frac{4}{5}",
      equal: ["\\frac95", "1.8", "1 4/5", "9/5"],
      different: ["\\frac45", "14/5", "1\\frac{5}{4}"],
    },
    { gold: "137 \\frac{1}{2}", equal: ["137.5", "\\frac{275}{2}"], different: ["\\frac{137}{2}", "68.5"] },
    {
      gold: ".0000672",
      equal: ["6.72\\times10^{-5}", "0.0000672"],
      different: ["0.000672", "6.72\\times10^{5}"],
    },
    {
      gold: "6.02\\times10^{23}",
      equal: ["6.02 \\cdot 10^{23}", "602000000000000000000000", "60.2\\times 10^{22}"],
      different: ["6.02\\times10^{22}", "6.2\\times10^{23}"],
    },
  ],
  "a long published decimal is a rounding, any other is exact": [
    {
      gold: "3.141593",
      equal: ["\\pi", "3.1415927", "3.141593"],
      different: ["3.1416", "3.14", "\\frac{22}{7}"],
    },
    { gold: "\\pi", equal: ["π", "\\pi"], different: ["3.141593", "3.14", "\\frac{22}{7}"] },
    { gold: "12.57", equal: ["12.570", "4\\pi\\approx 12.57"], different: ["4\\pi", "12.566"] },
    {
      gold: "262537412640768744",
      equal: ["262{,}537{,}412{,}640{,}768{,}744"],
      different: ["e^{\\pi\\sqrt{163}}"],
    },
    { gold: "\\sqrt{10^{20}+1}", equal: ["(10^{20}+1)^{1/2}"], different: ["10^{10}"] },
  ],
  "separators of thousands": [
    {
      gold: "10,\\!080",
      equal: ["10080", "10,080", "10{,}080", "10\\,080"],
      different: ["10.080", "10, 080", "1080"],
    },
    {
      gold: "11,\\! 111,\\! 111,\\! 100",
      equal: ["11111111100", "11,111,111,100"],
      different: ["11, 111, 111, 100"],
    },
    { gold: "1,000", equal: ["1000", "1 000", "10^3"], different: ["(1,000)", "1, 000", "1.000", "0"] },
    { gold: "58,500", equal: ["58500", "\\$58,500"], different: ["58", "500", "58, 500"] },
    { gold: "100, 200", equal: ["200, 100", "100,200"], different: ["100200", "100"] },
  ],
  "money, units, percent, degrees": [
    {
      gold: "\\$32,\\!348",
      equal: ["32348", "\\$32{,}348", "$32,348$", "32,348 dollars"],
      different: ["\\$32,384"],
    },
    {
      gold: "\\$18.90",
      equal: ["18.9", "\\$18.90", "18.90\\text{ dollars}"],
      different: ["\\$1.89", "18.90\\text{ cents}"],
    },
    {
      gold: "5.4 \\text{ cents}",
      equal: ["5.4", "5.4\\text{ cents}", "5.4¢"],
      different: ["5.4\\text{ dollars}", "54"],
    },
    {
      gold: "864 \\mbox{ inches}^2",
      equal: ["864", "864\\text{ in}^2", "864\\text{ square inches}", "864 \\text{ sq. in.}"],
      different: ["864\\text{ inches}", "864\\text{ cm}^2", "846\\mbox{ inches}^2"],
    },
    {
      gold: "12",
      equal: ["12 \\text{ cm}", "12cm", "12\\,\\mathrm{km}", "\\text{12 students}"],
      different: ["12\\text{ or }13"],
    },
    {
      gold: "17",
      equal: ["17\\text{ units}"],
      different: ["17\\text{ (mod 20)}", "\\text{at least }17", "17!"],
    },
    {
      gold: "90^\\circ",
      equal: ["90", "90^{\\circ}", "90\\text{ degrees}", "90°"],
      different: ["9^\\circ", "90\\text{ radians}"],
    },
    {
      gold: "25\\%",
      equal: ["25 percent", "25\\text{ pct}", "25", "0.25", "\\frac14", "25\\text{ percent}"],
      different: ["2.5", "0.025", "52\\%"],
    },
    { gold: "0.05", equal: ["5\\%", "5%"], different: ["5", "0.5\\%"] },
  ],
  "numerals of a base are digits": [
    {
      gold: "52_8",
      equal: ["52_{8}", "52", "(52)_8", "52_{\\text{eight}}"],
      different: ["42", "42_{10}", "52_{10}", "25_8"],
    },
    { gold: "10", equal: ["10", "10_{10}"], different: ["10_2", "1010_2"] },
    { gold: "4210_{5}", equal: ["4210_5"], different: ["4210_{4}", "4201_5"] },
  ],
  "roots, powers and constants": [
    {
      gold: "2\\sqrt3",
      equal: ["\\sqrt{12}", "2\\cdot\\sqrt{3}", "√12", "\\frac{6}{\\sqrt3}"],
      different: ["3\\sqrt2", "\\sqrt6", "12"],
    },
    {
      gold: "\\frac{\\sqrt{3}}{3}",
      equal: ["\\frac{1}{\\sqrt3}", "\\sqrt{1/3}", "3^{-1/2}"],
      different: ["\\sqrt3", "\\frac{\\sqrt3}{2}"],
    },
    { gold: "\\sqrt6+\\sqrt2", equal: ["\\sqrt{8+4\\sqrt3}"], different: ["\\sqrt8", "\\sqrt{8+4\\sqrt2}"] },
    { gold: "\\sqrt[3]{2}", equal: ["2^{1/3}", "\\sqrt[3]2"], different: ["3\\sqrt2", "\\sqrt2", "2^{3}"] },
    { gold: "-2", equal: ["\\sqrt[3]{-8}", "-\\sqrt4"], different: ["\\sqrt4", "2"] },
    { gold: "2^{2004}", equal: ["4^{1002}", "2\\cdot2^{2003}"], different: ["2^{2003}", "2004^2"] },
    { gold: "120", equal: ["5!", "\\binom{10}{3}"], different: ["\\binom{10}{4}", "6!"] },
    {
      gold: "2\\pi",
      equal: [
        "2\\pi\\text{ cm}",
        "2\\pi \\text{ square units}",
        "\\color{blue}{2\\pi}",
        "\\textcolor{red}{2}\\pi",
      ],
      different: ["\\pi\\text{ cm}", "6.28"],
    },
    { gold: "\\frac{20000}{\\pi}", equal: ["20000\\pi^{-1}"], different: ["20000\\pi", "6366.2"] },
    { gold: "\\log_2 3", equal: ["\\frac{\\ln 3}{\\ln 2}"], different: ["\\log_3 2", "\\ln 3"] },
    { gold: "6-5i", equal: ["-5i+6", "6-5\\mathrm{i}"], different: ["6+5i", "5-6i", "6-5"] },
    { gold: "\\frac{1+i}{\\sqrt2}", equal: ["e^{i\\pi/4}", "\\sqrt{i}"], different: ["e^{-i\\pi/4}", "1+i"] },
  ],
  "expressions with variables": [
    { gold: "x^2", equal: ["x\\cdot x", "x^{2}", "x²"], different: ["2^x", "2x", "y^2", "X^2"] },
    {
      gold: "(a+5)(b+2)",
      equal: ["ab+2a+5b+10", "(b+2)(a+5)", "[a+5](b+2)"],
      different: ["(a+2)(b+5)", "ab+10"],
    },
    { gold: "6r^2-4r-24", equal: ["2(3r^2-2r-12)", "-24+6r^2-4r"], different: ["6r^2+4r-24", "6r^2-4r"] },
    {
      gold: "\\frac{11+9a}{20}",
      equal: ["\\frac{11}{20}+\\frac{9a}{20}", "0.55+0.45a"],
      different: ["\\frac{20a}{20}", "11+\\frac{9a}{20}"],
    },
    { gold: "x+1", equal: ["\\frac{x^2-1}{x-1}"], different: ["x-1", "\\sqrt{(x+1)^2}"] },
    {
      gold: "\\cot x",
      equal: ["\\frac{\\cos x}{\\sin x}", "\\frac{1}{\\tan x}"],
      different: ["\\tan x", "\\cot 2x", "\\cot^{-1}x"],
    },
    { gold: "\\sin 2x", equal: ["2\\sin x\\cos x"], different: ["2\\sin x", "\\sin^2 x", "\\sin x^2"] },
    { gold: "|x-3|", equal: ["|3-x|", "\\sqrt{(x-3)^2}"], different: ["3-x", "x-3", "|x+3|"] },
    { gold: "36x\\sqrt{35x}", equal: ["36\\sqrt{35}x^{3/2}"], different: ["36\\sqrt{35x}"] },
    { gold: "e^{2x}", equal: ["(e^x)^2", "\\exp(2x)"], different: ["e^{x^2}", "2e^x", "e^2x"] },
    { gold: "\\frac{n(n+1)}{2}", equal: ["\\binom{n+1}{2}"], different: ["\\frac{n(n-1)}{2}"] },
  ],
  "sets, lists, tuples, intervals": [
    {
      gold: "1,-2",
      equal: ["-2,1", "\\{1,-2\\}", "x=1\\text{ or }x=-2", "1 and -2", "(1,-2)"],
      different: ["1", "1,2", "(-2,1)", "1,-2,3"],
    },
    {
      gold: "\\{1,2\\}",
      equal: ["\\{2,1\\}", "1, 2", "x\\in\\{1,2\\}"],
      different: ["(1,2)", "[1,2]", "\\{1\\}", "\\{1,2,3\\}"],
    },
    {
      gold: "(1,2)",
      equal: ["\\left(1,2\\right)", "(x,y)=(1,2)", "x=1, y=2", "1,2"],
      different: ["[1,2]", "(1,2]", "(2,1)", "\\{1,2\\}"],
    },
    {
      gold: "\\left( 3, \\frac{\\pi}{2} \\right)",
      equal: ["(3,\\pi/2)"],
      different: ["(\\frac{\\pi}{2},3)", "(3,\\frac{\\pi}{3})"],
    },
    { gold: "[0,1)", equal: ["0\\le x<1", "x\\in[0,1)", "1>x\\ge0"], different: ["[0,1]", "(0,1)", "0<x<1"] },
    {
      gold: "(-\\infty, 2) \\cup (3, \\infty)",
      equal: ["(3,+\\infty)\\cup(-\\infty,2)", "x<2\\text{ or }x>3"],
      different: ["(-\\infty,2]\\cup[3,\\infty)", "(2,3)", "(-\\infty,2)"],
    },
    {
      gold: "1 \\pm \\sqrt{19}",
      equal: ["1-\\sqrt{19}, 1+\\sqrt{19}", "x=1\\pm\\sqrt{19}"],
      different: ["1+\\sqrt{19}", "\\pm\\sqrt{19}"],
    },
    {
      gold: "\\{1\\pm\\sqrt{5},-2\\}",
      equal: ["-2, 1+\\sqrt5, 1-\\sqrt5"],
      different: ["\\{1+\\sqrt5,-2\\}"],
    },
    {
      gold: "\\begin{pmatrix} -1/3 \\\\ 2/3 \\\\ 5/3 \\end{pmatrix}",
      equal: [
        "\\begin{bmatrix}-\\frac13\\\\ \\frac23\\\\ \\frac53\\end{bmatrix}",
        "(-\\tfrac13,\\tfrac23,\\tfrac53)",
      ],
      different: [
        "\\begin{pmatrix} -1/3 & 2/3 & 5/3 \\end{pmatrix}",
        "\\begin{pmatrix} 1/3 \\\\ 2/3 \\\\ 5/3 \\end{pmatrix}",
      ],
    },
    {
      gold: "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}",
      equal: ["\\left(\\begin{array}{cc}1&2\\\\3&\\sqrt{16}\\end{array}\\right)"],
      different: [
        "\\begin{vmatrix}1&2\\\\3&4\\end{vmatrix}",
        "\\begin{pmatrix}1&3\\\\2&4\\end{pmatrix}",
        "-2",
      ],
    },
  ],
  equations: [
    { gold: "x=5", equal: ["5", "x = 5", "5=x"], different: ["y=5", "x=-5", "x=5,6"] },
    {
      gold: "5",
      equal: ["x=5", "x = 2+3 = 5", "2x=10 \\implies x=5", "a+b=5", "f(2)=5"],
      different: ["x+1=5", "3=5", "x>5"],
    },
    {
      gold: "y = 2x + 3",
      equal: ["2x+3", "2x-y+3=0", "f(x)=2x+3", "y-3=2x"],
      different: ["y=3x+2", "x=2y+3", "2x+3=0"],
    },
    {
      gold: "5x - 7y + 11z + 4 = 0",
      equal: ["-5x+7y-11z=4", "10x-14y+22z+8=0"],
      different: ["5x-7y+11z-4=0", "5x-7y+11z+4", "0"],
    },
    { gold: "0", equal: ["x=0", "-0"], different: ["5x-7y+11z+4=0"] },
    { gold: "x\\ne3", equal: ["x!=3", "x\\neq 3"], different: ["x=3", "x\\ne4"] },
    { gold: "x+y<3", equal: ["3>y+x"], different: ["x+y>3", "x+y\\le3"] },
  ],
  words: [
    {
      gold: "\\text{Evelyn}",
      equal: ["Evelyn", "\\textbf{evelyn}", "\\mathrm{Evelyn}."],
      different: ["Eve", "\\text{Brianna}"],
    },
    {
      gold: "\\text{(C)}",
      equal: ["C", "(C)", "\\textbf{(C)}", "\\text{(C)}\\ 5"],
      different: ["B", "\\text{(B)}", "5", "(C)+1", "(C) or (D)", "(C), (D)"],
    },
    { gold: "\\text{June 20}", equal: ["June 20"], different: ["June 21", "20"] },
    { gold: "\\text{ellipse}", equal: ["an ellipse", "\\text{Ellipse}"], different: ["circle", "e"] },
    {
      gold: "\\emptyset",
      equal: ["\\varnothing", "\\text{no solution}", "\\{\\}"],
      different: ["0", "\\{0\\}"],
    },
    {
      gold: "(-\\infty,\\infty)",
      equal: ["\\mathbb{R}", "\\text{all real numbers}"],
      different: ["(-\\infty,0)", "R"],
    },
  ],
};

describe.each(Object.entries(topics))("%s", (_topic, cases) => {
  it.each(cases)("$gold", async ({ gold, equal, different }) => {
    const verdicts = async (answers: readonly string[]) =>
      Promise.all(answers.map(async (answer) => [answer, await grader.equal(gold, answer)]));
    expect(await verdicts([gold, ...equal])).toEqual([gold, ...equal].map((answer) => [answer, "equal"]));
    expect(await verdicts(different)).toEqual(different.map((answer) => [answer, "different"]));
  });
});

describe("what the two may leave out is not the same", () => {
  it.each([
    ["52_8", "52", "52", "52_8"],
    ["(1,-2)", "1,-2", "1,-2", "(-2,1)"],
    ["3.141593", "\\pi", "\\pi", "3.141593"],
  ])("%s is answered by %s, and %s is not answered by %s", async (gold, answer, otherGold, otherAnswer) => {
    expect(await grader.equal(gold, answer)).toBe("equal");
    expect(await grader.equal(otherGold, otherAnswer)).toBe("different");
  });
});

describe("what is not worked out", () => {
  it("leaves a gold that is a sum undecided, but for the same sum", async () => {
    const sum = "\\sum_{k=1}^{n} \\frac{1}{k}";
    expect(await grader.equal(sum, "\\sum_{k=1}^{n}\\dfrac1k")).toBe("equal");
    expect(await grader.equal(sum, "H_n")).toBe("undecided");
  });

  it.each(["\\sum_{n=1}^{5} n", "\\int_0^1 30x\\,dx", "\\lim_{x\\to 0} 15"])(
    "takes %s for no result",
    async (answer) => {
      expect(await grader.equal("15", answer)).toBe("different");
    },
  );
});
