import { describe, expect, it } from "vitest";
import { DsrError, type Random, randomFromSeed } from "../../base/index.ts";
import type { Estimate, Question } from "../../metrics/index.ts";
import type { Verification } from "../../record/index.ts";
import { aFailedRecord, aRecord } from "../../testing/index.ts";
import { plainly, Race, type RaceStanding, type Requirement } from "../index.ts";

/** How a target of the tests answers: its price, its share of successes, its median ttft in seconds. */
interface Made {
  price?: number;
  success?: number;
  ttft?: number;
  sigma?: number;
  stored?: (question: Question, level: number) => Partial<Estimate>;
  verifications?: Verification[];
}

const cheapest: Requirement = {
  ...plainly,
  filters: [
    { metric: "success", min: 0.8 },
    { metric: "ttft", stat: "median", max: 2 },
  ],
  order: [{ metric: "output_price" }],
};
const quickest: Requirement = {
  ...plainly,
  filters: [],
  order: [{ metric: "ttft", stat: "median" }],
};

describe("a race for the cheapest that meets the filters", () => {
  it("asks the cheapest alone, and ends when it is shown to meet them", () => {
    const { standing } = raced(cheapest, { a: { price: 7 }, b: { price: 8 }, c: { price: 9 } });
    expect(standing).toMatchObject({ isSettled: true, winner: "a", sharedWith: [], ask: [] });
    expect(standing.why).toBe("settled at 95 % confidence: a is first");
    expect(rounds(standing, "b")).toBe(0);
    expect(why(standing, "b")).toBe("cannot be ahead of a: output_price is 8 CNY/M, against 7 CNY/M");
    expect(why(standing, "a")).toBe("meets every filter, and nobody is ahead of it");
  });

  it("goes on with the next when the cheapest is shown to fail, and says by how much it does", () => {
    const { standing } = raced(cheapest, { a: { price: 7, ttft: 5 }, b: { price: 8 }, c: { price: 9 } });
    expect(standing.winner).toBe("b");
    expect(why(standing, "a")).toMatch(
      /^ttft median is at least [\d.]+ s after \d+ requests, and should be at most 2 s$/,
    );
    expect(rounds(standing, "a")).toBeLessThan(rounds(standing, "b"));
  });

  it("tells at first whom to ask, whom others wait for, and what is open", () => {
    const race = raceOf(cheapest, { a: { price: 7 }, b: { price: 8 } });
    const standing = race.look();
    expect(standing).toMatchObject({ isSettled: false, winner: null, ask: ["a"], requests: 0 });
    expect(standing.why).toBe("open: whether a meets every filter");
    expect(why(standing, "b")).toBe("can be first only if a turns out to fail");
    expect(why(standing, "a")).toBe(
      "open: success ≥ 0.8 (nothing is known yet), ttft median ≤ 2 s (nothing is known yet)",
    );
  });

  it("spends less on the others, not nothing, while one that is cheaper stays undecided", () => {
    const { standing } = raced(
      cheapest,
      { a: { price: 7, ttft: 2 }, b: { price: 8 }, c: { price: 9 } },
      { mostRounds: 300 },
    );
    expect(standing).toMatchObject({ isSettled: false, winner: null });
    expect(rounds(standing, "a")).toBe(300);
    expect(rounds(standing, "b")).toBeCloseTo(150, -1);
    expect(rounds(standing, "c")).toBeLessThan(rounds(standing, "b"));
    expect(why(standing, "c")).toMatch(/^cannot be ahead of b: .* against 8 CNY.M$/);
    expect(standing.why).toBe("open: whether a meets every filter");
    expect(why(standing, "a")).toMatch(/^open: ttft median ≤ 2 s \(1.\d+ to 2.\d+ s so far\)$/);
  });

  it("leaves one that takes too long undecided where that is wanted, and says so of the first place", () => {
    const made = { a: { price: 7, ttft: 2 }, b: { price: 8 }, c: { price: 9 } };
    const { standing } = raced(cheapest, made, { mostRoundsEach: 80 });
    expect(standing).toMatchObject({ isSettled: true, winner: "b", undecided: ["a"] });
    expect(standing.why).toBe("settled at 95 % confidence: b is first of those decided (not a)");
    expect(why(standing, "a")).toMatch(/^left undecided: ttft median ≤ 2 s \(1.\d+ to 2.\d+ s so far\)$/);
    expect(rounds(standing, "a")).toBe(80);

    const alone = raced(cheapest, { a: { price: 7, ttft: 2 } }, { mostRoundsEach: 80 }).standing;
    expect(alone).toMatchObject({ isSettled: false, winner: null, ask: [] });
    expect(alone.why).toBe("nobody is left to ask, and not everybody is decided");
  });

  it("shares what may go wrong among all pairs where anybody may be the best of those decided", () => {
    const six = Object.fromEntries("abcdef".split("").map((name) => [name, {}]));
    expect(raceOf(quickest, six).alpha).toBeCloseTo(0.05 / 5, 12);
    expect(raceOf(quickest, six, { mostRoundsEach: 80 }).alpha).toBeCloseTo(0.05 / 30, 12);
    // Taken up again without those that were out before the first round, it goes on with the share that it began with.
    expect(raceOf(quickest, { a: {}, b: {} }, { alpha: 0.01 }).alpha).toBe(0.01);
  });

  it("ends without a winner when nobody meets the filters", () => {
    const { standing } = raced(cheapest, { a: { price: 7, ttft: 5 }, b: { price: 8, success: 0.2 } });
    expect(standing).toMatchObject({ isSettled: true, winner: null });
    expect(standing.why).toBe("settled at 95 % confidence: no target meets the requirement");
    expect(why(standing, "b")).toMatch(
      /^success is at most 0\.\d+ after \d+ requests, and should be at least 0.8$/,
    );
  });

  it("lets those of the same price share the first place, once both are shown to meet the filters or one is", () => {
    const { standing } = raced(cheapest, { a: { price: 7 }, b: { price: 7 }, c: { price: 9 } });
    expect(["a", "b"]).toContain(standing.winner);
    expect(standing.targets.map(({ target }) => target).filter((name) => rounds(standing, name) > 0)).toEqual(
      ["a", "b"],
    );
  });

  it("passes over one whose price is not known where another meets the filters", () => {
    const { standing } = raced(cheapest, { a: {}, b: { price: 8 } });
    expect(standing.winner).toBe("b");
    expect(why(standing, "a")).toBe("cannot be ahead of b: output_price is not known, against 8 CNY/M");
  });
});

