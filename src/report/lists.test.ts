import { describe, expect, it } from "vitest";
import { aRun } from "../testing/index.ts";
import { type ProviderCheckRow, providerChecks, providersTable } from "./catalog.ts";
import { type EstimateRow, estimateText } from "./estimate.ts";
import { datasetsTable, runDetail, runsTable } from "./inventory.ts";
import { type PriceChange, priceChanges } from "./prices.ts";
import { styleFor } from "./style.ts";

const style = { colour: false, width: 140 };
const cells = (text: string, part: string) =>
  (text.split("\n").find((line) => line.includes(part)) ?? "").trim().split(/ {2,}/);

describe("how a terminal wants its text", () => {
  const out = (isTTY: boolean, columns: number) => ({
    isTTY,
    columns,
    rows: 24,
    write: () => {},
    drained: async () => {},
  });

  it("is coloured on a terminal, unless NO_COLOR is set or the terminal is dumb", () => {
    expect(styleFor(out(true, 100), {})).toEqual({ colour: true, width: 100 });
    expect(styleFor(out(true, 100), { NO_COLOR: "" }).colour).toBe(true);
    expect(styleFor(out(true, 100), { NO_COLOR: "1" }).colour).toBe(false);
    expect(styleFor(out(true, 100), { TERM: "dumb" }).colour).toBe(false);
  });

  it("is plain and wide in a file or a pipe", () => {
    expect(styleFor(out(false, 80), {})).toEqual({ colour: false, width: 160 });
  });
});

describe("providers", () => {
  it("are listed with both names and where their key is, or which variable to set", () => {
    const common = { homepage: null, models: ["deepseek-r1"] };
    const text = providersTable(
      [
        {
          id: "cmcc",
          name: "China Mobile Cloud",
          nameZh: "移动云",
          keyOrigin: "environment variable A",
          keyEnv: ["A"],
          ...common,
        },
        { id: "other", name: "Other", nameZh: null, keyOrigin: null, keyEnv: ["B", "C"], ...common },
        { id: "own", name: "own", nameZh: null, keyOrigin: null, keyEnv: [], ...common },
      ],
      style,
    );
    expect(cells(text, "cmcc")).toEqual([
      "cmcc",
      "China Mobile Cloud 移动云",
      "environment variable A",
      "deepseek-r1",
    ]);
    expect(cells(text, "other")).toContain("missing: set B or C");
    expect(cells(text, "own")).toContain("needs none");
  });

  const check = (overrides: Partial<ProviderCheckRow>): ProviderCheckRow => ({
    id: "p",
    keyOrigin: "environment variable K",
    keyEnv: ["K"],
    answer: { ok: true, listed: 12 },
    models: [],
    differences: [],
    ...overrides,
  });

  it("are checked in one table, with what deserves a look below it", () => {
    const text = providerChecks(
      [
        check({ id: "good", models: [{ model: "r1", state: "answers", detail: "named otherwise" }] }),
        check({
          id: "bad",
          answer: { ok: false, kind: "auth", message: "401: \u001b[31mwrong key\u001b[0m" },
          differences: ["r1 is not listed"],
        }),
        check({ id: "keyless", keyOrigin: null, answer: null }),
      ],
      style,
    );
    expect(cells(text, "good")).toEqual(["good", "environment variable K", "yes", "12", "r1 answers"]);
    expect(cells(text, "no: auth")).toEqual(["bad", "environment variable K", "no: auth", "–"]);
    expect(cells(text, "keyless")).toEqual(["keyless", "missing: set K", "not asked", "–"]);
    expect(text.split("\n").slice(-3)).toEqual([
      "  good: r1: named otherwise",
      "  bad: 401: wrong key",
      "  bad: r1 is not listed",
    ]);
  });
});

