/** Which answers of a reference count: all that were drawn, and of those that were not, the first to each wording. */
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { GradedBundle, ReferenceSample } from "./bundle.ts";
import { Comparison } from "./comparison.ts";
import { ownDraws } from "./own-draws.ts";

const drawn = { temperature: 0.6, topP: 0.95, maxTokens: 100 };
const greedy = { ...drawn, temperature: 0 };

const sample = (repeat: number, wording: string, isRight = true): ReferenceSample => ({
  repeat,
  hash: wording.repeat(64),
  verdict: isRight ? "correct" : "incorrect",
  lenient: null,
  reason: null,
  truncated: false,
  outputTokens: null,
  reasoningTokens: null,
  finishReason: "stop",
  answerSha256: null,
});

const question = (id: string, ...samples: ReferenceSample[]): GradedBundle["questions"][0] => ({
  id,
  flawed: false,
  samples,
});

describe("answers that may be paired", () => {
  const questions = [question("q", sample(0, "a"), sample(1, "b"), sample(2, "a"), sample(3, "b"))];

  it("are all of them where both sides draw their tokens", () => {
    expect(ownDraws({ questions }, [drawn, { ...drawn, temperature: null }])).toEqual(questions);
  });

  it.each([
    ["the reference's temperature is 0", [greedy, drawn]],
    ["the targets' temperature is 0", [drawn, greedy]],
    ["top_p is 0", [drawn, { ...drawn, topP: 0 }]],
  ])("are the first to each wording where %s", (_, samplings) => {
    const [only] = ownDraws({ questions }, samplings);
    expect(only?.samples.map(({ repeat }) => repeat)).toEqual([0, 1]);
  });

  it("do not make two equal deployments that never vary look unlike", () => {
    const verdicts = Array.from({ length: 60 }, (_, seed) => {
      const random = randomFromSeed(`frozen ${seed}`);
      // Every second question is a close call that each side's rounding decides once.
      const fates = Array.from({ length: 100 }, (_, i): [boolean, boolean] =>
        i % 2 === 0 ? [true, true] : [random.next() < 0.5, random.next() < 0.5],
      );
      const questions = fates.map(([isRight], i) =>
        question(`${i}`, ...Array.from({ length: 16 }, (_, repeat) => sample(repeat, "a", isRight))),
      );
      const comparison = new Comparison({
        bundle: { questions: ownDraws({ questions }, [greedy, greedy]) },
        targets: ["t"],
        alpha: 0.05,
        delta: 0.05,
        seed: `${seed}`,
        maxPairs: null,
      });
      for (const { questionId, repeat } of comparison.order) {
        const { repeat: _, ...answer } = sample(repeat, "a", fates[Number(questionId)]?.[1]);
        comparison.take("t", { questionId, repeat, ...answer });
      }
      return comparison.standings()[0]?.verdict;
    });
    // At alpha 0.05 more than 9 of 60 have a probability below 0.1 %; with every repeat counted there are 16.
    expect(verdicts.filter((verdict) => verdict === "degraded").length).toBeLessThanOrEqual(9);
  });
});
