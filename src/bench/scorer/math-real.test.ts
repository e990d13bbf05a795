/** MATH-500 as published: its results against themselves, one another and its own solutions. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openMathGrader } from "./math.ts";
import { readMath } from "./math-answer.ts";

const data = process.env.DSR_TEST_DATA;
const grader = openMathGrader();
afterAll(() => grader.close());

interface Row {
  answer: string;
  solution: string;
}

const rows = (): Row[] =>
  readFileSync(path.join(data ?? "", "math500", "test.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

describe.skipIf(data === undefined)("MATH-500 (skipped unless DSR_TEST_DATA names its folder)", () => {
  it("has 500 results, each equal to itself in a box in a sentence", async () => {
    const missed: number[] = [];
    for (const [i, { answer }] of rows().entries()) {
      const { strict } = readMath(`So we get $\\boxed{${answer}}$, as was to be shown.`, false);
      if (strict === null || (await grader.equal(answer, strict)) !== "equal") missed.push(i);
    }
    expect(missed).toEqual([]);
  });

  it("has 500 published solutions, all of which are graded right", async () => {
    const missed: number[] = [];
    for (const [i, { answer, solution }] of rows().entries()) {
      const { strict } = readMath(solution, false);
      if (strict === null || (await grader.equal(answer, strict)) !== "equal") missed.push(i);
    }
    expect(missed).toEqual([]);
  });

  it("has no two results that are taken for one another, but those that are one", async () => {
    const golds = [...new Set(rows().map(({ answer }) => answer))];
    const sample = golds.filter((gold, i) => /[^\d]/.test(gold) && i % 4 === 0);
    const taken: [gold: string, answer: string][] = [];
    for (const gold of sample) {
      for (const answer of golds) {
        if (gold !== answer && (await grader.equal(gold, answer)) !== "different") taken.push([gold, answer]);
      }
    }
    // What is left is one result: a unit, a base or a name is missing from one, or only the spelling differs.
    expect(taken.filter(([gold, answer]) => bare(gold) !== bare(answer))).toEqual([]);
    expect(taken.length).toBeGreaterThan(0);
  });
});

/** A result without units, bases, names, brackets and spaces, its members in order. */
function bare(formula: string): string {
  return formula
    .replace(/\\(?:mbox|text)\{.*?\}(?:\^\d)?|\^\\circ|_\{?\d\}?|\\\$|\\!|[\s{}()]|^[a-z]=/g, "")
    .replace(/(\d),(?=\d{3})/g, "$1")
    .split(",")
    .sort()
    .join();
}
