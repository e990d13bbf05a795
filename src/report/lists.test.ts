import { describe, expect, it } from "vitest";
import { aRun } from "../testing/index.ts";
import {
  type PriceChange,
  type ProviderCheckRow,
  priceChanges,
  providerChecks,
  providersTable,
} from "./catalog.ts";
import { type EstimateRow, estimateText } from "./estimate.ts";
import { datasetsTable, runDetail, runsTable } from "./inventory.ts";
import { styleFor } from "./style.ts";

const style = { colour: false, width: 140 };
const cells = (text: string, part: string) =>
  (text.split("\n").find((line) => line.includes(part)) ?? "").trim().split(/ {2,}/);

describe("how a terminal wants its text", () => {
  const out = (isTTY: boolean, columns: number) => ({ isTTY, columns, write: () => {} });

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
        check({ id: "good", models: [{ model: "r1", ok: true, detail: "" }] }),
        check({
          id: "bad",
          answer: { ok: false, kind: "auth", message: "401: \u001b[31mwrong key\u001b[0m" },
          differences: ["r1 is not listed"],
        }),
        check({ id: "keyless", keyOrigin: null, answer: null }),
      ],
      style,
    );
    expect(cells(text, "good")).toEqual(["good", "environment variable K", "yes", "12", "r1 ok"]);
    expect(cells(text, "no: auth")).toEqual(["bad", "environment variable K", "no: auth", "–"]);
    expect(cells(text, "keyless")).toEqual(["keyless", "missing: set K", "not asked", "–"]);
    expect(text.endsWith("  bad: 401: wrong key\n  bad: r1 is not listed")).toBe(true);
  });
});

describe("price changes", () => {
  const change = (overrides: Partial<PriceChange>): PriceChange => ({
    target: "p/m",
    field: "input",
    currency: "USD",
    before: 3,
    after: 2.5,
    source: "list",
    refused: null,
    ...overrides,
  });

  it("show before, after and by how much; unknown is not 0 and 0 is not unknown", () => {
    const row = (overrides: Partial<PriceChange>) =>
      cells(priceChanges([change(overrides)], style), "p/m").slice(2, 5);
    expect(row({})).toEqual(["3.00", "2.50", "-17 %"]);
    expect(row({ before: null })).toEqual(["–", "2.50", "new"]);
    expect(row({ after: null })).toEqual(["3.00", "–", "gone"]);
    expect(row({ before: 0 })).toEqual(["0", "2.50", "was free"]);
  });

  it("keep apart what is not taken over, and say when nothing differs", () => {
    const text = priceChanges([change({ refused: "the source is older" })], style);
    expect(text).toContain("No price differs.");
    expect(text).toContain("  p/m, input: the source is older");
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
    expect(text).not.toContain("not held");
  });

  it("never adds an unknown cost as 0: it names the target and what is missing", () => {
    const text = estimateText(
      [row({}), row({ target: "b/m", maxCny: null, unknown: "no output price is known" })],
      5,
      style,
    );
    expect(text).toContain("In all at most 0.377 CNY, and what 1 target without a known cost will take.");
    expect(text).toContain("  b/m: no output price is known");
    expect(text).toContain("What has no known cost is not held by that limit.");
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
      ],
      style,
    );
    expect(cells(text, "gpqa").slice(2, 4)).toEqual(["installed", "2.24 MiB"]);
    expect(cells(text, "mmlu").slice(2, 4)).toEqual(["not pulled", "–"]);
    expect(cells(text, "smoke")[2]).toBe("ships with dsr");
  });

  const run = { run: aRun(), requests: 1200, failed: 3, scores: null, targets: ["a/m", "b/m"] };

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