describe("a race for the quickest", () => {
  it("drops who is shown to be slower, round by round, and pairs rounds", () => {
    const { standing } = raced(quickest, { a: { ttft: 1 }, b: { ttft: 1.5 }, c: { ttft: 8 } });
    expect(standing.winner).toBe("a");
    expect(rounds(standing, "c")).toBeLessThan(rounds(standing, "b"));
    expect(rounds(standing, "a")).toBe(rounds(standing, "b"));
    expect(standing.savedAgainst.requests).toBe(3 * rounds(standing, "a"));
    expect(standing.requests).toBeLessThan(standing.savedAgainst.requests);
    expect(why(standing, "c")).toMatch(/^cannot be ahead of a: ttft median is .* s, against .* s$/);
  });

  it("is never settled between twins, and soon within a tolerance", () => {
    const twins = { a: { ttft: 1 }, b: { ttft: 1 } };
    const { standing } = raced(quickest, twins, { mostRounds: 200 });
    expect(standing).toMatchObject({ isSettled: false, ask: ["a", "b"] });
    expect(standing.why).toBe("open between a, b: who is first by ttft median");
    const tolerant: Requirement = {
      ...quickest,
      order: [{ metric: "ttft", stat: "median", tolerance: { percent: 50 } }],
    };
    const settled = raced(tolerant, twins, { mostRounds: 400 }).standing;
    expect(settled.isSettled).toBe(true);
    const [first, other] = settled.winner === "a" ? ["a", "b"] : ["b", "a"];
    expect(settled.why).toBe(
      `settled at 95 % confidence: ${first} is first, and nobody is ahead of it by more than the tolerance`,
    );
    expect(why(settled, other)).toBe(`cannot be ahead of ${first} by more than the tolerance`);
  });

  it("takes averages from the thirtieth value on", () => {
    const requirement: Requirement = { ...plainly, filters: [], order: [{ metric: "ttft", stat: "avg" }] };
    const { standing } = raced(requirement, { a: { ttft: 1 }, b: { ttft: 9 } });
    expect(standing.winner).toBe("a");
    expect(rounds(standing, "a")).toBe(30);
  });

  it("decides by the next key among those within the tolerance, and asks no more than that takes", () => {
    const requirement: Requirement = {
      ...plainly,
      filters: [],
      order: [{ metric: "ttft", stat: "median", tolerance: { percent: 100 } }, { metric: "output_price" }],
    };
    const { standing } = raced(requirement, {
      quick: { ttft: 1, price: 50 },
      near: { ttft: 1.2, price: 8 },
      dear: { ttft: 1.2, price: 30 },
      slow: { ttft: 6, price: 5 },
    });
    expect(standing.winner).toBe("near");
    expect(why(standing, "slow")).toMatch(/^cannot be ahead of quick: ttft median is/);
    expect(rounds(standing, "dear")).toBeLessThan(rounds(standing, "near"));
  });

  it("holds a success against those that have none: goodput and success can be an order", () => {
    const requirement: Requirement = { ...plainly, filters: [], order: [{ metric: "success" }] };
    expect(raced(requirement, { a: { success: 0.5 }, b: { success: 0.95 } }).standing.winner).toBe("b");
    const good: Requirement = {
      ...plainly,
      filters: [{ metric: "goodput", limits: [{ metric: "ttft", bound: 2 }], min: 0.6 }],
      order: [{ metric: "output_price" }],
    };
    expect(raced(good, { a: { price: 1, ttft: 3 }, b: { price: 2 } }).standing.winner).toBe("b");
  });

  it("asks for as many values as the file wants", () => {
    const { standing } = raced({ ...quickest, minSamples: 60 }, { a: { ttft: 1 }, b: { ttft: 9 } });
    expect(rounds(standing, "a")).toBe(60);
  });
});

