import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactor } from "../base/index.ts";
import { cleanerFor, withoutEchoes } from "./safe-message.ts";

const sharesRun = (message: string, text: string, length: number) =>
  Array.from({ length: Math.max(0, message.length - length + 1) }, (_, i) =>
    message.slice(i, i + length),
  ).some((run) => text.includes(run));

describe("withoutEchoes", () => {
  it("leaves no run of 24 characters that a text holds, wherever it was quoted", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "b", " ", "好", "\n", '"'),
      minLength: 30,
      maxLength: 200,
    });
    fc.assert(
      fc.property(
        text,
        fc.nat(),
        fc.nat(),
        fc.string(),
        fc.string(),
        (prompt, from, length, before, after) => {
          const start = from % (prompt.length - 24);
          const quoted = prompt.slice(start, start + 24 + (length % 100));
          const kept = withoutEchoes(before + quoted + after, [prompt]);
          expect(sharesRun(kept, prompt, 24)).toBe(false);
          expect(kept).toContain("[prompt removed]");
        },
      ),
      { numRuns: 500 },
    );
  });

  it("leaves alone what no text holds", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (message) => {
        expect(withoutEchoes(message, ["something else entirely, and long enough", "short"])).toBe(message);
      }),
    );
  });

  it("cuts quotations of text that repeats itself without end, and soon", () => {
    const prompt = "na ".repeat(200_000);
    expect(withoutEchoes(`You said ${prompt.slice(0, 900)}!`, [prompt])).not.toContain("na na na na");
  });
});

describe("a cleaner", () => {
  it("keeps no key, whatever surrounds it, hides in it, and however long that is", () => {
    const key = "k-0123456789-abcdef";
    const { message, name } = cleanerFor(redactor([key]), {
      kind: "openai",
      baseUrl: "http://127.0.0.1",
      apiKey: null,
      apiVersion: null,
      headers: {},
    });
    const around = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.nat(400).map((n) => "x".repeat(n)),
    );
    const unseen = fc.constantFrom("", "\u200b", "\u0000", "\u001b", "\ufeff", "\ud800");
    fc.assert(
      fc.property(around, around, unseen, fc.nat(key.length), (before, after, mark, at) => {
        const raw = `${before}${key.slice(0, at)}${mark}${key.slice(at)}${after}`;
        for (const kept of [message(raw), name(raw) ?? ""]) {
          expect(kept).not.toContain(key.slice(0, 8));
          expect(kept).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        }
        expect(message(raw).length).toBeLessThanOrEqual(300);
        expect((name(raw) ?? "").length).toBeLessThanOrEqual(200);
      }),
      { numRuns: 1000 },
    );
  });

  it("cuts no key that is repeated until the reading ends", () => {
    const key = `eyJ${"a1".repeat(400)}`;
    const { message } = cleanerFor(redactor([]), {
      kind: "openai",
      baseUrl: "http://127.0.0.1",
      apiKey: key,
      apiVersion: null,
      headers: {},
    });
    expect(message(key.repeat(8))).not.toContain("eyJa1");
  });
});
