/** What gives reason to look, and what must not. */
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../../base/index.ts";
import type { LoadedEvidence, RequestFacts, Verification } from "../../record/index.ts";
import { aFailedRecord, aRecord } from "../../testing/index.ts";
import { alertsOf, type DriftChange, type DriftPrice, type EvidenceAlert } from "../index.ts";
import { failing } from "./failing.ts";

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 2, 1);
const iso = (hours: number) => new Date(START_MS + hours * HOUR_MS).toISOString();

function alerts(
  requests: RequestFacts[],
  nowHours: number,
  more: Partial<LoadedEvidence> = {},
): EvidenceAlert[] {
  const target = { provider: "p", model: "m", mode: null };
  const evidence = { target, requests, scores: [], figures: [], ...more };
  return alertsOf([evidence], { wallMs: START_MS + nowHours * HOUR_MS, drift: null });
}

/** `n` requests of one run at one hour, of which so many failed: every so often one. */
function run(hours: number, n: number, failures: number): RequestFacts[] {
  return Array.from({ length: n }, (_, i) => {
    const facts = { startedAt: iso(hours), runId: `run at ${hours}` };
    const isFailure = Math.floor(((i + 1) * failures) / n) > Math.floor((i * failures) / n);
    return isFailure ? aFailedRecord(facts) : aRecord(facts);
  });
}

const sound = (hours: number) => Array.from({ length: hours }, (_, hour) => run(hour, 10, 0)).flat();

