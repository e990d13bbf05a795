/** What a score may say of an answer: scores are exported, printed and opened in spreadsheets. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Score } from "../record/index.ts";
import { aScore } from "../testing/index.ts";
import { createGrader, type Grading, loadOwnExam, openGrading } from "./index.ts";

let dir: string;
let grading: Grading;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "dsr-grader-"));
  grading = openGrading();
});
afterAll(async () => {
  await grading.close();
  await rm(dir, { recursive: true, force: true });
});

/** The score of an answer to the one question of an exam of formulas. */
async function scoreOf(answer: string, sensitive: boolean): Promise<Score> {
  await writeFile(path.join(dir, "data.jsonl"), JSON.stringify({ q: "Half of one?", gold: "\\frac{1}{2}" }));
  const yaml = {
    name: "halves",
    file: "data.jsonl",
    prompt: "{{q}}",
    scorer: "math",
    answer: "gold",
    sensitive,
  };
  await writeFile(path.join(dir, "exam.yaml"), JSON.stringify(yaml));
  const exam = await loadOwnExam(path.join(dir, "exam.yaml"), { limit: null, seed: "1" });
  const scores: Score[] = [];
  const grader = createGrader({
    runId: "run",
    grading,
    atOnce: 1,
    now: () => "2026-01-01T00:00:00.000Z",
    score: (score) => scores.push(score),
    mayLeaveOut: () => false,
  });
  for (const sample of exam.samples) {
    const { target } = aScore();
    const of = { requestId: "request", attempt: 1, fromCache: false, finishReason: "stop", error: null };
    grader.take({ sample, target, ...of, text: () => answer });
  }
  await grader.settled();
  return scores[0]!;
}

describe("what a score keeps of a formula", () => {
  it("is the formula", async () => {
    expect(await scoreOf("\\boxed{0.5}", false)).toMatchObject({ verdict: "correct", extracted: "0.5" });
  });

  it("is no character that a terminal would act upon", async () => {
    const { extracted, lenientExtracted } = await scoreOf("\\boxed{1+\u001b[2J\u202e\u00002}", false);
    for (const read of [extracted, lenientExtracted]) {
      expect(read).toContain("[2J");
      expect(read).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  it("begins with the formula itself, so that the sign of a spreadsheet's is seen", async () => {
    expect((await scoreOf("\\boxed{\u0000 \u200b=HYPERLINK(1)\n+2}", false)).extracted).toBe(
      "=HYPERLINK(1) +2",
    );
  });

  it("is its hash where the data must not be shown, whatever stands in its place", async () => {
    const secret = await scoreOf("\\boxed{\\text{the reactor of plant seven}}", true);
    expect(secret).toMatchObject({
      verdict: "incorrect",
      extracted: expect.stringMatching(/^formula [0-9a-f]{12}$/),
    });
    expect(JSON.stringify(secret)).not.toContain("reactor");
    expect(await scoreOf("\\boxed{0.5}", true)).toMatchObject({ verdict: "correct" });
  });
});
