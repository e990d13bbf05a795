import { describe, expect, it } from "vitest";
import { aFailedRecord, aRecord, fakeClock, memoryOut, screen } from "../testing/index.ts";
import { startLive } from "./live.ts";
import { liveTally } from "./live-tally.ts";
import { displayWidth } from "./width.ts";

const A = "sim-a/model-x";
const FLAKY = "sim-flaky/model-x";

function running(options: { isTTY: boolean; quiet?: boolean; vars?: Record<string, string> }) {
  const clock = fakeClock();
  const out = memoryOut({ isTTY: options.isTTY, columns: 100, rows: 24 });
  const targets = [A, FLAKY].map((name) => ({ name, planned: 5 }));
  const tally = liveTally({ targets, rates: { cnyPer: {} }, lateAfterMs: 10 });
  const live = startLive({
    out,
    clock,
    vars: options.vars ?? {},
    quiet: options.quiet ?? false,
    state: () => tally.state({ elapsedMs: clock.nowMs() }),
  });
  const round = () => {
    for (const name of [A, FLAKY]) tally.sent(name);
    tally.finished(A, aRecord());
    tally.finished(FLAKY, aFailedRecord());
  };
  const shown = () => {
    const terminal = screen(100, 24, displayWidth);
    for (const text of out.writes) terminal.write(text);
    return terminal.lines;
  };
  return { clock, out, live, round, shown };
}

describe("the live view on a terminal", () => {
  it("shows what has happened, notes above it, and nothing once it is stopped", async () => {
    const { clock, live, round, shown } = running({ isTTY: true });
    round();
    live.note("gave up sim-flaky/model-x");
    round();
    await clock.advance(2000);
    expect(shown()).toEqual([
      "gave up sim-flaky/model-x",
      "target             sent  in flight  ok  ttft s   p90  otps   p90      CNY  problems",
      "sim-a/model-x       2/5          0   2    0.50  0.50    50    50  0.00336",
      "sim-flaky/model-x   2/5          0   0       –     –     –     –        0  2 server",
      "0:02, about 0:03 left · 4/10 sent · 2 ok · 2 failed · 2 requests/s · 0.00336 CNY",
      "",
    ]);
    live.stop();
    expect(shown()).toEqual(["gave up sim-flaky/model-x", ""]);
  });

  it("has no colour under NO_COLOR and is plain lines on a terminal that cannot redraw", async () => {
    for (const vars of [{ NO_COLOR: "1" }, { TERM: "dumb" }] as Record<string, string>[]) {
      const { clock, out, live, round } = running({ isTTY: true, vars });
      round();
      await clock.advance(10_000);
      live.stop();
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours.
      expect(out.text).not.toMatch(/\u001b\[\d+m/);
      expect(out.text.includes("\u001b")).toBe(vars.TERM !== "dumb");
    }
  });
});

describe("the live view without a terminal", () => {
  it("writes a line where something changed, with who does worst, and the last state", async () => {
    const { clock, out, live, round } = running({ isTTY: false });
    await clock.advance(10_000);
    round();
    await clock.advance(40_000);
    round();
    live.stop();
    expect(out.text.split("\n")).toEqual([
      "0:10 · 0/10 sent · 0 ok · 0 requests/s · – CNY",
      "0:20, about 1:20 left · 2/10 sent · 1 ok · 1 failed · 0.2 requests/s · 0.00168 CNY; sim-flaky/model-x: 1 server",
      "0:50, about 1:15 left · 4/10 sent · 2 ok · 2 failed · 0.2 requests/s · 0.00336 CNY; sim-flaky/model-x: 2 server",
      "",
    ]);
  });
});

it("says nothing at all when it is to be quiet", async () => {
  for (const isTTY of [true, false]) {
    const { clock, out, live, round } = running({ isTTY, quiet: true });
    round();
    await clock.advance(60_000);
    live.note("gave up sim-flaky/model-x");
    live.stop();
    expect(out.text).toBe("");
  }
});
