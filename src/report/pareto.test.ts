import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ParetoLike, paretoReport } from "./pareto.ts";
import { scatter } from "./scatter.ts";

const style = { colour: false, width: 100 };
const price = { key: "output_price", label: "output_price", unit: "CNY/M", better: "low" } as const;
const speed = { key: "otps_median", label: "otps median", unit: "tok/s", better: "high" } as const;

const target = (
  name: string,
  x: number | null,
  y: number,
  rest: Partial<ParetoLike["targets"][number]> = {},
) => ({
  ...{ name, values: { output_price: x, otps_median: y }, isOnFront: true as boolean | null },
  ...{ dominatedBy: [], surelyDominatedBy: [] },
  ...rest,
});

const front: ParetoLike = {
  axes: [price, speed],
  targets: [
    target("cheap/m", 1, 20),
    target("quick/m", 40, 80),
    target("slow/m", 40, 10, { isOnFront: false, dominatedBy: ["cheap/m"], surelyDominatedBy: ["cheap/m"] }),
    target("near/m", 41, 66, { isOnFront: false, dominatedBy: ["quick/m"] }),
    target("unpriced/m", null, 50, { isOnFront: null }),
  ],
  level: 0.95,
};

const text = paretoReport(front, [], style);
const cells = (part: string) =>
  (text.split("\n").find((line) => line.includes(part)) ?? "").trim().split(/ {2,}/);

describe("a front in words", () => {
  it("gives each target a letter, a capital one on the front, and says who beats it and how surely", () => {
    expect(text).toMatch(/^Pareto front: 2 of 4 targets\n/);
    expect(cells("cheap/m   ")).toEqual(
      ["A  cheap/m", "1.00", "20.0", "yes"].flatMap((cell) => cell.split("  ")),
    );
    expect(cells("slow/m").at(-1)).toBe("no: surely worse than cheap/m");
    expect(cells("near/m").at(-1)).toBe("no: worse than quick/m, perhaps by chance");
    expect(cells("unpriced/m").at(-1)).toBe("not known: output_price");
  });

  it("says of which number nothing is known at all, and what to do", () => {
    const none = front.targets.map((one) => ({ ...one, values: { otps_median: 50 }, isOnFront: null }));
    const said = paretoReport({ ...front, targets: none }, ["5 targets."], { colour: false, width: 120 });
    expect(said).toMatch(/^Pareto front: 0 of 0 targets\n/);
    expect(said).toContain(
      "Nobody's output_price is known: measure it, or name other metrics after --pareto.",
    );
    expect(said).not.toContain("Nobody's otps");
    expect(said.endsWith("\n\n5 targets.")).toBe(true);
  });

  it("draws those with a place, axes named with unit and direction, logarithmic from tenfold on", () => {
    const picture = text.split("\n\n").at(-1) ?? "";
    expect(picture).toContain("otps median (tok/s, high is better) ↑");
    expect(picture).toContain("output_price (CNY/M, logarithmic, low is better) →");
    expect([...picture.matchAll(/│(.*)/g)].map(([, row]) => row?.trim()).join("")).toBe("BdAc");
  });
});

describe("points in a picture", () => {
  const axes = { x: price, y: speed };
  const finite = fc.double({ min: 0, max: 1e6, noNaN: true });

  it("that share a place are told below it", () => {
    const shown = scatter(
      [...["A", "b"].map((mark) => ({ x: 1, y: 1, mark })), { x: 2, y: 2, mark: "C" }],
      axes,
      style,
    );
    expect(shown).toContain("b is at the same place as A.");
  });

  it("are all there, within the width, whatever their values", () => {
    const points = fc.array(fc.record({ x: finite, y: finite }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(points, fc.integer({ min: 60, max: 200 }), (list, width) => {
        const marked = list.map((point, i) => ({ ...point, mark: String.fromCharCode(65 + i) }));
        const shown = scatter(marked, axes, { colour: false, width });
        const rows = shown.split("\n");
        for (const row of rows) expect(row.length).toBeLessThanOrEqual(width);
        const drawn = rows.filter((row) => row.includes("│")).join("");
        for (const { mark } of marked)
          expect(
            drawn.split("│").join("").includes(mark) || shown.includes(`${mark} is at the same place`),
          ).toBe(true);
      }),
    );
  });

  it("are not drawn where there is no room, or only one", () => {
    const points = [1, 2].map((x) => ({ x, y: x, mark: "A" }));
    expect(scatter(points, axes, { colour: false, width: 20 })).toBe("");
    expect(scatter(points.slice(1), axes, style)).toBe("");
  });
});
