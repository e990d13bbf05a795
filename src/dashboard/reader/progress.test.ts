import { describe, expect, it } from "vitest";
import { aFailedRecord, aRecord, aRun, aScore } from "../../testing/index.ts";
import { plannedRequests } from "./planned.ts";
import { ProgressTally } from "./progress.ts";

const rates = { cnyPer: {} };
const nowMs = Date.parse("2026-03-02T04:00:30.000Z");
const running = aRun({ status: "running", endedAt: null, config: { targets: ["sim-b/m", "sim-a/model-x"] } });

function tallyOf(...records: ReturnType<typeof aRecord>[]): ProgressTally {
  const tally = new ProgressTally(rates);
  for (const record of records) tally.request({ ...record, startedAtMs: 0 }, record.target);
  return tally;
}

describe("the progress of a run", () => {
  it("counts by target: those that were planned in their order, and those that nobody planned", () => {
    const other = { target: { provider: "sim-c" } };
    const { targets, ...all } = tallyOf(aRecord(), aFailedRecord(other)).progress(running, nowMs);
    expect(targets.map(({ name, done, failed }) => [name, done, failed])).toEqual([
      ["sim-b/m", 0, 0],
      ["sim-a/model-x", 1, 0],
      ["sim-c/model-x", 1, 1],
    ]);
    expect(all).toMatchObject({ status: "running", done: 2, failed: 1, elapsedMs: 30_000, planned: null });
  });

  it("has medians of the successes: 0.5 s to the first token, 100 tokens in 2 s", () => {
    const slow = aRecord({ times: { firstOutputAtMs: 2000 } });
    const slower = aRecord({ times: { firstOutputAtMs: 2500, endedAtMs: 5000 } });
    const [target] = tallyOf(aRecord(), slow, slower, aFailedRecord())
      .progress(running, nowMs)
      .targets.slice(1);
    expect(target).toMatchObject({ ttftMedianS: 1, otpsMedian: 50 });
  });

  it("has medians without warm-ups, which are slower than what follows them, as `dsr results show` has", () => {
    const warmup = aRecord({ warmup: true, times: { firstOutputAtMs: 9000, endedAtMs: 9900 } });
    const [target] = tallyOf(warmup, warmup, aRecord()).progress(running, nowMs).targets.slice(1);
    expect(target).toMatchObject({ done: 3, ttftMedianS: 0.5, otpsMedian: 50 });
  });

  it("adds up what was spent, and does not know it where a price is missing", () => {
    // (20 × 4 + 100 × 16) / 1,000,000
    expect(tallyOf(aRecord(), aRecord()).progress(running, nowMs).costCny).toBeCloseTo(2 * 0.00168, 12);
    expect(tallyOf(aRecord(), aRecord({ price: null })).progress(running, nowMs).costCny).toBeNull();
  });

  it("takes a retry for the request that failed before it", () => {
    const failed = aFailedRecord({ attempt: 1 });
    expect(tallyOf(failed, aRecord({ attempt: 2 })).progress(running, nowMs)).toMatchObject({
      done: 1,
      failed: 0,
    });
    expect(tallyOf(failed, aFailedRecord({ attempt: 2 })).progress(running, nowMs)).toMatchObject({
      ...{ done: 1, failed: 1 },
    });
    const tally = tallyOf(failed, aRecord({ attempt: 2 }));
    expect([tally.stored(null, false), tally.stored(null, true)]).toEqual([2, 1]);
    expect(tally.stored("sim-b/m", false)).toBe(0);
  });

  it("has no failure less where what was cut off is asked again after a resume", () => {
    const cutOff = aFailedRecord({ attempt: 1, error: { kind: "aborted" } });
    const failed = aFailedRecord({ round: 7 });
    const again = [cutOff, failed, aRecord({ attempt: 2 })];
    expect(tallyOf(...again).progress(running, nowMs)).toMatchObject({ done: 2, failed: 1 });
  });

  it("counts no failure where a request was given up or never sent", () => {
    const dropped = aFailedRecord({ error: { kind: "dropped" } });
    expect(tallyOf(dropped).progress(running, nowMs)).toMatchObject({ done: 1, failed: 0 });
  });

  it("counts the last grade of each sample", () => {
    const tally = new ProgressTally(rates);
    tally.score(aScore({ verdict: "incorrect" }));
    tally.score(aScore({ attempt: 2 }));
    tally.score(aScore({ sampleId: "smoke-2", verdict: "unscored", reason: "error" }));
    expect(tally.progress(running, nowMs)).toMatchObject({ scores: 2, correct: 1 });
    tally.restart();
    expect(tally.progress(running, nowMs)).toMatchObject({ scores: 0, correct: 0 });
  });

  it("ends with its run", () => {
    expect(tallyOf().progress(aRun(), nowMs).elapsedMs).toBe(60_000);
  });
});

describe("what a plan holds", () => {
  const perf = { rounds: 10, warmup: 2, sweep: null, race: null, targets: ["a", "b"] };
  it.each([
    ["rounds and warm-ups of every target", perf, 24],
    ["the same at each step of a sweep", { ...perf, sweep: { grid: [1, 2, 4], order: "all" } }, 72],
    ["nothing where time ends it", { ...perf, rounds: null }, null],
    ["nothing where a search decides on steps", { ...perf, sweep: { grid: [1, 2], order: "search" } }, null],
    ["nothing where a race may end early", { ...perf, race: { batch: 5 } }, null],
    ["questions as often as they are asked", { questions: 30, repeats: 2, targets: ["a", "b"] }, 120],
    ["nothing where settings say nothing", {}, null],
    ["nothing of settings of another kind", { rounds: "many", targets: 3 }, null],
  ])("is %s", (_, config, planned) => {
    expect(plannedRequests(aRun({ config: config as never }))).toBe(planned);
  });
});