describe("who is out without a sample", () => {
  it("rules out by price, verification and stored accuracy before the first round, at its share of what may go wrong", () => {
    const levels: number[] = [];
    const gpqa = (low: number, high: number) => (question: Question, level: number) => {
      if (question.definition.name !== "gpqa") return {};
      levels.push(level);
      return { value: (low + high) / 2, n: 100, bounds: { low, high } };
    };
    const requirement: Requirement = {
      ...plainly,
      filters: [
        { metric: "output_price", max: 20 },
        { metric: "gpqa", min: 60 },
        { metric: "verify", is: "equivalent" },
      ],
      order: [{ metric: "output_price" }],
    };
    const verified = [aVerification("equivalent")];
    const race = raceOf(requirement, {
      dear: { price: 30, stored: gpqa(70, 80), verifications: verified },
      dull: { price: 1, stored: gpqa(40, 50), verifications: verified },
      unsure: { price: 2, stored: gpqa(55, 65), verifications: verified },
      worse: { price: 3, stored: gpqa(70, 80), verifications: [aVerification("degraded")] },
      good: { price: 4, stored: gpqa(70, 80), verifications: verified },
    });
    const standing = race.look();
    expect(standing).toMatchObject({ isSettled: true, winner: "good", requests: 0 });
    expect(why(standing, "dear")).toBe("output_price ≤ 20 CNY/M: it is 30");
    expect(why(standing, "dull")).toBe("gpqa ≥ 60: it is 40 to 50");
    const unmeasured = raceOf(requirement, { a: { price: 1 }, b: { price: 30 } }).look();
    expect(unmeasured).toMatchObject({ isSettled: true, winner: null });
    expect(unmeasured.why).toBe("no target is shown to meet the requirement");
    expect(why(standing, "unsure")).toMatch(/^gpqa ≥ 60: its 96.\d+ % interval 55 to 65 holds the bound 60$/);
    expect(why(standing, "worse")).toBe("verify is equivalent: it is degraded, by 5 to 13 points");
    // Three are left by price and verification, with one statement each: 1 − 2 · 0.05 / 3.
    expect(levels.at(-1)).toBeCloseTo(1 - 0.1 / 3, 9);
  });

  it("gives up one that refuses every request, that never succeeds, or never has the number that is asked for", () => {
    const race = raceOf(quickest, { a: { ttft: 1 }, key: {}, dead: {}, mute: {} });
    for (let round = 0; round < 10; round++) {
      race.add("key", aFailedRecord({ round, error: { kind: "auth", httpStatus: 401 } }));
      race.add("dead", aFailedRecord({ round }));
      race.add("a", aRecord({ round }));
      race.add("mute", aRecord({ round, times: { sentAtMs: null } }));
    }
    const standing = race.look();
    expect(why(standing, "key")).toBe("each of 10 requests was refused for its key, model or content");
    expect(why(standing, "dead")).toBe("none of 10 requests succeeded");
    expect(why(standing, "mute")).toBe("cannot be ahead of a: ttft median is not known, against 0.5 s");
    expect(standing.winner).toBe("a");
  });

  it("leaves those behind one that never answers in the race", () => {
    const order: Requirement["order"] = [{ metric: "output_price" }, { metric: "ttft", stat: "median" }];
    const made = { a: { price: 1, success: 0 }, b: { price: 1, success: 0 }, dear: { price: 2 } };
    expect(raceOf({ ...quickest, order }, made).look().ask).toEqual(["a", "b"]);
    const { standing } = raced({ ...quickest, order }, made);
    expect(standing).toMatchObject({ isSettled: true, winner: "dear" });
  });

  it("counts no warm-ups and nothing that was given up or never sent", () => {
    const race = raceOf(quickest, { a: {}, b: {} });
    race.add("a", aRecord({ warmup: true }));
    race.add("a", aFailedRecord({ error: { kind: "aborted" } }));
    race.add("a", aFailedRecord({ error: { kind: "dropped" } }));
    expect(race.look().requests).toBe(0);
    expect(() => race.add("z", aRecord())).toThrow(RangeError);
  });
});

