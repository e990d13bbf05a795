import { expect, it } from "vitest";
import { type RetryRow, retrySection } from "./perf-retries.ts";

const style = { colour: false, width: 120 };

const row: RetryRow = {
  target: "移动云/model-x",
  requests: 300,
  retried: 7,
  recovered: 5,
  attempts: 1309,
  lostMs: 14_300,
  ttftP90: { ofAttemptS: 1.2, withRetriesS: 3.4 },
  totalP90: { ofAttemptS: null, withRetriesS: null },
};

it("retries are a ledger: what they saved, what they cost, and latency with and without them", () => {
  expect(
    retrySection([row, { ...row, target: "b/m", lostMs: null }], style)
      .split("\n")
      .slice(0, 6),
  ).toEqual([
    "Retries",
    "target          requests  attempts  recovered    time  ttft p90  ttft p90  total p90  total p90",
    "                                               lost s     alone     whole      alone      whole",
    "──────────────  ────────  ────────  ─────────  ──────  ────────  ────────  ─────────  ─────────",
    "移动云/model-x       300     1,309        5/7    14.3      1.20      3.40          –          –",
    "b/m                  300     1,309        5/7       –      1.20      3.40          –          –",
  ]);
});

it("where nothing was retried nothing is said of retries", () => {
  expect(retrySection([{ ...row, retried: 0 }], style)).toBe("");
  expect(retrySection([], style)).toBe("");
});
