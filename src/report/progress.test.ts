import { describe, expect, it } from "vitest";
import { fakeClock, memoryOut } from "../testing/index.ts";
import { downloadStatus } from "./download.ts";
import { startProgress } from "./progress.ts";

function started(
  options: { isTTY?: boolean; columns?: number; quiet?: boolean; status?: () => string } = {},
) {
  const clock = fakeClock();
  const out = memoryOut({ isTTY: options.isTTY ?? true, columns: options.columns ?? 80 });
  let asked = 0;
  const progress = startProgress({
    out,
    clock,
    style: { colour: false, width: 80 },
    quiet: options.quiet ?? false,
    status: () => {
      asked += 1;
      return options.status?.() ?? `state ${asked}`;
    },
  });
  return { clock, out, progress, asked: () => asked };
}

describe("progress on a terminal", () => {
  it("is one line, redrawn at most ten times a second, and only when it changes", async () => {
    const { clock, out, progress, asked } = started();
    await clock.advance(1000);
    expect(asked()).toBe(11);
    progress.stop();
    const still = started({ status: () => "same" });
    await still.clock.advance(1000);
    expect(still.out.writes).toEqual(["same\n"]);
    still.progress.stop();
    expect(out.text.startsWith("state 1\n\r\u001b[1Astate 2")).toBe(true);
  });

  it("never wraps: the line is cut one short of the width, wide characters counted twice", () => {
    const { out, progress } = started({ columns: 10, status: () => "中文中文中文中文" });
    expect(out.text).toBe("中文中文…\n");
    progress.stop();
  });

  it("is not taken over by what a provider sends, and shows nothing for nothing", () => {
    const { out, progress } = started({ status: () => "x\u001b[2J\ny" });
    expect(out.text).toBe("x y\n");
    progress.stop();
    const empty = started({ status: () => "" });
    expect(empty.out.text).toBe("");
    empty.progress.stop();
  });
});

describe("progress without a terminal", () => {
  it("writes a plain line now and then and the last state at the end", async () => {
    const { clock, out, progress } = started({ isTTY: false });
    await clock.advance(25_000);
    progress.stop();
    expect(out.text).toBe("state 1\nstate 2\nstate 3\n");
  });

  it("does not write the last state twice", async () => {
    const { clock, out, progress } = started({ isTTY: false, status: () => "done" });
    await clock.advance(10_000);
    progress.stop();
    expect(out.text).toBe("done\n");
  });
});

it("quiet progress shows no status and still passes notes on", async () => {
  for (const isTTY of [true, false]) {
    const { clock, out, progress } = started({ isTTY, quiet: true });
    await clock.advance(60_000);
    progress.note("a note");
    progress.stop();
    expect(out.text).toBe("a note\n");
  }
});

it("a download is shown with and without a known size", () => {
  expect(downloadStatus("gpqa.zip", 512, 1024)).toBe(
    "gpqa.zip [██████████··········] 50 %  512 B of 1.00 KiB",
  );
  expect(downloadStatus("gpqa.zip", 2048, null)).toBe("gpqa.zip 2.00 KiB");
});
