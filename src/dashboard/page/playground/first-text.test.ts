import { describe, expect, it } from "vitest";
import { firstText } from "./first-text.ts";

describe("the requirement that a page begins with", () => {
  const own = { name: "mine.json", text: "{1}", isWatched: true };
  const example = { name: "accurate.json", text: "{2}", isWatched: false };

  it("is what was typed last, by its name where a file says the same", () => {
    expect(firstText([own, example], "{ }")).toEqual({ text: "{ }", name: null, isExample: false });
    expect(firstText([own, example], "{2}")).toEqual({
      text: "{2}",
      name: "accurate.json",
      isExample: false,
    });
  });

  it("is the user's own file before any example, wherever it stands", () => {
    expect(firstText([example, own], null)).toEqual({ text: "{1}", name: "mine.json", isExample: false });
  });

  it("asks for little where nobody stated one, and says so; never for what the first example happens to want", () => {
    const first = firstText([example], null);
    expect(first).toMatchObject({ name: null, isExample: true });
    expect(JSON.parse(first.text)).toMatchObject({ filters: [{ metric: "success", min: 0.9 }] });
  });
});