describe("what cannot be raced", () => {
  it.each<[string, Partial<Requirement>, RegExp]>([
    [
      "weights",
      { order: [], weights: [{ metric: "otps", stat: "avg", weight: 1 }] },
      /weights: no bounds of such a mean/,
    ],
    [
      "gaps",
      { filters: [{ metric: "gap", stat: "p99", max: 1 }] },
      /gap p99: the gaps of one request depend/,
    ],
    ["a perfect share", { filters: [{ metric: "success", min: 1 }] }, /success ≥ 1: no number of requests/],
  ])("%s are refused before anything is spent, with what to do", (_, change, message) => {
    const build = () => raceOf({ ...quickest, ...change }, { a: {} });
    expect(build).toThrow(message);
    expect(build).toThrow(DsrError);
    expect(build).toThrow(expect.objectContaining({ code: "race_not_possible" }));
  });
});

it("says the same whatever the number of looks, and takes nothing back", () => {
  const made = { a: { ttft: 1 }, b: { ttft: 1.6 }, c: { ttft: 4 } };
  const outAfter = new Map<string, string>();
  raced(quickest, made, {
    every: 1,
    onLook: (standing) => {
      for (const { target, state, why: reason } of standing.targets) {
        if (outAfter.has(target)) expect(`${state} ${reason}`).toBe(outAfter.get(target));
        if (state === "out") outAfter.set(target, `${state} ${reason}`);
      }
    },
  });
  expect([...outAfter.keys()].sort()).toEqual(["b", "c"]);
});

