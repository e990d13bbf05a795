import { describe, expect, it } from "vitest";
import type { PriceQuote, RequestRecord, Score } from "../record/index.ts";
import { fakeClock, type LaneScript, scriptedLane } from "../testing/index.ts";
import { answerTexts, type BenchPlan, loadExam, runBench } from "./index.ts";
import { openGrading } from "./scorer/grading.ts";

const smoke = new URL("../../datasets/smoke", import.meta.url).pathname;
const counter = { tokenizer: "words", count: (text: string) => text.split(/\s+/).filter(Boolean).length };
const price: PriceQuote = {
  inputPerM: 1_000_000,
  outputPerM: 1_000_000,
  cachedInputPerM: null,
  currency: "CNY",
  source: null,
  asOf: null,
};

async function bench(
  lanes: LaneScript[],
  plan: Partial<BenchPlan> = {},
  abortAfter = Number.POSITIVE_INFINITY,
) {
  const exam = await loadExam("smoke", smoke, { limit: 6, seed: 1, counter });
  const clock = fakeClock();
  const abort = new AbortController();
  const records: RequestRecord[] = [];
  const scores: Score[] = [];
  let ids = 0;
  const running = runBench(
    {
      runId: "run",
      samples: exam.samples,
      sampling: { temperature: 0.6, topP: 0.95, maxTokens: 100 },
      concurrency: 2,
      maxCostCny: null,
      giveUpAfter: 2,
      ...plan,
    },
    lanes.map((script) => scriptedLane(clock, script)),
    {
      clock,
      uuid: () => `id-${ids++}`,
      counter,
      nativeCounters: new Map(),
      rates: { cnyPer: {} },
      grading: openGrading(),
      signal: abort.signal,
      record: (record) => {
        records.push(record);
        if (records.length >= abortAfter) abort.abort();
      },
      score: (score) => scores.push(score),
      stopReason: () => null,
      observe: { sent: () => {}, finished: () => {}, spent: () => {}, gaveUp: () => {} },
    },
  );
  await clock.runAll();
  return { outcome: await running, records, scores, exam };
}

