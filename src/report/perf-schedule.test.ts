import { describe, expect, it } from "vitest";
import { type ScheduleRow, scheduleSection } from "./perf-schedule.ts";

const style = { colour: false, width: 120 };
const pair = (fromSendS: number | null, fromScheduleS: number | null) => ({ fromSendS, fromScheduleS });

const row: ScheduleRow = {
  target: "移动云/model-x",
  n: 280,
  ttftMedian: pair(0.4, 0.41),
  ttftP90: pair(1.2, 3.25),
  totalMedian: pair(4.2, 4.3),
  totalP90: pair(9.1, null),
};

describe("latency from the send and from the schedule", () => {
  it("stands side by side", () => {
    expect(scheduleSection([row], style).split("\n").slice(0, 5)).toEqual([
      "From the send and from the schedule",
      "target            n  ttft med  ttft med  ttft p90  ttft p90  total med  total med  total p90  total p90",
      "                         send  schedule      send  schedule       send   schedule       send   schedule",
      "──────────────  ───  ────────  ────────  ────────  ────────  ─────────  ─────────  ─────────  ─────────",
      "移动云/model-x  280     0.400     0.410      1.20      3.25       4.20       4.30       9.10          –",
    ]);
  });

  it("never keeps one of a pair without the other", () => {
    for (let width = 50; width < 120; width++) {
      const [, head = ""] = scheduleSection([row], { ...style, width }).split("\n");
      const pairs = head.match(/(ttft|total) (med|p90)/g) ?? [];
      expect(pairs.length % 2).toBe(0);
      expect(pairs).toContain("ttft p90");
    }
  });

  it("is nothing where no request had a planned time", () => {
    expect(scheduleSection([{ ...row, n: 0 }], style)).toBe("");
    expect(scheduleSection([], style)).toBe("");
  });
});