it("is wrong in no more than one of twenty races that are as close as can be", () => {
  const runs = 150;
  const wrong = Array.from({ length: runs }, (_, i) => {
    const { standing } = raced(
      quickest,
      { a: { ttft: 1 }, b: { ttft: 0.999 } },
      { seed: `close ${i}`, mostRounds: 60 },
    );
    return standing.winner === "a";
  }).filter(Boolean).length;
  expect(wrong / runs).toBeLessThan(0.05 + 3 * Math.sqrt(0.0475 / runs));
});

interface Told {
  mostRounds?: number;
  mostRoundsEach?: number;
  every?: number;
  seed?: string;
  onLook?(standing: RaceStanding): void;
}

/** Races as `dsr route --measure` does: asks whom the last look named, and looks every few rounds. */
function raced(
  requirement: Requirement,
  made: Record<string, Made>,
  told: Told = {},
): { standing: RaceStanding } {
  const { mostRounds = 600, every = 5, seed = "race", onLook, mostRoundsEach = null } = told;
  const race = raceOf(requirement, made, { mostRoundsEach });
  const random = randomFromSeed(seed);
  let standing = race.look();
  for (let round = 0; !standing.isSettled && round < mostRounds; round++) {
    for (const name of standing.ask) race.add(name, reply(made[name] ?? {}, round, random));
    if ((round + 1) % every > 0) continue;
    standing = race.look();
    onLook?.(standing);
  }
  return { standing };
}

function raceOf(
  requirement: Requirement,
  made: Record<string, Made>,
  rules: { mostRoundsEach?: number | null; alpha?: number } = {},
): Race {
  return new Race({
    ...rules,
    requirement,
    confidence: 0.95,
    rates: { cnyPer: {} },
    targets: Object.entries(made).map(([target, { price = null, stored, verifications }]) => ({
      target,
      ...(verifications === undefined ? {} : { verifications }),
      fixed: (question, level) => ({
        value: question.definition.kind === "price" ? price : null,
        n: null,
        why: price === null ? "the output price is not known" : null,
        bounds: price === null ? null : { low: price, high: price },
        method: null,
        caution: null,
        ...stored?.(question, level),
      }),
    })),
  });
}

function reply({ success = 1, ttft = 0.5, sigma = 0.4 }: Made, round: number, random: Random) {
  const seconds = ttft * Math.exp(sigma * random.normal());
  return random.next() >= success
    ? aFailedRecord({ round })
    : aRecord({
        round,
        times: { sentAtMs: 0, firstOutputAtMs: 1000 * seconds, endedAtMs: 1000 * seconds + 1000 },
      });
}

function aVerification(verdict: Verification["verdict"]): Verification {
  return {
    runId: "verify-1",
    at: "2026-03-02T04:00:00.000Z",
    reference: "sim-official/model-x",
    verdict,
    deltaPoints: 5,
    alpha: 0.05,
    drop: verdict === "degraded" ? 9 : 0.5,
    interval: verdict === "degraded" ? { low: 5, high: 13 } : { low: -3, high: 4 },
    pairs: 400,
  };
}

function standingOf(standing: RaceStanding, name: string) {
  const found = standing.targets.find(({ target }) => target === name);
  if (found === undefined) throw new RangeError(`${name} has no standing`);
  return found;
}

function why(standing: RaceStanding, name: string): string {
  return standingOf(standing, name).why;
}

function rounds(standing: RaceStanding, name: string): number {
  return standingOf(standing, name).rounds;
}
