/** What is said where two readings of the same evidence seem to disagree. */
import { describe, expect, it } from "vitest";
import { aFailedRecord, aRecord, sketchedEvidence, type TargetSketch } from "../../testing/index.ts";
import { comparedQuestions, compareTargets, overviewOf } from "../index.ts";

type Timing = readonly [ttft: number, total: number, tokens: number];

const around = (ttft: number, n: number) =>
  Array.from({ length: n }, (_, i): Timing => [ttft * (0.8 + 0.04 * ((i * 7) % 11)), 9, 100]);
const context = { quote: null, rates: { cnyPer: {} } };

/** Rounds from `alone` on are of a run of their own. */
function compared(a: TargetSketch, b: TargetSketch, alone = Number.POSITIVE_INFINITY) {
  const [first, second] = sketchedEvidence({ a, b }).map((evidence) => ({
    evidence: {
      ...evidence,
      requests: evidence.requests.map((facts) =>
        facts.round < alone ? facts : { ...facts, runId: "night" },
      ),
    },
    context,
  }));
  if (first === undefined || second === undefined) throw new Error("two targets");
  const { metrics, notes } = compareTargets(comparedQuestions(["ttft:avg"], undefined), first, second, 0.95);
  const [row] = metrics;
  if (row === undefined) throw new Error("one row");
  return { row, notes };
}

describe("what was measured of either", () => {
  it("is counted as the overview counts it: what was never sent is no request, exams are runs", () => {
    const [a, b] = sketchedEvidence({
      a: { requests: around(1, 12), failures: 3 },
      b: { requests: around(1, 12) },
    });
    if (a === undefined || b === undefined) throw new Error("two targets");
    const unsent = (["dropped", "aborted"] as const).map((kind) => aFailedRecord({ error: { kind } }));
    const exam = aRecord({ kind: "bench", runId: "exam", startedAt: "2027-01-01T00:00:00.000Z" });
    const evidence = { ...a, requests: [...a.requests, ...unsent, exam] };
    const questions = comparedQuestions(["ttft:avg"], undefined);
    const side = compareTargets(questions, { evidence, context }, { evidence: b, context }, 0.95).a;
    expect(side).toMatchObject({ requests: 15, failed: 3, runs: 2, span: { last: exam.startedAt } });
    const overview = overviewOf([evidence], {
      ...{ asOf: exam.startedAt, since: null, until: null, level: 0.95 },
      ...{ rates: context.rates, quoteFor: () => null },
    });
    const { requests, failed, runs, answers, sources, span } = side;
    expect(overview.targets[0]).toMatchObject({ requests, failed, runs, answers, sources, span });
  });
});

describe("a verdict of pairs", () => {
  it("that all the other requests of either seem to contradict says so", () => {
    const both = { requests: around(2, 60) };
    const { row, notes } = compared(both, { requests: [...around(3, 60), ...around(1, 600)] }, 60);
    expect(row).toMatchObject({ verdict: "a_better", difference: { isPaired: true, n: 60 } });
    expect(row.b.value).toBeLessThan(row.a.value ?? 0);
    expect(notes).toEqual([
      "In ttft avg the verdict rests on the 60 pairs; all that A and B were measured on beside them says the opposite, and the two values are of all.",
    ]);
    expect(compared(both, { requests: around(3, 60) }).notes).toEqual([]);
  });
});

describe("a proportion whose interval excludes none", () => {
  it("is not called noise, though the difference in seconds is not shown to be one", () => {
    // Some three times as slow, by a few requests.
    const slow = Array.from({ length: 12 }, (_, i): Timing => [i % 4 === 0 ? 9 : 1.2, 10, 100]);
    const { row } = compared({ requests: around(1, 12) }, { requests: slow, runId: "run-2" });
    expect(row.difference?.ratio?.low).toBeGreaterThan(0);
    expect(row.difference?.low).toBeLessThan(0);
    expect(row.verdict).toBe("open");
  });
});
