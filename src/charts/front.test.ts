/** The front's line never promises what nobody offers, and names keep off one another. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { frontCorners } from "./front-line.ts";
import { placedLabels } from "./placed-labels.ts";

it("steps from the best in x to the best in y, whichever way is better", () => {
  const rising = [
    { x: 2, y: 30 },
    { x: 12, y: 96 },
    { x: 4, y: 55 },
  ];
  expect(frontCorners(rising, "low", "high")).toEqual([
    { x: 2, y: 30 },
    { x: 4, y: 30 },
    { x: 4, y: 55 },
    { x: 12, y: 55 },
    { x: 12, y: 96 },
  ]);
  const falling = [
    { x: 10, y: 1 },
    { x: 20, y: 5 },
  ];
  expect(frontCorners(falling, "high", "low")).toEqual([
    { x: 20, y: 5 },
    { x: 10, y: 5 },
    { x: 10, y: 1 },
  ]);
  expect(frontCorners([], "low", "low")).toEqual([]);
});

it("puts no name over another where there is room for all", () => {
  const points = fc.array(
    fc.record({
      x: fc.integer({ min: 0, max: 5 }),
      y: fc.integer({ min: 0, max: 5 }),
      width: fc.constant(60),
    }),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(points, (some) => {
      // A point each on a grid of its own: 160 px by 60 px is room for a name on every side.
      const cells = new Map(
        some.map(({ x, y, width }) => [`${x},${y}`, { x: 100 + 160 * x, y: 100 + 60 * y, width }]),
      );
      const placed = placedLabels([...cells.values()], { left: 0, right: 1200, top: 0, bottom: 600 });
      for (const [index, one] of placed.entries())
        for (const other of placed.slice(0, index))
          expect(Math.abs(one.x - other.x) < 60 && Math.abs(one.y - other.y) < 13).toBe(false);
    }),
  );
});

it("ties a name that had to go further away to its point, and leaves none out", () => {
  const crowd = Array.from({ length: 8 }, () => ({ x: 200, y: 100, width: 80 }));
  const placed = placedLabels(crowd, { left: 0, right: 400, top: 0, bottom: 300 });
  expect(placed).toHaveLength(8);
  expect(new Set(placed.map(({ x, y }) => `${x},${y}`)).size).toBe(8);
  expect(placed.slice(0, 4).map(({ tie }) => tie)).toEqual([null, null, null, null]);
  expect(placed.slice(4).every(({ tie }) => tie !== null)).toBe(true);
});
