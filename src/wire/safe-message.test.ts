import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutEchoes } from "./safe-message.ts";

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
