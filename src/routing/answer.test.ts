/** What can be asked of one body of evidence at once, and which evidence a what-if is decided on. */
import { describe, expect, it } from "vitest";
import { type Sketches, sketchedEvidence, sketchedQuote } from "../testing/index.ts";
import {
  evidenceQueryOf,
  parseAssertions,
  parseAxes,
  parseRequirement,
  parseWhatIf,
  type RouteQuestion,
  routeAnswer,
} from "./index.ts";

const timings = (ttft: number) => Array.from({ length: 12 }, () => [ttft, 10, 100] as const);
const sketches: Sketches = {
  quick: { requests: timings(1), outputPrice: 9 },
  cheap: { requests: timings(2), outputPrice: 3 },
};
const read = (file: object) =>
  parseRequirement(JSON.stringify({ filters: [], order: [], ...file }), "r.json");
const requirement = read({ order: [{ metric: "ttft" }] });

function answered(asked: Partial<RouteQuestion>, { races = [] as string[], anew = sketches } = {}) {
  const read: { requirement: unknown; isClosed: boolean }[] = [];
  const answer = routeAnswer(
    { requirement, assertions: [], whatIf: null, pareto: null, isExplained: false, ...asked },
    {
      targets: sketchedEvidence(sketches),
      prices: { rates: { cnyPer: {} }, quoteFor: sketchedQuote(sketches) },
      races: new Set(races),
      readAnew: (requirement) => {
        const opened = { requirement, isClosed: false };
        read.push(opened);
        return {
          targets: sketchedEvidence(anew),
          close: () => {
            opened.isClosed = true;
          },
        };
      },
    },
  );
  return { ...answer, read };
}

const first = ({ ranking }: ReturnType<typeof answered>["decision"]) => ranking[0]?.provider;

describe("an answer", () => {
  it("is the decision alone where nothing else is asked", () => {
    const { decision, explanation, pareto, whatIf, assertions, read } = answered({});
    expect(first(decision)).toBe("quick");
    expect([explanation, pareto, whatIf, assertions, read]).toEqual([null, null, null, [], []]);
  });

  it("has a front over what was named, an explanation and assertions, on the same numbers as the decision", () => {
    const { decision, explanation, pareto, assertions } = answered({
      pareto: { axes: parseAxes("output_price,ttft") },
      isExplained: true,
      assertions: parseAssertions(["provider=cheap"]),
    });
    expect(pareto?.targets.map(({ isOnFront }) => isOnFront)).toEqual([true, true]);
    expect(explanation?.runnerUp).toMatchObject({ winner: "quick/model-x", target: "cheap/model-x" });
    expect(assertions).toMatchObject([{ holds: false }]);
    // What is asked for the front alone is no number of the decision.
    expect(Object.keys(decision.ranking[0]?.values ?? {})).toEqual(["ttft_avg"]);
  });

  it("says that evidence came from a race", () => {
    const runId = sketchedEvidence(sketches)[0]?.requests[0]?.runId ?? "";
    expect(answered({}, { races: [runId] }).decision.cautions.map(({ code }) => code)).toContain(
      "from_a_race",
    );
    expect(answered({}, { races: ["another"] }).decision.cautions.map(({ code }) => code)).not.toContain(
      "from_a_race",
    );
  });
});

describe("a what-if", () => {
  it("is decided on the evidence there is where it asks for no other", () => {
    const { whatIf, read } = answered({ whatIf: parseWhatIf(["order=output_price"], requirement) });
    expect(whatIf && first(whatIf.decision)).toBe("cheap");
    expect(read).toEqual([]);
  });

  it("is decided on evidence read anew where it asks for other, which is closed then", () => {
    const anew = { ...sketches, quick: { requests: timings(5), outputPrice: 9 } };
    const { whatIf, read } = answered({ whatIf: parseWhatIf(["window=7d"], requirement) }, { anew });
    expect(whatIf && first(whatIf.decision)).toBe("cheap");
    expect(read).toMatchObject([{ requirement: { window: { text: "7d" } }, isClosed: true }]);
  });
});

describe("the evidence that a requirement asks for", () => {
  const now = Date.parse("2026-03-08T00:00:00Z");

  it("is all there is where the file says nothing of it", () => {
    expect(evidenceQueryOf(requirement, now)).toEqual({
      ...{ models: null, providers: null, runIds: null, since: null, where: null },
      withDeltas: false,
    });
  });

  it("begins a window before now, and has deltas where a metric needs them", () => {
    const asked = read({ window: "7d", model: "m", filters: [{ metric: "gap_max", max: 1 }] });
    expect(evidenceQueryOf(asked, now)).toMatchObject({
      ...{ since: "2026-03-01T00:00:00.000Z", models: ["m"] },
      withDeltas: true,
    });
  });
});
