import { expect, it } from "vitest";
import { namesInShort } from "./names-in-short.ts";

it("names as many as asked for, and counts the others", () => {
  expect(namesInShort([])).toBe("");
  expect(namesInShort(["a"])).toBe("a");
  expect(namesInShort(["a", "b"])).toBe("a and b");
  expect(namesInShort(["a", "b", "c"])).toBe("a, b and c");
  expect(namesInShort(["a", "b", "c"], 2)).toBe("a, b and 1 more");
});
