import { describe, expect, it } from "vitest";
import type { Answer, PriceQuote, RequestRecord, Score } from "../record/index.ts";
import { fakeClock, type LaneScript, scriptedLane } from "../testing/index.ts";
import { answerTexts, type BenchDeps, type BenchPlan, loadExam, runBench } from "./index.ts";
import type { Grading } from "./scorer/grading.ts";

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

/** Right where the answer ends with what is right; a box or a full stop is seen through. */
const grading: Grading = {
  grade: async ({ gold }, { answer, error }) => {
    const [last = null] = /[A-Z0-9]+(?=\W*$)/.exec(answer) ?? [];
    const none = {
      extracted: last,
      truncated: false,
      lenient: null,
      lenientExtracted: null,
      grader: "fake/1",
    };
    if (error !== null) return { ...none, verdict: "unscored", reason: "error" };
    if (last === null) return { ...none, verdict: "unscored", reason: "unparsed" };
    return { ...none, verdict: last === gold ? "correct" : "incorrect", reason: null };
  },
  close: async () => {},
};

async function bench(
  lanes: LaneScript[],
  plan: Partial<BenchPlan> = {},
  abortAfter = Number.POSITIVE_INFINITY,
  deps: Partial<BenchDeps> = {},
) {
  const exam = await loadExam("smoke", smoke, { limit: 6, seed: 1, counter });
  const clock = fakeClock();
  const abort = new AbortController();
  const records: RequestRecord[] = [];
  const scores: Score[] = [];
  const answers: Answer[] = [];
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
      grading,
      signal: abort.signal,
      record: (record) => {
        records.push(record);
        if (records.length >= abortAfter) abort.abort();
      },
      score: (score) => scores.push(score),
      answer: (answer) => answers.push(answer),
      stopReason: () => null,
      observe: silent,
      ...deps,
    },
  );
  await clock.runAll();
  return { outcome: await running, records, scores, answers, exam };
}

const silent = { sent: () => {}, finished: () => {}, spent: () => {}, gaveUp: () => {} };

