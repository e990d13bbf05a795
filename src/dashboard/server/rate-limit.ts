/** How much one client may ask: a bucket of tokens per client that fills again by the second; few clients are remembered. */
import type { Clock } from "../../base/index.ts";

export interface Rate {
  perSecond: number;
  /** How many may come at once. */
  burst: number;
}

export interface RateLimit {
  /** 0 when one more may come, which is then counted; else the seconds to wait, at least 1. */
  take(client: string): number;
  /** As `take`, without counting. */
  wait(client: string): number;
}

/** Those not seen for longest are forgotten first: whoever fills this is not one client. */
const MOST_CLIENTS = 1000;

export function rateLimit({ perSecond, burst }: Rate, clock: Clock): RateLimit {
  const buckets = new Map<string, { left: number; atMs: number }>();
  const bucketOf = (client: string) => {
    const nowMs = clock.nowMs();
    const { left, atMs } = buckets.get(client) ?? { left: burst, atMs: nowMs };
    const bucket = { left: Math.min(burst, left + ((nowMs - atMs) / 1000) * perSecond), atMs: nowMs };
    buckets.delete(client);
    buckets.set(client, bucket);
    const [first] = buckets.keys();
    if (buckets.size > MOST_CLIENTS && first !== undefined) buckets.delete(first);
    return bucket;
  };
  const waitOf = (left: number) => (left >= 1 ? 0 : Math.max(1, Math.ceil((1 - left) / perSecond)));
  return {
    take: (client) => {
      const bucket = bucketOf(client);
      const seconds = waitOf(bucket.left);
      if (seconds === 0) bucket.left -= 1;
      return seconds;
    },
    wait: (client) => waitOf(bucketOf(client).left),
  };
}