describe("an accuracy run", () => {
  it("puts every sample to every target once, and ties each score to its request", async () => {
    const { outcome, records, scores, exam } = await bench([{ provider: "a" }, { provider: "b" }]);
    expect(outcome.ending).toEqual({ status: "done", reason: null });
    for (const provider of ["a", "b"]) {
      const own = scores.filter((score) => score.target.provider === provider);
      expect(own.map((score) => score.sampleId).sort()).toEqual(exam.samples.map(({ id }) => id).sort());
      expect(own.map((score) => score.sampleHash).sort()).toEqual(
        exam.samples.map(({ hash }) => hash).sort(),
      );
    }
    const ids = records.map(({ id }) => id);
    expect(scores.map(({ requestId }) => requestId).sort()).toEqual(ids.sort());
    expect(records.every(({ kind }) => kind === "bench")).toBe(true);
  });

  it("grades what was answered", async () => {
    const exam = await loadExam("smoke", smoke, { limit: 1, seed: 1 });
    const [sample] = exam.samples;
    const texts = answerTexts(sample!);
    const verdicts = async (answer: string) =>
      (await bench([{ provider: "a", answer }], { samples: exam.samples })).scores.map(
        ({ verdict }) => verdict,
      );
    expect(await verdicts(texts.correct)).toEqual(["correct"]);
    expect(await verdicts(texts.wrong[0]!)).toEqual(["incorrect"]);
    expect(await verdicts("It is hard to say.")).toEqual(["unscored"]);
  });

  it("keeps a failed request apart from a wrong answer", async () => {
    const error = {
      kind: "server",
      httpStatus: 500,
      providerCode: null,
      retryAfterMs: null,
      message: "no",
    } as const;
    const { scores, outcome } = await bench([{ provider: "a", error }], { giveUpAfter: 100 });
    expect(new Set(scores.map(({ verdict, reason }) => `${verdict} ${reason}`))).toEqual(
      new Set(["unscored error"]),
    );
    expect(outcome.spentCny).toBe(0);
  });

  it("gives up a target that never answers, and stops when none is left", async () => {
    const error = {
      kind: "auth",
      httpStatus: 401,
      providerCode: null,
      retryAfterMs: null,
      message: "no",
    } as const;
    const one = await bench([{ provider: "dead", error }, { provider: "good" }], { concurrency: 1 });
    expect(one.outcome.ending.status).toBe("done");
    expect(one.records.filter(({ target }) => target.provider === "dead")).toHaveLength(2);
    expect(one.records.filter(({ target }) => target.provider === "good")).toHaveLength(6);
    const none = await bench([{ provider: "dead", error }]);
    expect(none.outcome.ending.status).toBe("stopped");
  });

  it("never spends more than the cap, whatever is in flight", async () => {
    // Real cost 15 a request; worst case well above 100.
    const { outcome, records } = await bench([{ provider: "a", price }], { maxCostCny: 200, concurrency: 4 });
    expect(outcome.ending.status).toBe("stopped");
    expect(outcome.spentCny).toBeLessThanOrEqual(200);
    expect(records.length).toBeGreaterThan(0);
    expect(records.length).toBeLessThan(6);
  });

  it("waits for what is in flight rather than stop while its unused reserve may make room", async () => {
    const { outcome, records } = await bench([{ provider: "a", price }], { maxCostCny: 400, concurrency: 4 });
    expect(outcome.ending.status).toBe("done");
    expect(records).toHaveLength(6);
    expect(outcome.spentCny).toBeCloseTo(90, 9);
  });

  it("stores an answer that was cut off by the user as a request, and does not score it", async () => {
    const { outcome, records, scores } = await bench([{ provider: "a" }], { concurrency: 1 }, 2);
    expect(outcome.ending.status).toBe("interrupted");
    expect(records).toHaveLength(2);
    expect(scores).toHaveLength(2);
    const cut = await bench(
      [{ provider: "fast" }, { provider: "slow", totalMs: 9000 }],
      { concurrency: 1 },
      1,
    );
    expect(cut.records.map(({ error }) => error?.kind ?? "ok").sort()).toEqual(["aborted", "ok"]);
    expect(cut.scores).toHaveLength(1);
  });

  it("counts tokens itself beside the provider's counts, and where there are none", async () => {
    const billed = await bench([{ provider: "a", answer: "three words here" }]);
    expect(billed.records[0]).toMatchObject({ usage: { outputTokens: 5 }, counted: { outputTokens: 3 } });
    const unbilled = await bench([{ provider: "a", usage: null, answer: "three words here" }]);
    expect(unbilled.records[0]?.counted).toMatchObject({ tokenizer: "words", outputTokens: 3 });
  });

  it("rests a lane that is told to wait, and does not take many such refusals for a dead one", async () => {
    const limited = {
      kind: "rate_limited",
      httpStatus: 429,
      providerCode: null,
      retryAfterMs: 1000,
      message: "",
    } as const;
    const { records, outcome } = await bench([
      { provider: "a", errorAt: (nth) => (nth < 4 ? limited : undefined) },
    ]);
    expect(outcome.ending.status).toBe("done");
    expect(outcome.gaveUp).toEqual([]);
    expect(records.map(({ error }) => error?.kind ?? "ok")).toEqual([
      ...Array(4).fill("rate_limited"),
      "ok",
      "ok",
    ]);
    const sent = records.map(({ times }) => times.sentAtMs ?? 0);
    expect(sent[2]! - sent[0]!).toBeGreaterThanOrEqual(1000);
  });

  it("decides that a lane is dead only when none of its requests is still under way", async () => {
    const error = {
      kind: "server",
      httpStatus: 500,
      providerCode: null,
      retryAfterMs: null,
      message: "",
    } as const;
    const { records, outcome } = await bench(
      [{ provider: "a", errorAt: (nth) => (nth < 3 ? error : undefined) }],
      { concurrency: 4, giveUpAfter: 2 },
    );
    expect(outcome.gaveUp).toEqual([]);
    expect(records).toHaveLength(6);
  });

  it("keeps no text of prompt or answer", async () => {
    const { records, scores, exam } = await bench([{ provider: "a", answer: "a remarkable sentence" }]);
    const kept = JSON.stringify([records, scores]);
    expect(kept).not.toContain("remarkable");
    for (const sample of exam.samples) expect(kept).not.toContain(sample.questionKey.slice(0, 30));
  });
});