describe("a target that fails", () => {
  it("is serious where its newest requests surely succeed less often than nine times in ten", () => {
    expect(alerts([...sound(20), ...run(20, 40, 20)], 20.5)).toEqual([
      {
        ...{ kind: "failing", grade: "serious", target: "p/m", at: iso(20) },
        facts: {
          ...{ success: 0.5, n: 40, hours: 1, since: iso(20), until: iso(20) },
          ...{ high: expect.closeTo(0.75, 1), success_before: 1, n_before: 200 },
        },
      },
    ]);
  });

  it("is a warning where it surely is worse than before, and may still be bearable", () => {
    // 36 of 40 are 90 %: those of a target that never failed, of which nobody can say that they are below 90 %.
    const [alert, ...others] = alerts([...sound(40), ...run(40, 60, 6)], 40.5);
    expect(alert).toMatchObject({
      kind: "failing",
      grade: "warning",
      facts: { success: 0.9, success_before: 1 },
    });
    expect(others).toEqual([]);
  });

  it("is one that fails now: an outage that is over is none", () => {
    const outage = run(5, 40, 40);
    expect(alerts([...sound(5), ...outage], 5.5)).toMatchObject([{ kind: "failing" }]);
    const over = [...outage, ...Array.from({ length: 30 }, (_, i) => run(30 + i, 10, 0)).flat()];
    expect(alerts([...sound(5), ...over], 60)).toEqual([]);
  });

  it("is no news each night at three where it fails each night at three, but worse than that is, and so is the first night", () => {
    const hours = (nights: number) => Array.from({ length: 24 * nights + 4 }, (_, hour) => hour);
    const nightly = (nights: number, lastFailures = 20) =>
      hours(nights).flatMap((hour) =>
        run(hour, 40, hour % 24 !== 3 ? 0 : hour < 24 * nights ? 20 : lastFailures),
      );
    expect(alerts(nightly(7), 7 * 24 + 3.5)).toEqual([]);
    expect(alerts(nightly(7, 38), 7 * 24 + 3.5)).toMatchObject([
      { kind: "failing", facts: { hours: 1, success: 0.05 } },
    ]);
    expect(alerts(nightly(1), 24 + 3.5)).toMatchObject([{ kind: "failing", facts: { hours: 1 } }]);
    // All day long is no habit of the hour.
    expect(
      alerts(
        hours(7).flatMap((hour) => run(hour, 40, 10)),
        7 * 24 + 3.5,
      ),
    ).toMatchObject([{ grade: "serious", facts: { hours: 24 } }]);
  });

  it("is seen in a day where it is measured too seldom for an hour, and not in fewer than 20 requests or 5 failures", () => {
    const seldom = (failures: number) => Array.from({ length: 8 }, (_, i) => run(3 * i, 3, failures)).flat();
    expect(alerts(seldom(3), 22)).toMatchObject([{ facts: { success: 0, n: 24, hours: 24 } }]);
    expect(alerts(run(0, 19, 19), 1)).toEqual([]);
    expect(alerts([...sound(40), ...run(40, 20, 4)], 40.5)).toEqual([]);
  });

  it("is not one that is as it was: of 300 unchanged targets that succeed 95 times in 100 hardly any is", () => {
    const random = randomFromSeed("unchanged");
    let alarms = 0;
    for (let i = 0; i < 300; i++) {
      const wallMs = Float64Array.from({ length: 2000 }, (_, k) => Math.floor(k / 10) * (HOUR_MS / 2));
      const marks = wallMs.map(() => (random.next() < 0.95 ? 1 : 0));
      if (failing({ wallMs, marks, runs: [] }) !== null) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(2);
  });

  it("does not fail by sweeps, warm-ups, exams and what was given up", () => {
    const own = run(1, 40, 40);
    const others = [
      ...own.map((facts) => ({ ...facts, warmup: true })),
      ...own.map((facts) => ({ ...facts, step: 0 })),
      ...own.map((facts) => ({ ...facts, kind: "bench" as const })),
      ...own.map((facts) => ({ ...facts, error: { kind: "aborted" as const } })),
    ];
    expect(alerts(others, 2)).toEqual([]);
  });
});

describe("evidence that is stale", () => {
  // Every six hours for three days: the last at hour 66.
  const habit = Array.from({ length: 12 }, (_, i) => run(6 * i, 2, 0)).flat();

  it("is a warning where a habit was broken: three times the usual pause without anything", () => {
    expect(alerts(habit, 66 + 17)).toEqual([]);
    expect(alerts(habit, 66 + 19)).toEqual([
      {
        ...{ kind: "stale", grade: "warning", target: "p/m", at: iso(66) },
        facts: { last: iso(66), silent_hours: 19, usual_hours: 6, runs: 12 },
      },
    ]);
  });

  it("is none after a pause that came before", () => {
    const afterPause = Array.from({ length: 12 }, (_, i) => run(96 + 6 * i, 2, 0)).flat();
    expect(alerts([...habit, ...afterPause], 162 + 40)).toEqual([]);
  });

  it("is none on a Saturday where it rests at weekends, however often it comes on other days", () => {
    // The first of March 2026 is a Sunday. Four runs an hour from 9 to 18 of its Monday to Friday, and of the week after.
    const weekdays = [1, 2, 3, 4, 5, 8, 9, 10, 11, 12];
    const office = weekdays.flatMap((day) =>
      Array.from({ length: 36 }, (_, i) => run(24 * day + 9 + i / 4, 1, 0)).flat(),
    );
    const [saturday, tuesday] = [24 * 13 + 20, 24 * 16 + 18];
    expect(alerts(office, saturday)).toEqual([]);
    expect(alerts(office, tuesday)).toMatchObject([{ kind: "stale", facts: { usual_hours: 0.25 } }]);
  });

  it("is a note where it is a month old, however it came, and counts exams; runs of an afternoon are no habit", () => {
    const afternoon = Array.from({ length: 12 }, (_, i) => run(i / 4, 2, 0)).flat();
    expect(alerts(afternoon, 48)).toEqual([]);
    expect(alerts(afternoon, 31 * 24)).toMatchObject([
      { grade: "note", facts: { usual_hours: null, runs: 12 } },
    ]);
    const exam = aRecord({ kind: "bench", runId: "exam", startedAt: iso(30 * 24) });
    expect(alerts([...afternoon, exam], 31 * 24)).toEqual([]);
    expect(alerts([], 31 * 24)).toEqual([]);
  });
});

describe("a target that is another", () => {
  it("answered with other models than the one asked for", () => {
    expect(alerts([], 0, { substitutes: ["m-mini", "m-nano"] })).toEqual([
      {
        ...{ kind: "substitute", grade: "warning", target: "p/m", at: null },
        facts: { asked: "m", answered: "m-mini, m-nano" },
      },
    ]);
  });

  it("was found degraded by the newest comparison", () => {
    const compared = (at: string, verdict: Verification["verdict"]): Verification => ({
      ...{ runId: "v", at, reference: "r/m", verdict, deltaPoints: 5, alpha: 0.05 },
      ...{ drop: 8, interval: { low: 3, high: 13 }, pairs: 200 },
    });
    const [older, newer] = [compared(iso(0), "degraded"), compared(iso(5), "equivalent")];
    expect(alerts([], 9, { verifications: [older] })).toEqual([
      {
        ...{ kind: "degraded", grade: "serious", target: "p/m", at: iso(0) },
        facts: { reference: "r/m", drop: 8, low: 3, high: 13, pairs: 200, run_id: "v" },
      },
    ]);
    expect(alerts([], 9, { verifications: [older, newer] })).toEqual([]);
  });
});

describe("a search for drift", () => {
  const change = (more: Partial<DriftChange>): DriftChange => ({
    ...{
      target: "p/m",
      provider: "p",
      model: "m",
      mode: null,
      workload: "sharegpt",
      metric: "ttft",
      unit: "s",
    },
    ...{ before: 1, after: 1.5, change: 0.5, bounds: { low: 0.3, high: 0.7 }, isWorse: true, p: 0.001 },
    ...{
      last: { runId: "a", at: iso(1) },
      first: { runId: "b", at: iso(2) },
      within: { from: iso(1), to: iso(3) },
    },
    ...{ inputTokens: { before: null, after: null }, verdict: "drift" },
    ...more,
  });
  const price = (more: Partial<DriftPrice>): DriftPrice => ({
    ...{ target: "p/m", provider: "p", model: "m", mode: null, metric: "output_price", currency: "CNY" },
    ...{ before: [8], after: [12], last: iso(3), first: iso(4) },
    ...more,
  });
  const told = (changes: DriftChange[], prices: DriftPrice[]) =>
    alertsOf([], { wallMs: START_MS, drift: { changes, prices } });

  it("is told of: for the worse a warning, for the better a note, and neither small changes nor those of prompts", () => {
    expect(
      told(
        [
          change({}),
          change({ isWorse: false }),
          change({ verdict: "small" }),
          change({ verdict: "prompts" }),
        ],
        [],
      ),
    ).toEqual([
      {
        ...{ kind: "drift", grade: "warning", target: "p/m", at: iso(2) },
        facts: {
          ...{ metric: "ttft", unit: "s", before: 1, after: 1.5, change: 0.5, low: 0.3, high: 0.7 },
          ...{ p: 0.001, workload: "sharegpt" },
        },
      },
      expect.objectContaining({ kind: "drift", grade: "note" }),
    ]);
  });

  it("tells prices: one as a number, several by hour as text", () => {
    expect(told([], [price({}), price({ before: [2, 8], after: [4], first: null })])).toEqual([
      {
        ...{ kind: "price", grade: "warning", target: "p/m", at: iso(4) },
        facts: { metric: "output_price", currency: "CNY", before: 8, after: 12, change: 0.5 },
      },
      {
        ...{ kind: "price", grade: "note", target: "p/m", at: null },
        facts: { metric: "output_price", currency: "CNY", before: "2 / 8", after: 4, change: null },
      },
    ]);
  });
});

describe("alerts", () => {
  it("come with the gravest first, then the newest, those without a time last", () => {
    const found = alerts([...sound(20), ...run(20, 40, 40)], 31 * 24, { substitutes: ["m-mini"] });
    expect(found.map(({ kind, grade }) => [kind, grade])).toEqual([
      ["failing", "serious"],
      ["substitute", "warning"],
      ["stale", "note"],
    ]);
  });
});
