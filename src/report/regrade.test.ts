import { expect, it } from "vitest";
import { aScore } from "../testing/index.ts";
import { regradeReport } from "./regrade.ts";

const style = { colour: false, width: 100 };

it("names each question whose verdict is another, before and after", () => {
  const before = aScore({ verdict: "unscored", reason: "unparsed", lenient: null, grader: "choice/1" });
  const after = aScore({ verdict: "correct", lenient: "correct", grader: "choice/2" });
  const text = regradeReport(
    { changes: [{ before, after }], graded: 24, otherQuestion: 0, noAnswer: 0 },
    "r",
    style,
  );
  expect(text).toContain("24 answers of run r graded again");
  const line = text.split("\n").find((one) => one.includes("smoke-1"));
  expect(line).toMatch(/sim-a\/model-x.*smoke-1.*0.*unparsed → correct.*– → correct.*choice\/1 → choice\/2/);
  expect(text).not.toContain("Left as they were");
});

it("says so where nothing has changed, and what was left out", () => {
  const text = regradeReport({ changes: [], graded: 20, otherQuestion: 3, noAnswer: 1 }, "r", style);
  expect(text).toContain("No verdict has changed.");
  expect(text).toContain(
    "Left as they were: 1 without an answer that is kept, 3 whose question is another today.",
  );
});
