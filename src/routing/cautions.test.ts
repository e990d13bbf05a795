/** What is said of evidence that does not compare, through `decide`. */
import { describe, expect, it } from "vitest";
import { type Sketches, sketchedEvidence, sketchedQuote } from "../testing/index.ts";
import type { Caution } from "./cautions.ts";
import { decide, parseRequirement } from "./index.ts";

function cautions(sketches: Sketches, requirement: object = {}): Caution[] {
  const file = JSON.stringify({ filters: [], order: [{ metric: "ttft" }], ...requirement });
  const evidence = sketchedEvidence(sketches);
  const context = { rates: { cnyPer: {} }, quoteFor: sketchedQuote(sketches) };
  return decide(parseRequirement(file, "test.json"), evidence, context).cautions;
}

const told = (sketches: Sketches, requirement?: object) =>
  cautions(sketches, requirement).map(({ code, text }) => `${code}: ${text}`);

const enough = Array.from({ length: 30 }, () => [1, 2, 100] as const);

describe("nothing is said", () => {
  it("of targets measured together, on the same prompts, often enough", () => {
    expect(cautions({ a: { requests: enough }, b: { requests: enough } })).toEqual([]);
  });

  it("of prompts and runs where no speed is asked for", () => {
    const apart = {
      a: { requests: enough, outputPrice: 1 },
      b: { requests: enough, outputPrice: 2, source: "leval" },
    };
    expect(cautions(apart, { order: [{ metric: "output_price" }] })).toEqual([]);
  });
});

describe("it is said", () => {
  it("that different prompt sets are compared, by whom, and how to compare on one", () => {
    const [first, ...others] = told({
      a: { requests: enough },
      b: { requests: enough, source: "sharegpt" },
      c: { requests: enough },
    });
    expect(others).toEqual([]);
    expect(first).toBe(
      "different_prompts: Evidence from different prompt sets is compared as if equal: a/model-x and c/model-x on synthetic; " +
        'b/model-x on sharegpt. "where": {"source": "synthetic"} compares on one of them alone.',
    );
  });

  it("that targets were measured in runs of their own, on which days", () => {
    const [first] = told({
      a: { requests: enough },
      b: { requests: enough, runId: "run-2", startedAt: "2026-03-20T04:00:00.000Z" },
    });
    expect(first).toMatch(
      /^not_measured_together: No run measured these together: a\/model-x \(2026-03-02\); b\/model-x \(2026-03-20\)\./,
    );
  });

  it("which metric nothing measured, and which command does", () => {
    expect(told({ a: {}, b: {} }, { filters: [{ metric: "gpqa", min: 1 }] })).toEqual([
      "nothing_measured: No evidence that counts here has gpqa: dsr bench --dataset gpqa.",
      "nothing_measured: No evidence that counts here has ttft: dsr perf.",
    ]);
    expect(told({ a: { requests: enough } }, { filters: [{ metric: "verify", is: "equivalent" }] })).toEqual([
      "nothing_measured: No run verified any of them: dsr verify.",
    ]);
  });

  it("of which price no rate is known", () => {
    const [first] = cautions(
      { a: { outputPrice: 1, currency: "EUR" }, b: { outputPrice: 1 } },
      { order: [{ metric: "output_price" }] },
    );
    expect(first).toEqual({
      code: "currency_without_rate",
      text: "The prices of a/model-x are in EUR, and no rate to CNY is known: say --fx EUR=….",
      targets: ["a/model-x"],
    });
  });

  it("that few observations decide, unless intervals do", () => {
    const three = { a: { requests: enough.slice(0, 3) } };
    expect(told(three)).toEqual([expect.stringMatching(/^few_observations: .*a\/model-x \(3\)/)]);
    expect(told(three, { confidence: 0.95 })).toEqual([]);
  });

  it("that not everyone answered the same questions", () => {
    const gpqa = Array.from({ length: 40 }, () => true);
    const exam = { order: [{ metric: "gpqa" }] };
    expect(told({ a: { gpqa }, b: { gpqa: gpqa.slice(3) } }, exam)).toEqual([
      "different_questions: Not everyone answered the same questions of gpqa: a/model-x 40 and b/model-x 37.",
    ]);
    const most = { b: { gpqa }, c: { gpqa }, d: { gpqa } };
    expect(told({ a: { gpqa: gpqa.slice(3) }, ...most }, exam)).toEqual([
      "different_questions: Not everyone answered the same questions of gpqa: a/model-x 37 and 3 others 40.",
    ]);
    expect(told({ a: { gpqa }, b: { gpqa } }, exam)).toEqual([]);
  });
});
