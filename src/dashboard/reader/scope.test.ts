import { afterEach, describe, expect, it, vi } from "vitest";
import { scopeOf } from "./scope.ts";

afterEach(() => void vi.unstubAllEnvs());

describe("which evidence is asked for", () => {
  it("is of one prompt source, whose name may have commas in it; of several models and providers", () => {
    const { query } = scopeOf({ source: "synthetic:input=60,output=40", model: "a,b", providers: "p, q" });
    expect(query).toMatchObject({
      where: { sources: ["synthetic:input=60,output=40"] },
      models: ["a", "b"],
      providers: ["p", "q"],
    });
  });

  it.each(["2026-03-01T08:00", "2026-03-01T08:00:00", "2026-03-01T08:00Z", "2026-03-01T16:00+08:00"])(
    "begins at %s wherever this machine stands: without an offset that is UTC",
    (since) => {
      vi.stubEnv("TZ", "America/New_York");
      expect(scopeOf({ since }).query.since).toBe("2026-03-01T08:00:00.000Z");
    },
  );

  it("is that of a week where nothing is said of time, and of all time on a side that is not said", () => {
    const day = 86_400_000;
    expect(scopeOf({})).toMatchObject({ windowMs: 7 * day, query: { since: null, until: null } });
    expect(scopeOf({ window: "24h" }).windowMs).toBe(day);
    expect(scopeOf({ window: "all" }).windowMs).toBeNull();
    const until = scopeOf({ until: "2026-03-01T08:00:00Z" });
    expect(until).toMatchObject({
      windowMs: null,
      query: { since: null, until: "2026-03-01T08:00:00.000Z" },
    });
    expect(scopeOf({ since: "2026-03-01", window: "24h" })).toMatchObject({
      ...{ windowMs: null, query: { since: "2026-03-01T00:00:00.000Z" } },
    });
  });
});
