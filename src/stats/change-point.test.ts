/** Changes of level are found where they are, and hardly ever where none is: held to simulated histories. */
import { describe, expect, it } from "vitest";
import { type Random, randomFromSeed } from "../base/index.ts";
import { leastBlocks, levelChanges, shareChanges } from "./change-point.ts";

interface Kind {
  days: number;
  perDay: number;
  /** Correlation of a run with the one before. */
  rho: number;
  /** Spread of whole days, as a share. */
  spread: number;
  /** Swing of the rhythm of the day, as a share. */
  rhythm: number;
}

/** Log-normal levels, a sixth of spread between runs; `factor` says what the true level is multiplied by. */
function history(kind: Kind, random: Random, factor: (i: number) => number = () => 1) {
  const [values, blocks]: [number[], number[]] = [[], []];
  let run = random.normal();
  for (let day = 0; day < kind.days; day++) {
    const whole = kind.spread * random.normal();
    for (let k = 0; k < kind.perDay; k++) {
      run = kind.rho * run + Math.sqrt(1 - kind.rho ** 2) * random.normal();
      const rhythm = kind.rhythm * Math.sin((2 * Math.PI * k) / kind.perDay);
      values.push(factor(values.length) * Math.exp(0.15 * run + whole + rhythm));
      blocks.push(day);
    }
  }
  return { values, blocks };
}

const HISTORIES = 200;
/** Two standard errors above what is promised. */
const allowed = (promised: number) =>
  HISTORIES * (promised + 2 * Math.sqrt((promised * (1 - promised)) / HISTORIES));

describe("histories without a change", () => {
  it.each<[string, Kind]>([
    ["independent runs", { days: 24, perDay: 4, rho: 0, spread: 0, rhythm: 0 }],
    ["hourly runs that take after each other", { days: 24, perDay: 24, rho: 0.7, spread: 0, rhythm: 0 }],
    ["good and bad days", { days: 24, perDay: 4, rho: 0, spread: 0.2, rhythm: 0 }],
    ["a rhythm of the day", { days: 24, perDay: 6, rho: 0.3, spread: 0.1, rhythm: 0.4 }],
    ["a run a day", { days: 12, perDay: 1, rho: 0, spread: 0, rhythm: 0 }],
  ])("of %s show one no more often than the level says", (name, kind) => {
    let alarms = 0;
    for (let i = 0; i < HISTORIES; i++) {
      const random = randomFromSeed(`${name} ${i}`);
      const { values, blocks } = history(kind, random);
      if (levelChanges(values, { blocks, level: 0.05, random }).length > 0) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(allowed(0.05));
  });

  it("of success with failures in bursts show one no more often than the level says", () => {
    let alarms = 0;
    for (let i = 0; i < HISTORIES; i++) {
      const random = randomFromSeed(`bursts ${i}`);
      const runs = Array.from({ length: 40 }, () => (random.next() < 0.1 ? 0.6 : 0.98));
      const successes = runs.map(
        (p) => Array.from({ length: 20 }, () => random.next() < p).filter(Boolean).length,
      );
      const blocks = runs.map((_, run) => run >> 1);
      const trials = runs.map(() => 20);
      if (shareChanges(successes, trials, { blocks, level: 0.05, random }).length > 0) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(allowed(0.05));
  });
});

describe("a change", () => {
  const kind: Kind = { days: 24, perDay: 4, rho: 0.3, spread: 0.08, rhythm: 0.2 };

  it("by half is found, alone, and within the interval said", () => {
    const changed = 12 * 4 + 2;
    let [found, covered, extra] = [0, 0, 0];
    for (let i = 0; i < 60; i++) {
      const random = randomFromSeed(`half ${i}`);
      const { values, blocks } = history(kind, random, (k) => (k < changed ? 1 : 1.5));
      const [first, ...others] = levelChanges(values, { blocks, level: 0.01, random });
      if (first === undefined) continue;
      found += 1;
      extra += others.length;
      if (first.earliest <= changed && changed <= first.latest) covered += 1;
    }
    expect(found).toBeGreaterThanOrEqual(57);
    expect(covered / found).toBeGreaterThan(0.88);
    expect(extra).toBeLessThanOrEqual(2);
  });

  it("there and back again is two", () => {
    const random = randomFromSeed("there and back");
    const { values, blocks } = history({ ...kind, days: 36 }, random, (k) => (k >= 48 && k < 96 ? 2 : 1));
    const changes = levelChanges(values, { blocks, level: 0.05, random });
    expect(changes).toHaveLength(2);
    expect(Math.abs(changes[0]!.at - 48)).toBeLessThanOrEqual(2);
    expect(Math.abs(changes[1]!.at - 96)).toBeLessThanOrEqual(2);
  });

  it("of a share is found where it is", () => {
    const random = randomFromSeed("share");
    const runs = Array.from({ length: 40 }, (_, run) => (run < 20 ? 0.99 : 0.8));
    const successes = runs.map(
      (p) => Array.from({ length: 25 }, () => random.next() < p).filter(Boolean).length,
    );
    const blocks = runs.map((_, run) => run >> 1);
    const changes = shareChanges(
      successes,
      runs.map(() => 25),
      { blocks, level: 0.01, random },
    );
    expect(changes).toHaveLength(1);
    expect(Math.abs(changes[0]!.at - 20)).toBeLessThanOrEqual(2);
  });

  it("cannot show in fewer blocks than it takes for the clearest of all to be significant", () => {
    // 2 / C(8, 4) is 0.0286, 2 / C(7, 3) is 0.0571.
    expect(leastBlocks(0.05)).toBe(8);
    expect(leastBlocks(0.0286)).toBe(8);
    expect(leastBlocks(0.0285)).toBe(9);
    const step = (n: number) => Array.from({ length: n }, (_, i) => (i < n / 2 ? 1 + i / 100 : 9 + i / 100));
    const random = randomFromSeed("few");
    const options = (n: number) => ({ blocks: step(n).map((_, i) => i), level: 0.05, random });
    expect(levelChanges(step(7), options(7))).toEqual([]);
    expect(levelChanges([], options(0))).toEqual([]);
  });

  it("is none in what never varies, and blocks out of order are refused", () => {
    const random = randomFromSeed("constant");
    const blocks = Array.from({ length: 30 }, (_, i) => i);
    expect(
      levelChanges(
        blocks.map(() => 4),
        { blocks, level: 0.05, random },
      ),
    ).toEqual([]);
    expect(() => levelChanges([1, 2], { blocks: [2, 1], level: 0.05, random })).toThrow(RangeError);
    expect(() => levelChanges([1, 2], { blocks: [1], level: 0.05, random })).toThrow(RangeError);
    expect(() => levelChanges([1], { blocks: [1], level: 1, random })).toThrow(RangeError);
  });
});
