/** A metric over time. */
import type { RequestMetric } from "../definition.ts";
import { type Buckets, edgeOf } from "../overview/buckets.ts";
import { tenthsOf } from "../overview/tenths.ts";
import type { HistoryDocument } from "./document.ts";
import { grouped } from "./groups.ts";

/** Buckets without a value are absent; null where none has one. `bucketOf` has the bucket of each value, NaN for none. */
export function historyOf(
  { name, unit, better }: RequestMetric,
  values: Float64Array,
  bucketOf: Float64Array,
  buckets: Buckets,
): HistoryDocument | null {
  const found = grouped(values, bucketOf, buckets.n).flatMap((group, i) =>
    group.length === 0
      ? []
      : [{ from: edgeOf(buckets, i), to: edgeOf(buckets, i + 1), ...tenthsOf(group, better) }],
  );
  return found.length === 0 ? null : { metric: name, unit, better, buckets: found };
}
