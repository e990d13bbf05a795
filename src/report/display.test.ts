import { describe, expect, it } from "vitest";
import { type FakeClock, fakeClock, memoryOut } from "../testing/index.ts";
import { type DisplayOptions, startDisplay } from "./display.ts";

function started(options: Partial<DisplayOptions> & { clock?: FakeClock } = {}) {
  const clock = options.clock ?? fakeClock();
  const out = memoryOut({ isTTY: true, columns: 40, rows: 10 });
  let asked = 0;
  const display = startDisplay({
    out,
    clock,
    inPlace: true,
    silent: false,
    lines: () => {
      asked += 1;
      return [`state ${asked}`];
    },
    plain: () => {
      asked += 1;
      return `state ${asked}`;
    },
    ...options,
  });
  return { clock, out: (options.out as typeof out | undefined) ?? out, display, asked: () => asked };
}

describe("a display on a terminal", () => {
  it("asks for the state at fixed times, four times a second", async () => {
    const { clock, display, asked } = started();
    await clock.advance(1000);
    expect(asked()).toBe(5);
    display.stop();
  });

  it("offers one column and one row less than the terminal has, asked anew each time", async () => {
    const offered: number[][] = [];
    const out = { ...memoryOut({ isTTY: true }), columns: 40, rows: 10 };
    const { clock, display } = started({
      out,
      lines: (columns, rows) => {
        offered.push([columns, rows]);
        return [];
      },
    });
    await clock.advance(0);
    out.columns = 90;
    out.rows = 50;
    await clock.advance(250);
    expect(offered).toEqual([
      [39, 9],
      [89, 49],
    ]);
    display.stop();
  });

  it("skips redraws while what was written before is still on its way", async () => {
    let arrived = () => {};
    const out = {
      ...memoryOut({ isTTY: true }),
      drained: () =>
        new Promise<void>((resolve) => {
          arrived = resolve;
        }),
    };
    const { clock, display, asked } = started({ out });
    await clock.advance(5000);
    expect(asked()).toBe(1);
    arrived();
    await clock.advance(250);
    expect(asked()).toBe(2);
    display.stop();
  });

  it("takes at most a fiftieth of the time: drawing that takes 40 ms is done every two seconds", async () => {
    let nowMs = 0;
    const clock = fakeClock();
    const slow = { ...clock, nowMs: () => nowMs };
    const out = {
      ...memoryOut({ isTTY: true }),
      write: () => {
        nowMs += 40;
      },
    };
    const { display, asked } = started({ out, clock: slow });
    await clock.advance(20_500);
    expect(asked()).toBe(11);
    display.stop();
  });

  it("puts notes above what is redrawn and leaves a clean row behind", async () => {
    const { clock, out, display } = started({ lines: () => ["same"] });
    await clock.advance(0);
    display.note("bad\u001b]0;owned\u0007 model");
    expect(out.text).toBe("same\n\r\u001b[1A\u001b[Jbad model\nsame\n");
    await display.stop();
    expect(out.text.endsWith("\r\u001b[1A\u001b[J")).toBe(true);
  });

  it("keeps notes for the next redraw, or the end, while one is on its way", async () => {
    const { clock, out, display } = started({ lines: () => ["same"] });
    display.note("first");
    expect(out.text).toBe("same\n");
    await clock.advance(250);
    expect(out.text).toBe("same\n\r\u001b[1A\u001b[Jfirst\nsame\n");
    display.note("second");
    display.note("third");
    await display.stop();
    expect(out.text.split("\r\u001b[1A\u001b[J").slice(1)).toEqual([
      "first\nsame\n",
      "second\nsame\n",
      "third\n",
    ]);
  });

  it("draws aside where that is asked for and `write` would hold it up, and ends only when all has arrived", async () => {
    const aside: string[] = [];
    let arrived = () => {};
    const memory = memoryOut({ isTTY: true });
    const out = {
      ...memory,
      writeAside: (text: string) => {
        aside.push(text);
        return new Promise<void>((resolve) => {
          arrived = resolve;
        });
      },
    };
    const { clock, display } = started({ out, aside: true, lines: () => ["state"] });
    await clock.advance(5000);
    expect([aside, memory.writes]).toEqual([["state\n"], []]);
    let ended = false;
    const end = display.stop().then(() => {
      ended = true;
    });
    await clock.advance(1000);
    expect([ended, memory.writes]).toEqual([false, []]);
    arrived();
    await end;
    expect(memory.writes).toEqual(["\r\u001b[1A\u001b[J"]);
    const plain = started({ out });
    expect(aside).toHaveLength(1);
    await plain.display.stop();
  });

  it("falls silent when stopped; later notes are plain lines", async () => {
    const { clock, out, display } = started();
    display.stop();
    const text = out.text;
    await clock.advance(1000);
    display.stop();
    expect(out.text).toBe(text);
    expect(clock.sleeping).toBe(0);
    display.note("later");
    expect(out.text).toBe(`${text}later\n`);
  });

  it("never hides the cursor: a process that is killed leaves nothing to restore", async () => {
    const { clock, out, display } = started();
    await clock.advance(1000);
    display.note("a note");
    display.stop();
    expect(out.text).not.toContain("\u001b[?");
  });
});

describe("a display that cannot redraw", () => {
  it("writes a plain line now and then and the last state at the end", async () => {
    const { clock, out, display } = started({ inPlace: false });
    await clock.advance(25_000);
    display.note("a note");
    display.stop();
    expect(out.text).toBe("state 1\nstate 2\na note\nstate 3\n");
  });

  it("says when it is the last line, and writes none where there is nothing to say", async () => {
    const { clock, out, display } = started({ inPlace: false, plain: (last) => (last ? "the end" : null) });
    await clock.advance(60_000);
    display.stop();
    expect(out.text).toBe("the end\n");
  });
});

it("a silent display writes nothing at all, notes included", async () => {
  for (const inPlace of [true, false]) {
    const { clock, out, display, asked } = started({ inPlace, silent: true });
    await clock.advance(60_000);
    display.note("a note");
    display.stop();
    expect(out.text).toBe("");
    expect(asked()).toBe(0);
  }
});
