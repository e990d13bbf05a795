import { describe, expect, it } from "vitest";
import { answerCounts, assumedCounts, pairsToVerdict, planRows } from "./forecast.ts";

const options = { deltas: [0.02, 0.05, 0.1], alpha: 0.05, power: 0.8, targets: 1 };

describe("the plan of a comparison", () => {
  it("needs fewer pairs for larger drops, and more for several targets or more power", () => {
    const reference = assumedCounts(0.7);
    const rows = planRows(reference, 198, options);
    const detect = rows.map(({ toDetect }) => toDetect ?? Number.NaN);
    expect(detect[0]).toBeGreaterThan(detect[1] ?? 0);
    expect(detect[1]).toBeGreaterThan(detect[2] ?? 0);
    // Simulated for GPQA: half of all runs find 10 points within some 180 pairs, 5 points within some 600.
    expect(detect[2]).toBeGreaterThan(180);
    expect(detect[2]).toBeLessThan(500);
    expect(detect[1]).toBeGreaterThan(600);
    expect(detect[1]).toBeLessThan(1600);
    expect(rows[1]?.repeats).toBe(Math.ceil(Math.max(rows[1]?.toDetect ?? 0, rows[1]?.toClear ?? 0) / 198));
    const [, several] = planRows(reference, 198, { ...options, targets: 4 });
    expect(several?.toDetect).toBeGreaterThan(detect[1] ?? 0);
    const at = (power: number) =>
      pairsToVerdict(reference, { as: "degraded", drop: 0.1, delta: 0.1, alpha: 0.05, power }) ?? 0;
    expect(at(0.95)).toBeGreaterThan(at(0.5));
  });

  it("cannot be made of answers that do not tell how they vary", () => {
    const once = answerCounts({ questions: [{ id: "q", flawed: false, samples: [] }] });
    expect(planRows(once, 1, options)).toEqual(
      options.deltas.map((delta) => ({ delta, toDetect: null, toClear: null, repeats: null })),
    );
  });

  it("assumes answers of the accuracy it is told", () => {
    for (const accuracy of [0.3, 0.7, 0.97]) {
      const counts = assumedCounts(accuracy);
      const right = counts.reduce((sum, { correct }) => sum + correct, 0);
      expect(right / (2 * counts.length)).toBeCloseTo(accuracy, 2);
    }
  });
});
