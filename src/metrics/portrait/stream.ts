/** What only the times of all deltas tell, of the newest requests alone: deltas are large. */
import { type RequestWalk, type TargetEvidence, targetName } from "../../record/index.ts";
import { sorted } from "../../stats/index.ts";
import { honesty } from "../honesty.ts";
import { isCounted, succeeded } from "../outcome.ts";
import { bucketAt, bucketsHolding } from "../overview/buckets.ts";
import { sentWallMs } from "../overview/moment.ts";
import { Packed } from "../packed.ts";
import { gap } from "../stream.ts";
import { eachMeasured } from "../workload.ts";
import { distributionOf } from "./distribution.ts";
import type { StreamDocument } from "./document.ts";
import { historyOf } from "./history.ts";

export interface StreamOptions {
  /** When the evidence was read, ISO 8601 UTC. */
  asOf: string;
  /** How many requests are looked at. */
  newest: number;
}

/** Of perf requests without sweeps and warm-ups; the evidence must have been read with deltas. */
export function streamOf(target: TargetEvidence, { asOf, newest }: StreamOptions): StreamDocument {
  const looked = newestOf(target, newest);
  const [gaps, sentMs] = [new Packed(1024), new Packed(1024)];
  looked.walk.forEach((facts) => {
    const wallMs = sentWallMs(facts);
    const values = succeeded(facts) ? gap.ofRequest(facts, { cnyPer: {} }) : null;
    if (values === null || typeof values === "number") return;
    for (const value of values) {
      gaps.push(value);
      sentMs.push(wallMs);
    }
  });
  const buckets = bucketsHolding(sentMs.finish());
  const bucketOf = sentMs.finish().map((ms) => (buckets === null ? Number.NaN : bucketAt(buckets, ms)));
  return {
    ...{ asOf, name: targetName(target.target), looked: looked.walk.length, of: looked.of },
    gap: distributionOf(gap, sorted(gaps.finish())),
    gapHistory: buckets && historyOf(gap, gaps.finish(), bucketOf, buckets),
    honesty: honesty(looked.walk),
  };
}

/** The requests sent last, at most `most`, and of how many. Those of which nobody knows when they were sent are the oldest. */
function newestOf(target: TargetEvidence, most: number): { walk: RequestWalk; of: number } {
  const times = new Packed(target.requests.length);
  eachMeasured(target, (facts) => {
    const ms = sentWallMs(facts);
    if (isCounted(facts)) times.push(Number.isNaN(ms) ? Number.NEGATIVE_INFINITY : ms);
  });
  const wallMs = times.finish();
  const length = Math.min(most, wallMs.length);
  const ascending = sorted(wallMs);
  const least = ascending[ascending.length - length] ?? Number.POSITIVE_INFINITY;
  const later = ascending.reduce((count, ms) => (ms > least ? count + 1 : count), 0);
  const walk: RequestWalk = {
    length,
    forEach: (visit) => {
      let [at, ofLeast] = [0, length - later];
      eachMeasured(target, (facts) => {
        if (!isCounted(facts)) return;
        const ms = wallMs[at++] as number;
        // Of several sent at the very moment at which they begin to be too many, the first in the walk.
        if (ms > least || (ms === least && ofLeast-- > 0)) visit(facts);
      });
    },
  };
  return { walk, of: wallMs.length };
}
