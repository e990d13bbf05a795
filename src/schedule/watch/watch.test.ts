import { describe, expect, it } from "vitest";
import type { Notice } from "../../notify/index.ts";
import { memoryEnv } from "../../testing/index.ts";
import { Known } from "../state/known.ts";
import { openState } from "../state/open.ts";
import { type DriftRead, driftsIn, newDrifts } from "./drifts.ts";
import { changeOf, type Remembered, type Standing, standingsOf } from "./requirements.ts";
import { type WatchDeps, watchOnce } from "./watcher.ts";

const reason = (verdict: "failed" | "unknown", metric = "ttft") => ({ verdict, filter: { metric } });
const target = (provider: string, ...reasons: ReturnType<typeof reason>[]) => ({
  provider,
  model: "m",
  mode: null,
  reasons,
});

describe("where a target stands", () => {
  it("is decided by a filter that failed, else by one that is unknown, also where unknown is ranked last", () => {
    const found = standingsOf({
      ranking: [target("good"), target("last", reason("unknown"))],
      excluded: [
        target("bad", reason("unknown", "gpqa"), reason("failed"), reason("failed")),
        target("dark", reason("unknown")),
      ],
    });
    expect(found).toEqual([
      { target: "good/m", standing: "met", because: [] },
      { target: "last/m", standing: "unknown", because: ["ttft"] },
      { target: "bad/m", standing: "failed", because: ["ttft"] },
      { target: "dark/m", standing: "unknown", because: ["ttft"] },
    ]);
  });
});

describe("a change of standing", () => {
  const through = (...standings: Standing[]) => {
    let before: Remembered | null = null;
    return standings.map((standing) => {
      const { after, change } = changeOf(before, standing);
      before = after;
      return change;
    });
  };

  it("is lost or regained once; what is seen first has lost nothing", () => {
    expect(through("failed", "failed", "met", "met", "failed", "failed", "met")).toEqual([
      null,
      null,
      "regained",
      null,
      "lost",
      null,
      "regained",
    ]);
  });

  it("to unknown is neither: what was known last stands", () => {
    expect(through("met", "unknown", "unknown", "met")).toEqual([
      null,
      "became_unknown",
      null,
      "known_again",
    ]);
    expect(through("met", "unknown", "failed")).toEqual([null, "became_unknown", "lost"]);
    expect(through("failed", "unknown", "met")).toEqual([null, null, "regained"]);
    expect(through("unknown", "met", "unknown")).toEqual([null, null, "became_unknown"]);
  });
});

const change = (overrides: Partial<DriftRead["changes"][number]> = {}): DriftRead["changes"][number] => ({
  ...{
    target: "a/m",
    workload: "synthetic",
    metric: "ttft",
    unit: "s",
    before: 0.41234,
    after: 0.8,
    change: 0.94,
  },
  ...{
    isWorse: true,
    verdict: "drift",
    within: { from: "2026-03-10T00:00:00Z", to: "2026-03-14T00:00:00Z" },
  },
  ...overrides,
});
const drifts = (...changes: DriftRead["changes"]) => driftsIn({ changes, prices: [] });

describe("a drift", () => {
  it("is known again though its moment was narrowed down, and new at another moment or in another direction", () => {
    const known = drifts(change());
    const narrowed = change({
      within: { from: "2026-03-11T00:00:00Z", to: "2026-03-12T00:00:00Z" },
      after: 0.81,
    });
    const later = change({ within: { from: "2026-03-20T00:00:00Z", to: "2026-03-22T00:00:00Z" } });
    const back = change({ before: 0.8, after: 0.4, change: -0.5, isWorse: false });
    expect(newDrifts(known, drifts(narrowed))).toEqual([]);
    expect(newDrifts(known, drifts(narrowed, later, back, change({ metric: "otps" })))).toHaveLength(3);
  });

  it("is told in a sentence; small changes and those of the prompts are none", () => {
    expect(drifts(change({ verdict: "small" }), change({ verdict: "prompts" }))).toEqual([]);
    expect(drifts(change())[0]?.text).toBe(
      "ttft of a/m (synthetic) went from 0.412 to 0.8 s (+94 %) between 2026-03-10T00:00Z and 2026-03-14T00:00Z.",
    );
    const [price] = driftsIn({
      changes: [],
      prices: [{ target: "a/m", metric: "output_price", currency: "CNY", before: [8], after: [16] }],
    });
    expect(price).toMatchObject({
      isWorse: true,
      text: "output_price of a/m went from 8 to 16 CNY per million tokens.",
    });
  });
});

/** A watcher whose `dsr` answers as told. */
function watching(answers: { code: number | null; stdout: string }[]) {
  const env = memoryEnv();
  const told: Notice[] = [];
  const logged: string[] = [];
  const asked: string[][] = [];
  const known = new Known(openState(":memory:"));
  const deps: WatchDeps = {
    ...{ clock: env.clock, known, path: (name) => `/there/${name}` },
    tell: (notice) => told.push(notice),
    log: (text) => logged.push(text),
    start: (argv) => {
      asked.push([...argv]);
      const { code, stdout } = answers.shift() ?? { code: 1, stdout: "" };
      return {
        pid: 1,
        ended: Promise.resolve({
          exitCode: code,
          hasStarted: true,
          isEndedUnheard: false,
          stdout,
          fault: null,
        }),
        interrupt: () => {},
        kill: () => {},
      };
    },
  };
  const look = () =>
    watchOnce({ requirements: ["req.json"], driftFlags: null, flags: ["--db=x.db"] }, deps, env.signal);
  return { look, told, logged, asked };
}

const decided = (standing: Standing) => ({
  code: standing === "met" ? 0 : 3,
  stdout: JSON.stringify(
    standing === "met"
      ? { ranking: [target("a")], excluded: [] }
      : { ranking: [], excluded: [target("a", reason(standing === "failed" ? "failed" : "unknown"))] },
  ),
});

describe("a look", () => {
  it("asks dsr route itself, and tells what was lost and regained, and what is not known any more", async () => {
    const { look, told, logged, asked } = watching(
      (["met", "unknown", "failed", "failed", "met"] as const).map(decided),
    );
    for (let i = 0; i < 5; i++) await look();
    expect(asked[0]).toEqual(["route", "--requirement=/there/req.json", "--json", "--db=x.db"]);
    expect(told.map(({ kind, facts }) => [kind, facts.target])).toEqual([
      ["requirement_unknown", "a/m"],
      ["requirement_lost", "a/m"],
      ["requirement_regained", "a/m"],
    ]);
    expect(logged[0]).toBe("watch: a/m is not known any more to meet req.json: ttft.");
  });

  it("that fails is logged, and forgets nothing", async () => {
    const { look, told, logged } = watching([
      decided("met"),
      { code: 2, stdout: "" },
      { code: 0, stdout: "no JSON" },
      { code: 0, stdout: "{}" },
      { code: null, stdout: "" },
      decided("failed"),
    ]);
    for (let i = 0; i < 6; i++) await look();
    expect(logged.slice(0, 4).every((line) => line.startsWith("watch: "))).toBe(true);
    expect(told).toMatchObject([{ kind: "requirement_lost" }]);
  });
});
