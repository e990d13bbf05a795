import { expect, it } from "vitest";
import { randomFromSeed } from "../../base/index.ts";
import { aRecord } from "../../testing/index.ts";
import { ttfat, ttft } from "../latency.ts";
import { histories } from "./history.ts";
import { searched, seriesOf } from "./series.ts";

const seriesOver = (days: readonly string[]) => {
  const requests = days.map((day) =>
    aRecord({ startedAt: `2026-03-${day}T08:00:00.000Z`, runId: day, times: { firstAnswerAtMs: null } }),
  );
  const [history] = histories({ requests }, [ttft, ttfat], { cnyPer: {} }, () => "w");
  if (history === undefined) throw new Error("no history");
  return seriesOf("a/m", history, [ttft, ttfat], true, "day");
};
const looked = (days: readonly string[]) => searched(seriesOver(days), 0.05, randomFromSeed("test"));

it("what has been measured once is too short, not constant", () => {
  expect(looked(["01"])).toMatchObject({ tested: 0, lacking: [{ has: 1, needs: 8 }, { has: 1 }] });
});

it("what never varied over several days lacks nothing", () => {
  expect(looked(["01", "02", "03"])).toEqual({ changes: [], tested: 0, lacking: [] });
});

it("what has no value has no history", () => {
  expect(seriesOver(["01"]).map(({ metric }) => metric)).toEqual(["ttft", "success"]);
});