describe("price changes", () => {
  const change = (overrides: Partial<PriceChange>): PriceChange => ({
    provider: "p",
    model: "m",
    current: [{ inputPrice: 3, outputPrice: 8, currency: "USD" }],
    proposed: [{ inputPrice: 2.5, outputPrice: 8, cachedInputPrice: 0, currency: "USD" }],
    list: "OpenRouter",
    status: "changed",
    why: null,
    ...overrides,
  });

  it("show what goes and what comes; unknown is not 0 and 0 is not unknown", () => {
    const text = priceChanges([change({})], style);
    expect(cells(text, "p/m")).toEqual(["p/m", "-", "3.00", "8.00", "–", "USD/M"]);
    expect(cells(text, "OpenRouter")).toEqual(["+", "2.50", "8.00", "0", "USD/M", "OpenRouter"]);
    expect(text.endsWith("1 to write, 0 left, 0 already right.")).toBe(true);
  });

  it("never show a conditional price as one that always holds, on a narrow terminal either", () => {
    const peak = {
      inputPrice: 5,
      currency: "CNY",
      days: ["mon"],
      hours: ["09:00-12:00"],
      timeZone: "Asia/Shanghai",
    };
    const proposed = [{ inputPrice: 2, currency: "CNY" }, peak, { ...peak, inputTokens: { above: 32_000 } }];
    const text = priceChanges([change({ proposed })], style);
    expect(text).toContain("always");
    expect(text).toContain("mon, 09:00-12:00, Asia/Shanghai");
    expect(text).toContain("above 32,000 tok");
    expect(priceChanges([change({ proposed })], { colour: false, width: 60 })).toContain("09:00-12:00");
  });

  it("keep apart what is not taken over and why, and count what is right already", () => {
    const text = priceChanges(
      [change({ status: "kept", why: "ours is in CNY" }), change({ status: "same" })],
      style,
    );
    expect(text).toContain("No price changes.");
    expect(text).toContain("Left as they are:\n  p/m: ours is in CNY");
    expect(text).toContain("0 to write, 1 left, 1 already right.");
  });

  it("pass on nothing but text from a public list", () => {
    const text = priceChanges([change({ model: "m\u001b[2J", why: "x\u001b]0;t\u0007y" })], style);
    expect(text).toContain("p/m: xy");
    expect(text).not.toContain("\u001b");
  });
});

describe("the estimate before a run", () => {
  const row = (overrides: Partial<EstimateRow>): EstimateRow => ({
    target: "a/m",
    requests: 10,
    inputTokens: 12_345,
    maxOutputTokens: 20_480,
    maxCny: 0.377,
    unknown: null,
    ...overrides,
  });

  it("gives tokens and money by target and in all, and the limit", () => {
    const text = estimateText([row({}), row({ target: "b/m", maxCny: 1 })], 5, style);
    expect(cells(text, "a/m")).toEqual(["a/m", "10", "12,345", "20,480", "0.377"]);
    expect(text).toContain("In all at most 1.38 CNY.");
    expect(text).toContain("The run stops before it can pass 5.00 CNY.");
  });

  it("says what is to be expected where that was asked for, on what it rests, and what is not known", () => {
    const typical = {
      outputTokens: 8000,
      cny: 0.2,
      timeMs: { low: 35_000, high: 7_530_000 },
      basis: "34 answers of its own to gpqa",
    };
    const slower = { ...typical, cny: 0.1, timeMs: { low: 60_000, high: 60_000 } };
    const text = estimateText([row({ typical }), row({ target: "b/m", typical: slower })], null, style);
    expect(cells(text, "a/m").slice(5)).toEqual(["8,000", "0.200", "0:35–2:05:30"]);
    expect(cells(text, "b/m").at(-1)).toBe("1:00");
    expect(text).toContain("a/m, b/m: typical by 34 answers of its own to gpqa");
    expect(text).toContain("To be expected: 0.300 CNY, in 1:00–2:05:30.");

    const unknown = { outputTokens: null, cny: null, timeMs: null, basis: null };
    const partly = estimateText([row({ typical }), row({ target: "b/m", typical: unknown })], null, style);
    expect(cells(partly, "b/m").slice(5)).toEqual(["–", "–", "–"]);
    expect(partly).toContain("b/m: how long answers are and how long they take is not known");
    expect(partly).not.toContain("To be expected");
  });

  it("says once what is the same of several targets", () => {
    const unknown = { outputTokens: null, cny: null, timeMs: null, basis: null };
    const known = {
      outputTokens: 80,
      cny: 0.2,
      timeMs: { low: 1, high: 2 },
      basis: "9 answers of its own to gpqa",
    };
    const rows = [
      row({ typical: unknown }),
      row({ target: "b/m", typical: known }),
      row({ target: "c/m", typical: unknown }),
    ];
    const text = estimateText(rows, null, style);
    expect(text).toContain("  a/m, c/m: how long answers are");
    expect(text).toContain("  b/m: typical by 9 answers");
    expect(text.match(/how long answers are/g)).toHaveLength(1);
  });

  it("never adds an unknown cost as 0: it names the target and what is missing", () => {
    const text = estimateText(
      [row({}), row({ target: "b/m", maxCny: null, unknown: "no output price is known" })],
      null,
      style,
    );
    expect(text).toContain("In all at most 0.377 CNY, and what 1 target without a known cost will take.");
    expect(text).toContain("  b/m: no output price is known");
    expect(estimateText([row({ maxCny: null })], null, style)).toContain(
      "In all at most – CNY: the cost of 1 target is not known.",
    );
  });
});

