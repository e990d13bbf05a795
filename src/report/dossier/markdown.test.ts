/** Markdown of a report: whatever a name or an error says, it stays text in its place. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostileLabels, hostileNames, hostileSpeech } from "../../testing/index.ts";
import type { Report } from "./blocks.ts";
import { markdownOf } from "./markdown.ts";

function markdown(text: string): string {
  const report: Report = {
    ...{ locale: "en", title: "T", lead: [text], states: [text], contents: "C", foot: text },
    sections: [
      {
        ...{ id: "s", title: "S" },
        blocks: [
          { kind: "list", items: [{ lead: text, text, tone: null, below: [text] }] },
          {
            ...{ kind: "table", caption: text },
            head: [{ name: "target" }, { name: "n", isNumber: true }],
            rows: [[{ text, under: text }, { text: "1" }]],
          },
          { kind: "code", title: "Code", text },
        ],
      },
    ],
  };
  return markdownOf(report, () => null);
}

const outsideCode = (text: string) => text.replace(/^(`{3,})json$.*?^\1$/gms, "");

const PLAIN_LINES = outsideCode(markdown("plain")).split("\n").length;

describe("Markdown", () => {
  it("escapes what would be markup, and rows keep their cells", () => {
    const shown = markdown("a|b `c` *d* <img src=x> [e](javascript:f) @all https://g.example #1");
    expect(shown).toContain(
      "| a\\|b \\`c\\` \\*d\\* &lt;img src=x&gt; \\[e\\](javascript:f) &#64;all https&#58;//g.example \\#1",
    );
  });

  it("has no markup from outside, and each row one line, for any text", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(..."|`<>[]()*_~#\\\n\r&!-+1. "), maxLength: 40 }),
      fc.constantFrom(...hostileLabels, ...hostileSpeech, ...Object.values(hostileNames)),
    );
    fc.assert(
      fc.property(text, (said) => {
        const outside = outsideCode(markdown(said));
        expect(outside.replace(/^> /gm, "")).not.toMatch(/[<>]/);
        const rows = outside.split("\n").filter((line) => line.startsWith("| ") && line.endsWith(" |"));
        expect(rows).toHaveLength(3);
        for (const row of rows) expect(row.match(/(?<!\\)(?:\\\\)*\|/g)).toHaveLength(3);
        // No more lines than with a plain one: nothing opens a block of its own.
        expect(outside.split("\n").length).toBeLessThanOrEqual(PLAIN_LINES);
      }),
      { numRuns: 200 },
    );
  });

  it("fences code with more backticks than there are within", () => {
    expect(markdown("```\n# no heading\n````")).toContain("`````json\n```\n# no heading\n````\n`````");
  });
});
