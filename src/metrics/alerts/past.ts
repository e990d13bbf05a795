/** When a target was measured, and how each request ended: what alerts are found in. One walk, packed. */
import type { TargetEvidence } from "../../record/index.ts";
import { isCounted, succeeded } from "../outcome.ts";
import { sentWallMs } from "../overview/moment.ts";
import { Packed } from "../packed.ts";
import { isSetAside } from "../workload.ts";

export interface Past {
  /** Unix ms of each perf request that counts, NaN where nobody knows, in the order of the walk; and 1 where it succeeded. */
  wallMs: Float64Array;
  marks: Float64Array;
  /** First and last request of each run, those of exams among them; oldest first. */
  runs: readonly { firstMs: number; lastMs: number }[];
}

export function pastOf({ requests }: Pick<TargetEvidence, "requests">): Past {
  const [wallMs, marks] = [new Packed(requests.length), new Packed(requests.length)];
  const runs = new Map<string, { firstMs: number; lastMs: number }>();
  let [runId, run] = ["", { firstMs: Number.POSITIVE_INFINITY, lastMs: Number.NEGATIVE_INFINITY }];
  requests.forEach((facts) => {
    if (isSetAside(facts) || !isCounted(facts)) return;
    const ms = sentWallMs(facts);
    if (facts.runId !== runId) {
      runId = facts.runId;
      run = runs.get(runId) ?? { firstMs: Number.POSITIVE_INFINITY, lastMs: Number.NEGATIVE_INFINITY };
      runs.set(runId, run);
    }
    if (ms < run.firstMs) run.firstMs = ms;
    if (ms > run.lastMs) run.lastMs = ms;
    if (facts.kind !== "perf") return;
    wallMs.push(ms);
    marks.push(succeeded(facts) ? 1 : 0);
  });
  return {
    wallMs: wallMs.finish(),
    marks: marks.finish(),
    runs: [...runs.values()]
      .filter(({ firstMs, lastMs }) => firstMs <= lastMs)
      .sort((a, b) => a.firstMs - b.firstMs),
  };
}
