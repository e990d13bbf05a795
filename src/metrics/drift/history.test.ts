import { describe, expect, it } from "vitest";
import type { RequestFacts } from "../../record/index.ts";
import { aFailedRecord, aRecord } from "../../testing/index.ts";
import { ttft } from "../latency.ts";
import { otpr } from "../rates.ts";
import { histories } from "./history.ts";

const rates = { cnyPer: {} };
const bySource = ({ prompt }: RequestFacts) => prompt.source;
const at = (startedAt: string, ttftS: number, runId = "r") =>
  aRecord({ startedAt, runId, times: { firstOutputAtMs: 1000 + ttftS * 1000 } });

describe("a history", () => {
  it("has a point for each run and hour, in time order, with the median of each metric", () => {
    const requests = [
      at("2026-03-02T09:00:00.000Z", 2, "later"),
      at("2026-03-02T08:50:00.000Z", 1, "later"),
      at("2026-03-01T08:00:00.000Z", 0.5),
      at("2026-03-01T08:20:00.000Z", 0.7),
      at("2026-03-01T08:10:00.000Z", 0.9),
    ];
    const [only, ...others] = histories({ requests }, [ttft, otpr], rates, bySource);
    expect(others).toEqual([]);
    expect(only!.workload).toBe("synthetic");
    expect(only!.points.map(({ runId, from, to }) => [runId, from.slice(5, 16), to.slice(5, 16)])).toEqual([
      ["r", "03-01T08:00", "03-01T08:20"],
      ["later", "03-02T08:50", "03-02T08:50"],
      ["later", "03-02T09:00", "03-02T09:00"],
    ]);
    expect(only!.points[0]).toMatchObject({ sent: 3, succeeded: 3, inputTokens: 20 });
    expect(only!.points[0]!.medians.get("ttft")).toEqual({ value: 0.7, n: 3 });
    expect(only!.points[0]!.medians.get("otpr")).toEqual({ value: 100, n: 3 });
  });

  it("counts failures in success alone, and nothing of warm-ups, sweeps, bench runs and what was given up", () => {
    const startedAt = "2026-03-01T08:00:00.000Z";
    const requests = [
      at(startedAt, 1),
      aFailedRecord({ startedAt, runId: "r" }),
      { ...at(startedAt, 9), warmup: true },
      { ...at(startedAt, 9), step: 0 },
      { ...at(startedAt, 9), kind: "bench" as const },
      aFailedRecord({ startedAt, runId: "r", error: { kind: "aborted" } }),
      aFailedRecord({ startedAt, runId: "r", error: { kind: "dropped" } }),
    ];
    const [only] = histories({ requests }, [ttft], rates, bySource);
    expect(only!.points).toMatchObject([{ sent: 2, succeeded: 1 }]);
    expect(only!.points[0]!.medians.get("ttft")).toEqual({ value: 1, n: 1 });
  });

  it("is one for each workload, and has no median of what nobody measured", () => {
    const requests = [
      aRecord({ prompt: { source: "leval" }, usage: null, times: { firstOutputAtMs: null } }),
      aRecord({ prompt: { source: "b" } }),
    ];
    const found = histories({ requests }, [ttft], rates, bySource);
    expect(found.map(({ workload }) => workload)).toEqual(["b", "leval"]);
    expect(found[1]!.points[0]!.medians.size).toBe(0);
    expect(found[1]!.points[0]!.inputTokens).toBeNull();
    expect(histories({ requests: [] }, [ttft], rates, bySource)).toEqual([]);
  });
});
