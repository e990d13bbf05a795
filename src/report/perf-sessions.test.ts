import { expect, it } from "vitest";
import { type SessionRow, sessionSection } from "./perf-sessions.ts";

const style = { colour: false, width: 120 };

const row: SessionRow = {
  target: "移动云/model-x",
  conversations: 20,
  cutShort: 0,
  turns: 104,
  ttftFirstS: 0.41,
  ttftLaterS: 0.4,
  inputFirst: 212,
  inputLater: 3411,
  cachedLater: 0.92,
};

it("conversations show whether later turns answer as fast as first ones", () => {
  const cut = { ...row, target: "b/m", cutShort: 2, ttftLaterS: null, inputLater: null, cachedLater: null };
  expect(sessionSection([row, cut], style).split("\n")).toEqual([
    "Conversations",
    "target          conver-    cut  turns  ttft med s  ttft med s   input tok  input tok  cached",
    "                sations  short         first turn       later  first turn      later   later",
    "──────────────  ───────  ─────  ─────  ──────────  ──────────  ──────────  ─────────  ──────",
    "移动云/model-x       20      0    104       0.410       0.400         212      3,411    92 %",
    "b/m                  20      2    104       0.410           –         212          –       –",
    "Medians. Later turns send the whole conversation so far; where the provider keeps it in a cache they start as fast as",
    "first ones.",
    "Cut short: a turn failed, and those after it were never sent.",
  ]);
  expect(sessionSection([row], style)).not.toContain("Cut short");
});

it("without conversations nothing is said of them", () => {
  expect(sessionSection([{ ...row, conversations: 0 }], style)).toBe("");
});
