/** Failures by kind, and when they came. */
import { type ErrorKind, errorKinds } from "../../record/index.ts";
import { type Buckets, edgeOf } from "../overview/buckets.ts";
import type { FailuresDocument } from "./document.ts";
import type { Seen } from "./seen.ts";

type Counts = Partial<Record<ErrorKind, number>>;

/** `bucketOf` has the bucket of each request, NaN for none; `buckets` is null where no request has a time. */
export function failuresOf(seen: Seen, bucketOf: Float64Array, buckets: Buckets | null): FailuresDocument {
  const all = { sent: 0, emptyAnswers: 0, counts: {} as Counts };
  const parts = Array.from({ length: buckets?.n ?? 0 }, () => ({
    sent: 0,
    emptyAnswers: 0,
    counts: {} as Counts,
  }));
  seen.eachEnd((i, isSuccess, kind) => {
    for (const sum of [all, parts[bucketOf[i] as number]]) {
      if (sum === undefined) continue;
      sum.sent += 1;
      if (isSuccess) continue;
      if (kind === null) sum.emptyAnswers += 1;
      else sum.counts[kind] = (sum.counts[kind] ?? 0) + 1;
    }
  });
  return {
    sent: all.sent,
    kinds: errorKinds
      .flatMap((kind) => {
        const count = all.counts[kind];
        return count === undefined ? [] : [{ kind, count, share: count / all.sent }];
      })
      .sort((a, b) => b.count - a.count),
    emptyAnswers: all.emptyAnswers,
    buckets: parts.flatMap((part, i) =>
      buckets === null || part.sent === 0
        ? []
        : [{ from: edgeOf(buckets, i), to: edgeOf(buckets, i + 1), ...part }],
    ),
  };
}
