import { expect, it } from "vitest";
import type { CatalogTarget } from "../catalog/index.ts";
import type { Verification } from "../record/index.ts";
import { plainly, Race } from "../routing/index.ts";
import { aTarget, memoryEnv } from "../testing/index.ts";
import { raceTargets } from "./race-stored.ts";

it("takes the newest verification of a target into the race", () => {
  const rates = { cnyPer: {} };
  const target = aTarget({ provider: "a", model: "m", mode: null });
  const facts = { target, requests: [], scores: [], figures: [] };
  const standing = (verifications: Verification[]) => {
    const targets = raceTargets([catalogued(target)], [{ ...facts, verifications }], [], rates, memoryEnv());
    const requirement = { ...plainly, filters: [{ metric: "verify", is: "equivalent" } as const], order: [] };
    return new Race({ requirement, confidence: 0.95, targets, rates }).look();
  };
  expect(standing([])).toMatchObject({ isSettled: true, winner: null });
  expect(standing([verified("degraded", 1), verified("equivalent", 2)]).winner).toBe("a/m");
  expect(standing([verified("equivalent", 1), verified("degraded", 2)]).winner).toBeNull();
});

function catalogued(target: CatalogTarget["target"]): CatalogTarget {
  return {
    target,
    providerEntry: { key: target.provider, name: target.provider, models: {} } as never,
    wire: "openai",
    apiVersion: null,
    headers: {},
    body: {},
    inlineReasoning: null,
    maxContext: null,
    maxOutput: null,
    prices: [],
  };
}

function verified(verdict: Verification["verdict"], day: number): Verification {
  return {
    runId: `verify-${day}`,
    at: `2026-03-0${day}T04:00:00.000Z`,
    reference: "b/m",
    verdict,
    deltaPoints: 5,
    alpha: 0.05,
    drop: 0,
    interval: { low: -2, high: 2 },
    pairs: 400,
  };
}