function limited(retryAfterMs: number | null) {
  return { kind: "rate_limited", httpStatus: 429, providerCode: null, retryAfterMs, message: "" } as const;
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
    const texts = answerTexts(sample!)!;
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

  it("asks a sample again that is turned away, as its next attempt, and scores its last attempt alone", async () => {
    const { records, scores, answers, outcome } = await bench([
      { provider: "a", errorAt: (nth) => (nth < 4 ? limited(1000) : undefined) },
    ]);
    expect(outcome).toMatchObject({ ending: { status: "done" }, gaveUp: [] });
    const bySeq = [...Map.groupBy(records, ({ seq }) => seq).values()];
    expect(bySeq).toHaveLength(6);
    for (const own of bySeq) expect(own.map(({ attempt }) => attempt)).toEqual(own.map((_, i) => i + 1));
    expect(
      bySeq
        .filter((own) => own.length > 1)
        .flat()
        .filter(({ error }) => error !== null),
    ).toHaveLength(4);
    const answered = records.filter(({ error }) => error === null);
    expect(scores.map(({ requestId, attempt }) => [requestId, attempt]).sort()).toEqual(
      answered.map(({ id, attempt }) => [id, attempt]).sort(),
    );
    expect(answers.map(({ requestId }) => requestId).sort()).toEqual(answered.map(({ id }) => id).sort());
    const sent = records.map(({ times }) => times.sentAtMs ?? 0).sort((x, y) => x - y);
    expect(sent[2]! - sent[0]!).toBeGreaterThanOrEqual(1000);
  });

  it("does not ask for ever: a sample that is turned away ten times has failed, and is not wrong", async () => {
    const { records, scores } = await bench(
      [{ provider: "a", errorAt: (nth) => (nth > 0 ? limited(null) : undefined) }],
      { concurrency: 1, samples: (await loadExam("smoke", smoke, { limit: 2, seed: 1, counter })).samples },
    );
    expect(records).toHaveLength(11);
    expect(scores.map(({ reason }) => reason).filter((reason) => reason === "error")).toHaveLength(1);
    expect(scores.find(({ reason }) => reason === "error")?.attempt).toBe(10);
  });

  it("sends fewer at once to a lane that turns some away, and tells the width", async () => {
    const widths: number[] = [];
    await bench(
      [{ provider: "a", errorAt: (nth) => (nth === 0 ? limited(10) : undefined) }],
      { concurrency: 4 },
      Number.POSITIVE_INFINITY,
      { observe: { ...silent, width: (_, width) => widths.push(width) } },
    );
    expect(widths.slice(0, 2)).toEqual([4, 2]);
    expect(widths.at(-1)).toBeGreaterThan(2);
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

describe("the answers of a run", () => {
  it("are handed on whole before their records, with what tells where they belong", async () => {
    const order: string[] = [];
    const { records, answers, exam } = await bench(
      [{ provider: "a", answer: "a remarkable sentence" }],
      { firstSeq: 100 },
      Number.POSITIVE_INFINITY,
      {
        answer: ({ requestId }) => order.push(`answer ${requestId}`),
        record: ({ id }) => order.push(`record ${id}`),
      },
    );
    expect([records, answers]).toEqual([[], []]);
    const asked = order.filter((line) => line.startsWith("record")).map((line) => line.slice(7));
    expect(asked).toHaveLength(exam.samples.length);
    for (const id of asked) expect(order.indexOf(`answer ${id}`)).toBeLessThan(order.indexOf(`record ${id}`));
    const kept = await bench([{ provider: "a", answer: "a remarkable sentence" }]);
    expect(
      kept.answers.map(({ text, sensitive, cut, reasoning }) => [text, sensitive, cut, reasoning]),
    ).toEqual(exam.samples.map(() => ["a remarkable sentence", false, false, null]));
    expect(new Set(kept.answers.map(({ cacheKey }) => cacheKey)).size).toBe(exam.samples.length);
  });

  it("that are longer than two million characters are kept in part, say so, and are graded whole", async () => {
    const { samples } = await loadExam("smoke", smoke, { limit: 1, seed: 1 });
    const answer = `${"so ".repeat(700_000)}\n\n${answerTexts(samples[0]!)!.correct}`;
    const { answers, scores } = await bench([{ provider: "a", answer }], { samples });
    expect(answers[0]).toMatchObject({ cut: true, text: answer.slice(0, 2_000_000) });
    expect(scores[0]?.verdict).toBe("correct");
  });

  it("are graded behind the sending: a grader that takes its time holds up no request", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const records: RequestRecord[] = [];
    const scored: Score[] = [];
    const slow = {
      ...grading,
      grade: (...given: Parameters<typeof grading.grade>) => gate.then(() => grading.grade(...given)),
    };
    const done = bench([{ provider: "a" }], {}, Number.POSITIVE_INFINITY, {
      grading: slow,
      gradeAtOnce: 2,
      record: (record) => {
        records.push(record);
        if (records.length === 6) release();
      },
      score: (score) => scored.push(score),
    });
    await done;
    expect([records.length, scored.length]).toEqual([6, 6]);
  });
});

describe("a run that only grades any more", () => {
  it("says how many answers are left", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const said: string[] = [];
    const done = bench([{ provider: "a" }], {}, Number.POSITIVE_INFINITY, {
      grading: { ...grading, grade: (...given) => gate.then(() => grading.grade(...given)) },
      observe: { ...silent, step: (words) => said.push(words) },
    });
    // Nothing is asked for as long: then the gate opens.
    setTimeout(release, 50);
    await done;
    expect(said).toEqual(
      [5, 4, 3, 2].map((n) => `grading, ${n} answers left`).concat("grading, 1 answer left", "graded"),
    );
  });
});

describe("a run that is planned in parts", () => {
  it("gives every sample at every target a place of its own, and goes on with its clock", async () => {
    const lanes = [{ provider: "a" }, { provider: "b" }];
    const first = await bench(lanes);
    const second = await bench(lanes, { firstSeq: 12, elapsedMs: 5000 });
    const places = [...first.records, ...second.records].map(({ seq }) => seq);
    expect(places.sort((x, y) => x - y)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect(Math.min(...second.records.map(({ times }) => times.sentAtMs ?? 0))).toBe(5000);
    const rounds = Map.groupBy(second.records, ({ round }) => round);
    for (const pair of rounds.values()) expect(new Set(pair.map(({ prompt }) => prompt.id)).size).toBe(1);
  });

  it("asks what is left, as the attempt that is due, and grades what has no grade", async () => {
    const { samples } = await loadExam("smoke", smoke, { limit: 6, seed: 1, counter });
    const [sample] = samples;
    const before = await bench([{ provider: "a" }]);
    const stored = before.records[0]!;
    const { records, scores } = await bench([{ provider: "a" }, { provider: "b" }], {
      left: new Map([
        [
          "a/model-x",
          {
            ask: [{ index: 3, attempt: 2 }],
            grade: [
              {
                sample: sample!,
                target: stored.target,
                requestId: "earlier",
                attempt: 1,
                fromCache: true,
                finishReason: "stop",
                error: null,
                text: () => answerTexts(sample!)!.correct,
              },
            ],
          },
        ],
      ]),
    });
    expect(records.map(({ round, attempt, target }) => [round, attempt, target.provider])).toEqual([
      [3, 2, "a"],
    ]);
    expect(scores.map(({ requestId, fromCache, verdict }) => [requestId, fromCache, verdict])).toEqual([
      ["earlier", true, "correct"],
      [records[0]?.id, false, expect.any(String)],
    ]);
  });

  it("counts what it spent before against its cap", async () => {
    const { records } = await bench([{ provider: "a", price }], { maxCostCny: 400 });
    const again = await bench([{ provider: "a", price }], { maxCostCny: 160 }, Number.POSITIVE_INFINITY, {
      earlier: records,
    });
    expect(again.outcome).toMatchObject({ ending: { status: "stopped" }, spentCny: 90 });
    expect(again.records).toEqual([]);
  });
});
