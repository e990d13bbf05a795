import { describe, expect, it } from "vitest";
import { type SweepFacts, type SweepStep, sweepSection } from "./perf-sweep.ts";

const style = { colour: false, width: 120 };

function step(load: number, overrides: Partial<SweepStep> = {}): SweepStep {
  return {
    load,
    n: 120,
    achievedPerS: load,
    delivery: { planned: 120, late: 0, dropped: 0 },
    ttftP90S: 0.4,
    tpotP90S: 0.0205,
    success: 1,
    goodput: 1,
    goodputInterval: { low: 0.97, high: 1 },
    goodPerS: load,
    limits: "hold",
    broken: null,
    ...overrides,
  };
}

const broken = (load: number) =>
  step(load, {
    ttftP90S: 2.4,
    success: 0.975,
    goodput: 0.71,
    goodputInterval: { low: 0.62, high: 0.784 },
    goodPerS: 11.36,
    limits: "broken",
    broken: "ttft p90 is 2.4 s",
  });

function sweep(steps: readonly SweepStep[], knee: number | null, overrides: Partial<SweepFacts> = {}) {
  const targets = [{ target: "移动云/m", steps, knee }];
  return sweepSection({ of: "rate", limits: ["ttft p90 < 2 s"], targets, ...overrides }, style);
}

const kneeLine = (...args: Parameters<typeof sweep>) =>
  sweep(...args)
    .split("\n\n")[0]
    ?.replaceAll("\n", " ")
    .replace(/^Sweep, within ttft p90 < 2 s /, "");

describe("a sweep", () => {
  it("shows the knee, then each step", () => {
    expect(sweep([step(12), broken(16)], 12).split("\n")).toEqual([
      "Sweep, within ttft p90 < 2 s",
      "移动云/m: the limits hold up to 12 requests/s; at 16 ttft p90 is 2.4 s.",
      "",
      "移动云/m",
      " rate  achieved    n   ttft    tpot  success  limits         goodput   good                broken by",
      "req/s     req/s       p90 s   p90 s                                   req/s",
      "─────  ────────  ───  ─────  ──────  ───────  ──────  ──────────────  ─────  ────────────  ─────────────────",
      "   12      12.0  120  0.400  0.0205    100 %  hold    100 % (97–100)   12.0  ████████████",
      "   16      16.0  120   2.40  0.0205   97.5 %  broken    71 % (62–78)   11.4  ███████████   ttft p90 is 2.4 s",
      "",
      "Limits and goodput count a failed request as behind every success; ttft and tpot here are of successes. Goodput:",
      "requests within every limit, as a share with its 95 % interval and per second. Not delivered: this client could not make",
      "the load; the step says nothing of the provider.",
    ]);
  });

  it("says nothing of limits where none are stated", () => {
    const text = sweep(
      [step(1, { limits: null, goodput: null, goodputInterval: null, goodPerS: null })],
      null,
      {
        limits: [],
      },
    );
    expect(text.split("\n")).toEqual([
      "Sweep",
      "移动云/m",
      " rate  achieved    n   ttft    tpot  success",
      "req/s     req/s       p90 s   p90 s",
      "─────  ────────  ───  ─────  ──────  ───────",
      "    1      1.00  120  0.400  0.0205    100 %",
    ]);
  });

  it("shows what was not measured as –", () => {
    const nothing = { achievedPerS: null, ttftP90S: null, tpotP90S: null, success: null, goodput: null };
    const text = sweep(
      [step(1, { ...nothing, n: 0, goodputInterval: null, goodPerS: null, limits: "unknown" })],
      null,
    );
    expect(
      text
        .split("\n")
        .find((line) => line.startsWith("    1"))
        ?.split(/ +/),
    ).toEqual(["", "1", "–", "0", "–", "–", "–", "unknown", "–", "–"]);
  });
});

describe("the knee", () => {
  it("lies where the limits last hold", () => {
    expect(kneeLine([step(1), step(4), broken(8)], 4)).toBe(
      "移动云/m: the limits hold up to 4 requests/s; at 8 ttft p90 is 2.4 s.",
    );
    expect(kneeLine([step(1), broken(8)], 1, { of: "concurrency" })).toBe(
      "移动云/m: the limits hold up to 1 in flight; at 8 ttft p90 is 2.4 s.",
    );
  });

  it("lies beyond what was tried where they hold everywhere", () => {
    expect(kneeLine([step(1), step(64)], 64)).toBe(
      "移动云/m: the limits hold up to 64 requests/s, the highest load tried: the knee lies beyond.",
    );
  });

  it("is none where they do not even hold at first", () => {
    expect(kneeLine([broken(1), step(2)], null)).toBe(
      "移动云/m: the limits do not hold even at 1 request/s: ttft p90 is 2.4 s.",
    );
  });

  it("is not put at a load that this client did not make", () => {
    const short = step(16, {
      limits: "not delivered",
      achievedPerS: 13.12,
      delivery: { planned: 1200, late: 900, dropped: 0 },
    });
    expect(kneeLine([step(8), short], 8)).toBe(
      "移动云/m: the limits hold up to 8 requests/s; 16 could not be delivered by this client: 900 of 1,200 requests late (13.1 requests/s came about).",
    );
    expect(kneeLine([short], null)).toBe(
      "移动云/m: not known where the limits hold; 16 requests/s could not be delivered by this client: 900 of 1,200 requests late (13.1 requests/s came about).",
    );
  });

  it.each([
    [{ planned: 120, late: 9, dropped: 3 }, "9 of 120 requests late, 3 dropped."],
    [{ planned: 120, late: 0, dropped: 7 }, "7 of 120 requests dropped."],
    [{ planned: 1, late: 1, dropped: 0 }, "1 of 1 request late."],
  ])("names how many were late or dropped: %j", (delivery, text) => {
    const short = step(16, { limits: "not delivered", achievedPerS: null, delivery });
    expect(kneeLine([short], null)).toContain(`could not be delivered by this client: ${text}`);
  });

  it("is not known where too little was measured", () => {
    const unknown = step(2, { limits: "unknown" });
    expect(kneeLine([step(1), unknown], 1)).toBe(
      "移动云/m: the limits hold up to 1 request/s; at 2 too little was measured to tell.",
    );
    expect(kneeLine([step(1, { limits: "unknown" }), step(2)], 2)).toContain("the knee lies beyond");
    expect(kneeLine([unknown], null)).toBe(
      "移动云/m: not known where the limits hold; at 2 requests/s too little was measured to tell.",
    );
  });
});

it("a sweep without steps is nothing", () => {
  expect(sweep([], null)).toBe("");
  expect(sweepSection({ of: "rate", limits: [], targets: [] }, style)).toBe("");
});
