import { describe, expect, it } from "vitest";
import { answerTo, findQuestion, type KnownQuestion } from "./answer.ts";
import type { SimulatorProfile } from "./profile.ts";
import { simulatedProfiles } from "./profiles.ts";

const steady = simulatedProfiles.find((profile) => profile.name === "sim-steady") as SimulatorProfile;
const known: KnownQuestion = { dataset: "gpqa", correct: "Answer: B", wrong: ["Answer: A", "Answer: C"] };
const key = (text: string) => (text === "What?\nA or B" ? known : null);

describe("finding the question", () => {
  it.each([
    ["as it is", "What?\nA or B"],
    ["below a nonce line", "nonce 8f3a\nWhat?\nA or B"],
    ["below a nonce line and an empty one", "nonce 8f3a\n\nWhat?\nA or B"],
  ])("works %s, with one identity", (_, text) => {
    expect(findQuestion(text, key)).toMatchObject({ id: "What?\nA or B", correct: "Answer: B" });
  });

  it("prefers the identity that the key gives", () => {
    expect(findQuestion("anything", () => ({ ...known, id: "q1" }))?.id).toBe("q1");
  });

  it("gives up on other prompts, and has nothing to find without a key", () => {
    expect(findQuestion("Hello", key)).toBeNull();
    expect(findQuestion("1\n2\n3\n4\n5\nWhat?\nA or B", key)).toBeNull();
    expect(findQuestion("What?\nA or B", null)).toBeNull();
  });
});

describe("answers", () => {
  const ask = (id: string, repeat = 0, profile = steady, seed = "exam") =>
    answerTo({ ...known, id }, repeat, profile, seed);
  const questions = Array.from({ length: 2000 }, (_, i) => `question ${i}`);
  const share = (flags: boolean[]) => flags.filter(Boolean).length / flags.length;
  const within = (seen: number, p: number, n: number) =>
    expect(Math.abs(seen - p)).toBeLessThan(3 * Math.sqrt((p * (1 - p)) / n));

  it("are a pure function of seed, provider, question and repeat", () => {
    expect(questions.map((id) => ask(id).text)).toEqual(questions.map((id) => ask(id).text));
    expect(questions.map((id) => ask(id).text)).not.toEqual(
      questions.map((id) => ask(id, 0, steady, "2").text),
    );
  });

  it.each([
    ["gpqa", 0.7],
    ["gsm8k", 0.95],
    ["never heard of", 0.8],
  ])(
    "to 2000 questions of %s are right with probability %d, within three standard errors",
    (dataset, accuracy) => {
      const right = questions.map((id) => answerTo({ ...known, dataset, id }, 0, steady, "exam").correct);
      within(share(right), accuracy, questions.length);
    },
  );

  it("to one question asked again are independent", () => {
    const changed = questions.map((id) => ask(id, 0).correct !== ask(id, 1).correct);
    within(share(changed), 2 * 0.7 * 0.3, questions.length);
  });

  it("to questions of different difficulty are right as often in the mean, and nowhere more often of who is worse", () => {
    const at = (gpqa: number) => ({
      ...steady,
      accuracy: { default: 0.5, byDataset: { gpqa }, byQuestion: true },
    });
    const rates = (profile: SimulatorProfile) =>
      questions
        .slice(0, 60)
        .map((id) => share(Array.from({ length: 300 }, (_, repeat) => ask(id, repeat, profile).correct)));
    const [full, lesser] = [rates(at(0.7)), rates(at(0.5))];
    // Some are hopeless and some are sure.
    expect(full.some((rate) => rate < 0.35)).toBe(true);
    expect(full.some((rate) => rate > 0.95)).toBe(true);
    const noise = 4.5 * Math.sqrt(0.5 / 300);
    full.forEach((rate, i) => {
      expect(lesser[i]).toBeLessThan(rate + noise);
    });
    within(share(questions.map((id) => ask(id, 0, at(0.7)).correct)), 0.7, questions.length);
  });

  it("of two providers are independent", () => {
    const other = { ...steady, name: "sim-other" };
    const differ = questions.map((id) => ask(id).correct !== ask(id, 0, other).correct);
    within(share(differ), 2 * 0.7 * 0.3, questions.length);
  });

  it("spread over the wrong texts when wrong", () => {
    const wrong = questions.map((id) => ask(id)).filter((reply) => !reply.correct);
    within(share(wrong.map((reply) => reply.text === "Answer: A")), 0.5, wrong.length);
    expect(new Set(wrong.map((reply) => reply.text))).toEqual(new Set(known.wrong));
  });

  it("without wrong texts reach no conclusion when wrong", () => {
    const never = { ...steady, accuracy: { default: 0, byDataset: {} } };
    expect(answerTo({ correct: "Answer: B", wrong: [], id: "q" }, 0, never, "s")).toEqual({
      correct: false,
      text: "",
    });
  });
});
