import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { allEvidence, type TargetEvidence } from "../../record/index.ts";
import { aRecord, fakeClock } from "../../testing/index.ts";
import { everything } from "./scope.ts";
import { Shelf } from "./shelf.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A shelf over a store that counts how often it was opened and closed. */
function shelfOver(kind: "sqlite" | "csv" = "sqlite") {
  const clock = fakeClock();
  const counts = { opened: 0, closed: 0 };
  const asked: (string | null)[] = [];
  let version = "1";
  const shelf = new Shelf({
    sources: [{ kind, path: "store" }],
    clock,
    version: () => version,
    open: (query) => {
      counts.opened += 1;
      asked.push(query.since);
      let isOpen = true;
      const { provider, model, mode } = aRecord().target;
      const target: TargetEvidence = {
        target: { provider, model, mode },
        requests: {
          length: 1,
          forEach: (visit) => {
            if (!isOpen) throw new Error("the store is closed");
            visit({ ...aRecord(), startedAtMs: 0 });
          },
        },
        ...{ scores: [], figures: [] },
      };
      return {
        targets: [target],
        close: () => {
          isOpen = false;
          counts.closed += 1;
        },
      };
    },
  });
  return {
    ...{ shelf, clock, counts, asked },
    write: () => {
      version += "1";
    },
  };
}

const walked = (targets: readonly TargetEvidence[]) => {
  let n = 0;
  for (const { requests } of targets)
    requests.forEach(() => {
      n += 1;
    });
  return n;
};

it("opens evidence once for all who ask while the store stays the same, and anew when it has changed", () => {
  const { shelf, counts, write } = shelfOver();
  const first = shelf.evidence(everything);
  expect(shelf.evidence(everything).targets === first.targets).toBe(true);
  expect(counts).toEqual({ opened: 1, closed: 0 });
  write();
  expect(shelf.evidence(everything).targets === first.targets).toBe(false);
  expect(counts).toEqual({ opened: 2, closed: 1 });
});

it("lets go of the store seconds after the last walk, and opens it again for the next", () => {
  const { shelf, counts } = shelfOver();
  const { targets } = shelf.evidence(everything);
  vi.advanceTimersByTime(4000);
  expect(walked(targets)).toBe(1);
  vi.advanceTimersByTime(4000);
  expect(counts.closed).toBe(0);
  vi.advanceTimersByTime(1001);
  expect(counts).toEqual({ opened: 1, closed: 1 });
  expect(walked(targets)).toBe(1);
  expect(shelf.evidence(everything).targets === targets).toBe(true);
  expect(counts).toEqual({ opened: 2, closed: 1 });
});

it("keeps what lies in memory: there is no store to let go of", () => {
  const { shelf, counts } = shelfOver("csv");
  shelf.evidence(everything);
  vi.advanceTimersByTime(60_000);
  expect(counts).toEqual({ opened: 1, closed: 0 });
});

it("takes older evidence where that is tolerated, and no longer than so", async () => {
  const { shelf, clock, counts, write } = shelfOver();
  const { targets, asOf } = shelf.evidence(everything);
  write();
  await clock.advance(5000);
  const tolerated = shelf.evidence(everything, 10_000);
  expect([tolerated.targets === targets, tolerated.asOf]).toEqual([true, asOf]);
  await clock.advance(6000);
  expect(shelf.evidence(everything, 10_000).targets === targets).toBe(false);
  expect(counts.opened).toBe(2);
});

it("lets a window move on after a minute or so", async () => {
  const { shelf, clock, asked } = shelfOver();
  const day = { query: allEvidence, windowMs: 86_400_000 };
  const since = () => new Date(clock.wallMs() - day.windowMs).toISOString();
  const wanted = [since()];
  shelf.evidence(day);
  await clock.advance(59_000);
  shelf.evidence(day);
  await clock.advance(2000);
  wanted.push(since());
  expect(shelf.evidence(day).since).toBe(since());
  expect(asked).toEqual(wanted);
});

it("says when evidence without a window was last seen to be current", async () => {
  const { shelf, clock, counts } = shelfOver();
  shelf.evidence(everything);
  await clock.advance(3_600_000);
  expect(shelf.evidence(everything).asOf).toBe(new Date(clock.wallMs()).toISOString());
  expect(counts.opened).toBe(1);
});

it("keeps few queries at once", () => {
  const { shelf, counts } = shelfOver();
  for (const model of ["a", "b", "c", "d", "e"])
    shelf.evidence({ query: { ...allEvidence, models: [model] }, windowMs: null });
  expect(counts).toEqual({ opened: 5, closed: 1 });
  shelf.close();
  expect(counts.closed).toBe(5);
});
