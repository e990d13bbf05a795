import { describe, expect, it } from "vitest";
import { askedPerS, GRIDS, gridOf, scriptFor, scriptsOf, timingOf } from "./cell.ts";

const cells = GRIDS.flatMap((name) => gridOf(name).cells);

/** What going through a grid once takes, without the work between. */
const secondsOf = (name: (typeof GRIDS)[number]) => {
  const { cells: of, windowMs, passes } = gridOf(name);
  const each = of.map((cell) => {
    const { rampMs, settleMs, graceMs } = timingOf(cell, windowMs);
    return rampMs + settleMs + windowMs + graceMs;
  });
  return (passes * each.reduce((sum, ms) => sum + ms, 0)) / 1000;
};

describe("the grids", () => {
  it("take seconds, a minute, and minutes", () => {
    expect(secondsOf("quick")).toBeLessThan(10);
    expect(secondsOf("default")).toBeLessThan(55);
    expect(secondsOf("full")).toBeLessThan(540);
  });

  it("go from light to heavy, no load twice, so that what is too much is known before what is more", () => {
    for (const name of GRIDS) {
      const { cells: of } = gridOf(name);
      of.forEach((cell, i) => {
        for (const earlier of of.slice(0, i)) {
          expect(earlier).not.toEqual(cell);
          expect(earlier.streams > cell.streams).toBe(false);
        }
      });
    }
  });
});

describe("the requests of a cell", () => {
  it("are few enough that events, not requests, are the load", () => {
    for (const cell of cells) {
      const { streamMs } = timingOf(cell, 1000);
      expect((1000 * cell.streams) / streamMs).toBeLessThanOrEqual(cell.streams > 400 ? 200 : 50);
    }
  });

  it("stream evenly at the rate of the cell, from the first event on", () => {
    for (const cell of cells) {
      const timing = timingOf(cell, 1000);
      for (const script of Object.values(scriptsOf(cell, timing))) {
        expect(script.gapMs).toBeCloseTo(1000 / cell.perStream, 9);
        expect(script.ttftMs).toBeLessThan(script.gapMs);
        expect(script.events).toBeGreaterThanOrEqual(2);
        expect(script.events * script.gapMs).toBeLessThanOrEqual(
          Math.max(timing.streamMs, 2 * script.gapMs) + script.gapMs,
        );
      }
    }
  });

  it("make no more events than the cell is named for, and hardly fewer", () => {
    for (const cell of cells) {
      const share = askedPerS(cell, timingOf(cell, 1000)) / (cell.streams * cell.perStream);
      expect(share).toBeLessThanOrEqual(1);
      expect(share).toBeGreaterThan(0.79);
    }
  });

  it("begin at all times: the first of each stream is shorter by eighths, the others are whole", () => {
    const [cell] = cells;
    if (cell === undefined) throw new Error("no cell");
    const scripts = scriptsOf(
      { streams: 100, perStream: 50 },
      timingOf({ streams: 100, perStream: 50 }, 1000),
    );
    expect(Object.values(scripts).map(({ events }) => events)).toEqual([13, 25, 38, 50, 63, 75, 88, 100]);
    for (const one of cells) {
      const names = Object.keys(scriptsOf(one, timingOf(one, 1000)));
      for (let stream = 0; stream < 16; stream++) {
        expect(scriptFor(one, stream, 0)).toBe(names[stream % 8]);
        expect(scriptFor(one, stream, 1)).toBe(names[7]);
      }
    }
  });

  it("have names of their own, so that one server can play all cells", () => {
    const unique = new Map(cells.map((cell) => [JSON.stringify(cell), cell]));
    const names = [...unique.values()].flatMap((cell) => Object.keys(scriptsOf(cell, timingOf(cell, 1000))));
    expect(new Set(names).size).toBe(names.length);
  });
});
