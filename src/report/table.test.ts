import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Column, table } from "./table.ts";
import { displayWidth, wrap } from "./width.ts";

interface Row {
  name: string;
  n: string;
  more: string;
}

const columns: Column<Row>[] = [
  { head: "name", cell: (row) => row.name, wrapTo: 10 },
  { head: "n", unit: "tok", align: "right", cell: (row) => row.n },
  { head: "more", cell: (row) => row.more, drop: 1 },
];
const plain = (width: number) => ({ colour: false, width });
const row = (name: string, n = "1", more = "m"): Row => ({ name, n, more });

describe("a table", () => {
  it("has a heading, units, a rule, and numbers on the right", () => {
    expect(table([row("a", "5"), row("b", "1,234")], columns, plain(80)).split("\n")).toEqual([
      "name      n  more",
      "        tok",
      "────  ─────  ────",
      "a         5  m",
      "b     1,234  m",
    ]);
  });

  it("aligns wide characters: every row's number ends in the same column", () => {
    const text = table(
      [row("中国移动云", "1"), row("한국어", "12"), row("ascii", "123"), row("🚀", "4")],
      columns,
      plain(80),
    );
    const ends = text
      .split("\n")
      .slice(3)
      .map((line) => displayWidth(line.replace(/ {2}m$/, "")));
    expect(new Set(ends).size).toBe(1);
    expect(text).toContain("中国移动云    1  m");
  });

  it("wraps first, then leaves out the least important columns and names them", () => {
    const rows = [row("provider/model@mode", "1", "some words")];
    expect(table(rows, columns, plain(28))).toMatch(/^provider\/ .* some words$/m);
    const narrow = table(rows, columns, plain(20));
    expect(narrow).not.toContain("some words");
    expect(narrow).toContain("No room here for:\nmore.");
  });

  it("leaves out together what belongs together, and does not speak of what has no name", () => {
    const three: Column<Row>[] = [
      { head: "name", cell: ({ name }) => name },
      { head: "from", cell: () => "12345678", drop: 1 },
      { head: "to", cell: () => "12345678", drop: 1 },
      { head: "", cell: () => "████", drop: 2 },
    ];
    expect(table([row("a")], three, plain(28))).not.toMatch(/█|No room/);
    const narrow = table([row("a")], three, plain(20)).split("\n");
    expect(narrow[0]).toBe("name");
    expect(narrow.slice(3).join(" ")).toBe("No room here for: from, to.");
  });

  it("gives no room to a column that has neither a heading nor a cell", () => {
    const [name, n] = columns as [Column<Row>, Column<Row>];
    const bar: Column<Row> = { head: "", cell: () => "" };
    expect(table([row("a")], [name, bar, n], plain(12))).toBe(table([row("a")], [name, n], plain(12)));
  });

  it("stacks rows where even the necessary columns do not fit", () => {
    expect(table([row("provider/model", "5"), row("b", "–")], columns, plain(12)).split("\n")).toEqual([
      "provider/",
      "model",
      "  n     5",
      "        tok",
      "  more  m",
      "b",
      "  n     –",
      "  more  m",
    ]);
  });

  it("says so when there are no rows", () => {
    expect(table([], columns, plain(80), "No runs are stored yet.")).toBe("No runs are stored yet.");
  });

  it("cleans its cells: nothing from outside moves the cursor or starts a line", () => {
    const text = table([row("evil\u001b[2J\u001b]0;t\u0007\nrow")], columns, plain(80));
    expect(text.split("\n")).toHaveLength(4);
    expect(text).toContain("evil row");
    expect(text).not.toContain("\u001b");
  });

  it("without colour has no escape at all, with colour shows the same words", () => {
    const toned: Column<Row>[] = [{ head: "name", cell: (r) => r.name, tone: () => "red" }];
    const bare = table([row("a")], toned, plain(80));
    const painted = table([row("a")], toned, { colour: true, width: 80 });
    expect(bare).not.toContain("\u001b");
    expect(painted).toContain("\u001b[31ma\u001b[39m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are removed to compare the words.
    expect(painted.replace(/\u001b\[\d+m/g, "")).toBe(bare);
  });

  it("never passes the width, whatever the cells and however narrow", () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", "B", " ", "/", "-", "中", "한", "9", "\u0301", "\n"),
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: cell, n: cell, more: cell }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 16, max: 120 }),
        (rows, width) => {
          for (const line of table(rows, columns, plain(width)).split("\n"))
            expect(displayWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe("wrapping", () => {
  it("breaks at blanks, inside words at the marks of names, and else anywhere", () => {
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrap("sim-quantized/deepseek-r1", 16)).toEqual(["sim-quantized/", "deepseek-r1"]);
    expect(wrap("abcdefgh", 3)).toEqual(["abc", "def", "gh"]);
    expect(wrap("中国移动", 5)).toEqual(["中国", "移动"]);
  });

  it("loses no character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 2, max: 30 }), (text, width) => {
        expect(wrap(text, width).join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });
});
