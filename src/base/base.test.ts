import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DsrError,
  EXIT,
  nearest,
  randomFromSeed,
  redactor,
  sha256,
  systemClock,
  unknownName,
} from "./index.ts";

describe("seeded random numbers", () => {
  it("gives the same stream for the same seed and another for another", () => {
    const draw = (seed: string) => Array.from({ length: 5 }, randomFromSeed(seed).next);
    expect(draw("a")).toEqual(draw("a"));
    expect(draw("a")).not.toEqual(draw("b"));
  });

  it("forks streams that do not depend on how far the parent was used", () => {
    const used = randomFromSeed(1);
    used.next();
    expect(used.fork("x").next()).toBe(randomFromSeed(1).fork("x").next());
    expect(randomFromSeed(1).fork("x").next()).not.toBe(randomFromSeed(1).fork("y").next());
  });

  it("is uniform: a chi-square over 16 bins of 16,000 draws stays below the 0.1 % point for 15 degrees", () => {
    const random = randomFromSeed("uniform");
    const bins = new Array<number>(16).fill(0);
    for (let i = 0; i < 16_000; i++) bins[random.integer(16)]! += 1;
    const chiSquare = bins.reduce((sum, seen) => sum + (seen - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(37.7);
  });

  it("draws normals with mean 0 and variance 1", () => {
    const random = randomFromSeed("normal");
    const draws = Array.from({ length: 20_000 }, () => random.normal());
    const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
    const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });

  it("shuffles without losing or doubling an item, and leaves the original alone", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
        const before = [...items];
        const shuffled = randomFromSeed(seed).shuffle(items);
        expect([...shuffled].sort()).toEqual([...items].sort());
        expect(items).toEqual(before);
      }),
    );
  });

  it("refuses a bound that is not a positive integer", () => {
    expect(() => randomFromSeed(1).integer(0)).toThrow(RangeError);
    expect(() => randomFromSeed(1).integer(1.5)).toThrow(RangeError);
  });
});

describe("secrets", () => {
  it("removes a known key wherever it stands, in any of its encodings", () => {
    const clean = redactor(["p@ss/word+1"]);
    expect(clean("key p@ss/word+1, url ?k=p%40ss%2Fword%2B1")).toBe(
      "key [secret removed], url ?k=[secret removed]",
    );
  });

  it("removes the longer of two keys first, so that no tail of it stays", () => {
    expect(redactor(["abcd", "abcd-efgh"])("abcd-efgh")).toBe("[secret removed]");
  });

  it("removes things shaped like keys even when they are not ours", () => {
    const clean = redactor([]);
    expect(clean("Incorrect API key provided: sk-abcdefgh12345678.")).not.toContain("abcdefgh12345678");
    expect(clean("Authorization: Bearer eyJhbGciOi.J9.x_y")).not.toContain("eyJhbGciOi");
    expect(clean('{"api_key":"0123456789abcdef"}')).not.toContain("0123456789abcdef");
  });

  it("leaves ordinary words alone, and ignores keys too short to be one", () => {
    expect(redactor(["a", "", null, undefined])("a plain sentence about tokens")).toBe(
      "a plain sentence about tokens",
    );
  });
});

describe("names", () => {
  it("suggests what was probably meant", () => {
    expect(nearest("deepsek", ["deepseek", "together", "fireworks"])).toEqual(["deepseek"]);
    expect(nearest("zzzzzz", ["deepseek"])).toEqual([]);
  });

  it("says what is known", () => {
    expect(unknownName("metric", "ttfb", ["ttft", "otps"])).toBe(
      'Unknown metric "ttfb". Did you mean "ttft"? Known: otps, ttft.',
    );
  });
});

it("an error carries code, hint and exit code; usage is the default", () => {
  const error = new DsrError("no", { code: "x", hint: "do y" });
  expect([error.code, error.hint, error.exitCode]).toEqual(["x", "do y", EXIT.usage]);
});

it("hashes the published vector of SHA-256", () => {
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

describe("the system clock", () => {
  it("sleeps no shorter than asked and wakes early on abort", async () => {
    const start = systemClock.nowMs();
    await systemClock.sleep(15);
    expect(systemClock.nowMs() - start).toBeGreaterThan(13);
    const abort = new AbortController();
    const long = systemClock.sleep(60_000, abort.signal);
    abort.abort();
    await long;
    await systemClock.sleep(60_000, abort.signal);
  });
});
