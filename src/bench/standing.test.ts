import { describe, expect, it } from "vitest";
import type { RequestRecord, Score } from "../record/index.ts";
import { aFailedRecord, aRecord, aScore, aTarget } from "../testing/index.ts";
import { loadExam } from "./exams.ts";
import { type Earlier, workLeft } from "./standing.ts";

const smoke = new URL("../../datasets/smoke", import.meta.url).pathname;
const { samples } = await loadExam("smoke", smoke, { limit: 1, seed: 1 });
const [sample] = samples;
if (sample === undefined) throw new Error("smoke is empty");

const answered = (attempt = 1) => aRecord({ id: `r${attempt}`, kind: "bench", attempt });
const failed = (attempt: number, kind: "aborted" | "rate_limited" | "server" = "server") =>
  aFailedRecord({ id: `r${attempt}`, kind: "bench", attempt, error: { kind } });
const right = (attempt = 1) => aScore({ requestId: `r${attempt}`, sampleId: sample.id, attempt });
const error = (attempt = 1): Score => ({ ...right(attempt), verdict: "unscored", reason: "error" });

/** What is left of the one sample: `done`, or the attempt to ask, or the request to grade. */
function left(
  requests: RequestRecord[],
  scores: Score[],
  { retryErrors = false, kept = true }: { retryErrors?: boolean; kept?: boolean } = {},
): string {
  const earlier: Earlier = { requests, scores, hasAnswer: () => kept, textOf: (id) => `text of ${id}` };
  const { ask, grade } = workLeft(samples, aTarget(), earlier, { retryErrors });
  expect(ask.length + grade.length).toBeLessThanOrEqual(1);
  for (const { attempt, index } of ask) return `ask ${index} as attempt ${attempt}`;
  for (const { requestId, attempt, text } of grade)
    return `grade ${requestId}, attempt ${attempt}: ${text()}`;
  return "done";
}

describe("a sample of a run that is taken up", () => {
  it.each<[what: string, requests: RequestRecord[], scores: Score[], expected: string]>([
    ["never asked", [], [], "ask 0 as attempt 1"],
    ["scored", [answered()], [right()], "done"],
    ["scored out of the cache", [], [{ ...right(), fromCache: true }], "done"],
    ["answered, and not graded", [answered()], [], "grade r1, attempt 1: text of r1"],
    ["cut off", [failed(1, "aborted")], [], "ask 0 as attempt 2"],
    ["turned away twice", [failed(1, "rate_limited"), failed(2, "rate_limited")], [], "ask 0 as attempt 3"],
    [
      "turned away, then answered",
      [failed(1, "rate_limited"), answered(2)],
      [],
      "grade r2, attempt 2: text of r2",
    ],
    ["failed, and not graded", [failed(1)], [], "grade r1, attempt 1: "],
    ["failed", [failed(1)], [error()], "done"],
    ["failed, then answered", [failed(1), answered(2)], [error(), right(2)], "done"],
  ])("that was %s", (_, requests, scores, expected) => {
    expect(left(requests, scores)).toBe(expected);
  });

  it("is asked again where its answer was not kept", () => {
    expect(left([answered()], [], { kept: false })).toBe("ask 0 as attempt 2");
  });

  it.each<[what: string, requests: RequestRecord[], scores: Score[], expected: string]>([
    ["failed", [failed(1)], [error()], "ask 0 as attempt 2"],
    ["failed, and not graded", [failed(1)], [], "ask 0 as attempt 2"],
    ["failed, then cut off", [failed(1), failed(2, "aborted")], [error()], "ask 0 as attempt 3"],
    [
      "failed, then answered, and not graded",
      [failed(1), answered(2)],
      [error()],
      "grade r2, attempt 2: text of r2",
    ],
    ["failed, then answered", [failed(1), answered(2)], [error(), right(2)], "done"],
    ["not readable", [answered()], [{ ...right(), verdict: "unscored", reason: "unparsed" }], "done"],
  ])("with errors to be retried, that was %s", (_, requests, scores, expected) => {
    expect(left(requests, scores, { retryErrors: true })).toBe(expected);
  });

  it("of another target is not this one's", () => {
    const other = aTarget({ provider: "other" });
    expect(left([{ ...answered(), target: other }], [{ ...right(), target: other }])).toBe(
      "ask 0 as attempt 1",
    );
  });
});
