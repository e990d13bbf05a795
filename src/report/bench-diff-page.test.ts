/** The page shows what models and providers say: none of it may become more than text. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { benchDiffPage, type TextsOf } from "./bench-diff-page.ts";
import type { BenchDiffDocument } from "./bench-diff-row.ts";

/** The same comparison with every text from outside replaced by one. */
function page(text: string, textsOf: TextsOf | null = () => shown(text)): string {
  const side = {
    ...{ target: text, run: text, startedAt: text, accuracy: 80, n: 10 },
    ...{ outputTokens: 1, thinkingTokens: null, loops: null },
  };
  const answer = (verdict: "correct" | "incorrect") => ({
    ...{ requestId: text, verdict, reason: null, lenient: verdict, extracted: text },
    ...{ outputTokens: 3, loops: false },
  });
  const diff: BenchDiffDocument = {
    a: side,
    b: side,
    drop: { points: 10, low: 1, high: 19 },
    causes: { total: 10, truncated: 0, empty: 0, refused: 0, unparsed: 0, wrong: 10 },
    ...{ aOnly: 1, bOnly: 0, logEBWorse: 0, logEAWorse: 0, lengthRatio: 1, thinkingRatio: 1 },
    bySubject: [
      { subject: text, aOnly: 1, bOnly: 0, n: 1 },
      { subject: null, aOnly: 0, bOnly: 1, n: 1 },
    ],
    differences: [
      {
        ...{ kind: "a_only", dataset: text, sampleId: text, repeat: 1, subject: text, flawed: true },
        ...{ a: answer("correct"), b: answer("incorrect") },
      },
    ],
    leftOut: { otherWords: 0, onlyA: 1, onlyB: 0, failed: 0 },
  };
  return [...benchDiffPage(diff, textsOf)].join("");
}

const shown = (text: string) => ({ a: { text, reasoning: text }, b: { text, reasoning: text } });

/** All that a browser would take for markup. */
const markup = (html: string) => html.match(/<[^>]*>?/g);

const HOSTILE = [
  "<script>alert(1)</script>",
  "</pre></details><img src=x onerror=alert(1)>",
  `" onmouseover="alert(1)`,
  "</title></style><svg/onload=alert(1)>",
  "<!-- -->]]><![CDATA[",
  "&lt;script&gt; &#60;b&#62;",
  "javascript:alert(1)//<meta http-equiv=refresh content=0>",
  "\u2028<\u0000script>\u202e",
  "＜script＞",
];

describe("text from outside", () => {
  it.each(HOSTILE)("stays text: %j", (text) => {
    expect(markup(page(text))).toEqual(markup(page("harmless")));
  });

  it("stays text, whatever it is", () => {
    const piece = fc.oneof(
      fc.constantFrom(...HOSTILE, ..."<>&\"'/=!-"),
      fc.string({ unit: "binary", maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        expect(markup(page(`x${pieces.join("")}`))).toEqual(markup(page("x")));
      }),
      { numRuns: 300 },
    );
  });

  it("is shown as it was written", () => {
    expect(page("a < b && c > \"d\" 'e'")).toContain("a &lt; b &amp;&amp; c &gt; &quot;d&quot; &#39;e&#39;");
    expect(page("one\n  two")).toContain("<pre>\none\n  two</pre>");
  });

  it.each(["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", " =1", "＝1"])(
    "begins no cell as a formula would: %s",
    (text) => {
      const cells = [...page(text).matchAll(/<t[dh][^>]*>([^<]*)/g)].map(([, cell]) => cell);
      expect(
        cells.filter((cell) => cell?.includes(text.trim().slice(0, 3).replaceAll("'", "&#39;"))).length,
      ).toBeGreaterThan(5);
      expect(cells.filter((cell) => /^\s*[=+\-@＝]/.test(cell ?? ""))).toEqual([]);
    },
  );

  it("is shown from both ends where it is too long for a browser", () => {
    const text = page("x", () => shown(`begin${"y".repeat(3_000_000)}end`));
    expect(text).toMatch(/<pre>\nbeginy+\n\[… 2,980,008 characters left out …\]\ny+end<\/pre>/);
    expect(text.length).toBeLessThan(100_000);
  });
});

describe("the page", () => {
  const html = page("x");

  it("loads nothing and runs no script, and says so to the browser", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
    const style = /<style>(.*)<\/style>/s.exec(html)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(html).not.toMatch(
      /<(?:script|link|img|iframe|object|embed|base|form|a)\b|\bsrc=|\bhref=|url\(|@import|style="| on[a-z]+=/i,
    );
    // The policy must stand before what it governs.
    expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.indexOf("<style>"));
  });

  it("has a dark form too, and a group that opens for each kind", () => {
    expect(html).toContain("prefers-color-scheme: dark");
    expect(html).toContain("<details open>\n<summary>A alone is right: 1</summary>");
  });

  it("holds no text of answers unless told", () => {
    expect(page("x", null)).not.toContain("<pre>");
  });

  it("says why a text is not shown, and shows none of it", () => {
    const withheld = { withheld: "not shown: it is <secret>" };
    const text = page("x", () => ({ a: withheld, b: withheld }));
    expect(text).toContain("not shown: it is &lt;secret&gt;");
    expect(text).not.toContain("<pre>");
    expect(page("x", () => ({ a: withheld, b: { text: "seen", reasoning: null } }))).toContain(
      "<pre>\nseen</pre>",
    );
  });
});
