import fc from "fast-check";
import { expect, it } from "vitest";
import { cacheKeyOf } from "./cache-key.ts";

const target = fc.record({
  endpoint: fc.constantFrom("http://a/v1", "http://b/v1", null),
  modelId: fc.constantFrom("m", "m-q4", null),
  mode: fc.constantFrom("thinking", null),
});
const sampling = fc.record({
  temperature: fc.constantFrom(0.6, 0, null),
  topP: fc.constantFrom(0.95, null),
  maxTokens: fc.constantFrom(100, 200, null),
});
const sample = fc.record({
  repeat: fc.nat(3),
  content: fc.constantFrom("one", "two", '["repeat",1]'),
  role: fc.constantFrom("user" as const, "system" as const),
});
const request = fc.tuple(target, sampling, sample);

function keyOf([to, settings, { repeat, content, role }]: Parameters<typeof made>[0]): string {
  return cacheKeyOf(to, settings, made([to, settings, { repeat, content, role }]));
}

function made([, , { repeat, content, role }]: typeof request extends fc.Arbitrary<infer T> ? T : never) {
  return {
    repeat,
    prompt: {
      id: "q",
      source: "bench:smoke",
      messages: [{ role, content }],
      maxTokens: null,
      estimatedInputTokens: null,
      sensitive: false,
      followUps: [],
      traceAtMs: null,
    },
  };
}

it("two requests have one key when, and only when, they ask the same of the same at the same repeat", () => {
  fc.assert(
    fc.property(request, request, (one, other) => {
      expect(keyOf(one) === keyOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
    { numRuns: 2000 },
  );
});

it("no repeat of a question has the key of another", () => {
  fc.assert(
    fc.property(request, fc.uniqueArray(fc.nat(1000), { minLength: 2 }), ([to, settings, one], repeats) => {
      const keys = repeats.map((repeat) => keyOf([to, settings, { ...one, repeat }]));
      expect(new Set(keys).size).toBe(repeats.length);
    }),
  );
});
