import { describe, expect, it } from "vitest";
import { aRun } from "../testing/index.ts";
import { keptInPart, type PartOfRun } from "./kept-in-part.ts";

const db = { kind: "sqlite", path: "/here/results/dsr.db" } as const;
const csv = { kind: "csv", path: "/here/results" } as const;
const both = { sources: [db, csv], places: ["results/dsr.db", "results/"] };
const part = (overrides: Partial<PartOfRun>) =>
  keptInPart({
    runId: "id-1",
    kind: "perf",
    seed: "7",
    outputs: { sources: [db], places: ["results/dsr.db"] },
    hasSome: [true],
    continued: null,
    ...overrides,
  }).split("\n");

describe("what is said of a run that is kept in part", () => {
  it("names it, its place, and what shows it and goes on with it", () => {
    expect(part({})).toEqual([
      "run id-1, seed 7, stored in part in results/dsr.db",
      "to see it: dsr results show id-1 --db results/dsr.db",
      "to go on with it: dsr perf --resume id-1 --output db --db results/dsr.db",
      "",
    ]);
  });

  it("names of several places those that have some of it, and writes to all of them again", () => {
    expect(part({ outputs: both, hasSome: [false, true] })).toEqual([
      "run id-1, seed 7, stored in part in results/",
      "to see it: dsr results show id-1 --csv results/",
      "to go on with it: dsr perf --resume id-1 --output both --db results/dsr.db --out results/",
      "",
    ]);
    expect(part({ outputs: both, hasSome: [true, true] })[0]).toContain(" in results/dsr.db and results/");
  });

  it("leads to nothing where nothing is kept, but for what an earlier part left", () => {
    const outputs = { sources: [csv], places: ["results/"] };
    expect(part({ outputs, hasSome: [false] })).toEqual([
      "run id-1, seed 7, no request of it stored in results/",
      "",
    ]);
    expect(part({ outputs, hasSome: [false], continued: aRun() })).toEqual([
      "run id-1, seed 7, no request of this part stored in results/",
      "to go on with it: dsr perf --resume id-1 --output csv --out results/",
      "",
    ]);
  });

  it("goes on with a bench run by its own verb", () => {
    expect(part({ kind: "bench" }).filter((line) => line.startsWith("to "))).toEqual([
      "to see it: dsr results show id-1 --db results/dsr.db",
      "to go on with it: dsr bench --resume id-1 --output db --db results/dsr.db",
    ]);
  });

  it("keeps a place with a space in its name one word", () => {
    const outputs = { sources: [db], places: ["my results/dsr.db"] };
    expect(part({ outputs })[1]).toBe('to see it: dsr results show id-1 --db "my results/dsr.db"');
  });
});