describe("what is there", () => {
  it("data sets have a state and a size", () => {
    const common = { purpose: "bench", licence: "MIT", about: "questions" };
    const text = datasetsTable(
      [
        { name: "gpqa", installed: true, shipped: false, bytes: 2_345_678, ...common },
        { name: "mmlu", installed: false, shipped: false, bytes: null, ...common },
        { name: "smoke", installed: true, shipped: true, bytes: null, ...common },
        { ...common, name: "sharegpt", installed: true, shipped: false, bytes: 5, purpose: "prompts" },
      ],
      style,
    );
    expect(cells(text, "gpqa").slice(2, 4)).toEqual(["ready", "2.24 MiB"]);
    expect(cells(text, "sharegpt")[2]).toBe("installed");
    expect(cells(text, "mmlu").slice(2, 4)).toEqual(["not pulled", "–"]);
    expect(cells(text, "smoke")[2]).toBe("ships with dsr");
  });

  const run = { run: aRun(), requests: 1200, failures: 3, scores: null, targets: ["a/m", "b/m"] };

  it("runs are listed with when, how long and what became of them", () => {
    expect(cells(runsTable([run], style), "run-1")).toEqual([
      "run-1",
      "perf",
      "2026-03-02 04:00:00Z",
      "1:00",
      "done",
      "1,200",
      "3",
      "–",
      "a/m, b/m",
    ]);
    expect(runsTable([], style)).toBe("No runs are stored yet.");
  });

  it("runs are known by as much of their ids as tells them apart, so that the rest has room on 80 columns", () => {
    const rows = ["0d5c5f6e-8a52-4b8f", "0d5c5f6e-9000-4b8f"].map((id) => ({
      ...run,
      run: aRun({ id, status: "interrupted" }),
    }));
    const narrow = { colour: false, width: 80 };
    expect(runsTable(rows.slice(0, 1), narrow)).toContain(
      "0d5c5f6e  perf  2026-03-02 04:00:00Z  interrupted",
    );
    expect(runsTable(rows, narrow)).toContain("0d5c5f6e-9  perf");
    expect(runsTable(rows, narrow)).toContain("requests");
  });

  it("one run is shown with its settings, cleaned, and – while it has no end", () => {
    const text = runDetail(
      {
        ...run,
        run: aRun({
          endedAt: null,
          status: "stopped",
          stopReason: "cost cap",
          config: { rounds: 10, note: "x\u001b[2J" },
        }),
      },
      style,
    );
    expect(cells(text, "state")).toEqual(["state", "stopped: cost cap"]);
    expect(cells(text, "ended")).toEqual(["ended", "–"]);
    expect(cells(text, "config rounds")).toEqual(["config rounds", "10"]);
    expect(cells(text, "config note")).toEqual(["config note", "x"]);
  });
});
