/** What the deltas of the newest requests tell. */
import { describe, expect, it } from "vitest";
import type { RequestFacts } from "../../record/index.ts";
import { aFailedRecord, aRecord } from "../../testing/index.ts";
import { streamOf } from "../index.ts";

const minute = (n: number) => new Date(Date.UTC(2026, 2, 1, 8, n)).toISOString();
/** One gap of so many ms between two deltas. */
const streamed = (gapMs: number, startedAt = minute(0)) =>
  aRecord({ startedAt, deltas: { gapsUs: [500_000, gapMs * 1000], chars: [2, 2], channels: "a2" } });
const stream = (requests: RequestFacts[], newest = 100) =>
  streamOf(
    { target: { provider: "p", model: "m", mode: null }, requests, scores: [], figures: [] },
    { asOf: "2026-03-03T00:00:00.000Z", newest },
  );

describe("the stream of a target", () => {
  it("is that of the requests sent last, in whatever order they stand", () => {
    const requests = [streamed(30, minute(2)), streamed(10, minute(0)), streamed(20, minute(1))];
    const found = stream(requests, 2);
    expect(found).toMatchObject({ name: "p/m", looked: 2, of: 3, honesty: { n: 2 } });
    expect(found.gap).toMatchObject({ metric: "gap", n: 2, ecdf: [{ value: 0.02 }, { value: 0.03 }] });
    expect(found.gapHistory!.buckets.map(({ from, median }) => [from, median])).toEqual([
      [minute(1), 0.02],
      [minute(2), 0.03],
    ]);
  });

  it("looks at so many of those sent at one moment as there is room for", () => {
    const requests = [streamed(10), streamed(20), streamed(30), streamed(40, minute(1))];
    expect(stream(requests, 3)).toMatchObject({ looked: 3, of: 4, gap: { n: 3 } });
    expect(stream(requests, 0)).toMatchObject({ looked: 0, of: 4, gap: null, gapHistory: null });
  });

  it("leaves out sweeps and warm-ups, and has no gaps of failures, of single deltas, or where deltas were not read", () => {
    const requests = [
      ...[
        { ...streamed(10), warmup: true },
        { ...streamed(10), step: 0 },
        { ...streamed(10), kind: "bench" as const },
      ],
      ...[aRecord(), aFailedRecord(), aFailedRecord({ error: { kind: "aborted" } })],
      aRecord({ deltas: { gapsUs: [500_000], chars: [2], channels: "a1" } }),
    ];
    expect(stream(requests)).toMatchObject({
      looked: 3,
      of: 3,
      gap: null,
      gapHistory: null,
      honesty: { n: 2 },
    });
    expect(stream([])).toMatchObject({ looked: 0, of: 0, gap: null, honesty: { n: 0 } });
  });
});
