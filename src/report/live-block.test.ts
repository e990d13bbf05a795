import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { screen } from "../testing/index.ts";
import { liveBlock } from "./live-block.ts";
import { cut, displayWidth } from "./width.ts";

const COLUMNS = 40;
const ROWS = 24;

/** A block on a screen, and what it wrote last. */
function onScreen() {
  const shown = screen(COLUMNS, ROWS, displayWidth);
  const block = liveBlock();
  let columns = COLUMNS;
  let wrote = "";
  const write = (text: string) => {
    wrote = text;
    shown.write(text);
  };
  return {
    draw: (...lines: string[]) => write(block.frame(lines, columns, ROWS)),
    note: (text: string) => write(`${block.clear(columns, ROWS)}${text}\n`),
    clear: () => write(block.clear(columns, ROWS)),
    resize: (to: number) => {
      columns = to;
      shown.resize(to);
    },
    get lines() {
      return shown.lines;
    },
    get cursor() {
      return shown.cursor;
    },
    get wrote() {
      return wrote;
    },
    get columns() {
      return columns;
    },
  };
}

describe("a block redrawn in place", () => {
  it("stands there, the cursor at the start of the row below", () => {
    const terminal = onScreen();
    terminal.draw("one", "two");
    expect(terminal.lines).toEqual(["one", "two", ""]);
    expect(terminal.cursor).toEqual({ row: 2, column: 0 });
  });

  it("writes nothing when nothing changed, and only the lines that did", () => {
    const terminal = onScreen();
    terminal.draw("one", "two", "three");
    terminal.draw("one", "two", "three");
    expect(terminal.wrote).toBe("");
    terminal.draw("one", "2", "three");
    expect(terminal.wrote).toBe("\r\u001b[2A2\u001b[K\n\n");
    expect(terminal.lines).toEqual(["one", "2", "three", ""]);
  });

  it("grows and shrinks", () => {
    const terminal = onScreen();
    terminal.draw("one");
    terminal.draw("one", "two", "three");
    expect(terminal.wrote).not.toContain("one");
    terminal.draw("two", "three");
    terminal.draw();
    expect(terminal.lines).toEqual([""]);
  });

  it("is gone when cleared, and what stood above it is still there", () => {
    const terminal = onScreen();
    terminal.note("above");
    terminal.draw("one", "two");
    terminal.clear();
    expect(terminal.lines).toEqual(["above", ""]);
    expect(terminal.cursor).toEqual({ row: 1, column: 0 });
    terminal.clear();
    expect(terminal.wrote).toBe("");
  });

  it("scrolls at the bottom of the screen", () => {
    const terminal = onScreen();
    for (let i = 0; i < ROWS + 5; i++) terminal.note(`line ${i}`);
    terminal.draw("one", "two");
    terminal.draw("1", "2", "3");
    expect(terminal.lines.slice(-5)).toEqual([`line ${ROWS + 4}`, "1", "2", "3", ""]);
  });

  it("survives what a terminal does to its lines when it becomes narrower", () => {
    const terminal = onScreen();
    terminal.note("above");
    terminal.draw("a line of thirty-nine columns, no less.", "short");
    terminal.resize(20);
    terminal.draw("a line cut shorter", "short");
    expect(terminal.lines).toEqual(["above", "a line cut shorter", "short", ""]);
  });

  it("knows that a wide character is never split between rows", () => {
    const terminal = onScreen();
    terminal.note("above");
    terminal.draw("中".repeat(19));
    terminal.resize(19);
    terminal.draw("中");
    expect(terminal.lines).toEqual(["above", "中", ""]);
  });

  it("shows the last frame below the notes, whatever came before", () => {
    const text = fc.stringMatching(/^[ab中é]{0,30}$/);
    const step = fc.oneof(
      fc.record({ frame: fc.array(text, { maxLength: 5 }), tone: fc.boolean() }),
      fc.record({ note: text.filter((line) => line !== "") }),
      fc.record({ columns: fc.integer({ min: 12, max: 60 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.array(text, { maxLength: 5 }), (steps, last) => {
        const terminal = onScreen();
        const notes: string[] = [];
        const draw = (frame: readonly string[], tone: boolean) =>
          terminal.draw(
            ...frame.map((line) => {
              const fitting = cut(line, terminal.columns - 1);
              return tone ? `\u001b[2m${fitting}\u001b[22m` : fitting;
            }),
          );
        for (const one of steps) {
          if ("frame" in one) draw(one.frame, one.tone);
          else if ("note" in one) {
            terminal.note(one.note);
            notes.push(one.note);
          } else terminal.resize(one.columns);
        }
        draw(last, false);
        const expected = last.map((line) => cut(line, terminal.columns - 1));
        expect(terminal.lines).toEqual([...notes, ...expected, ""]);
        expect(terminal.cursor.column).toBe(0);
      }),
    );
  });
});
