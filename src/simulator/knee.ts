/** The load that a simulated provider of limited capacity can just carry: the truth that a search for it must find. */
import { planReply, refusesAtOnce } from "./plan.ts";
import type { SimulatorProfile } from "./profile.ts";
import { timelineOf } from "./timeline.ts";

export interface Knee {
  /** Requests in flight beyond which further ones wait: the number of slots. */
  concurrency: number;
  /** Arrivals beyond which the queue grows without end: `concurrency / serviceMs`, in requests per second. */
  requestsPerSecond: number;
  /** Mean time that a request keeps a slot, in milliseconds, while all slots are taken; requests refused at once keep none. */
  serviceMs: number;
}

export interface KneeOptions {
  /** That of the simulator. */
  seed: string;
  /** How many of the first requests the mean is of. Defaults to 1000. */
  requests?: number;
  /** That of the requests. Defaults to null, for none. */
  maxTokens?: number | null;
  /** That of the simulator. Defaults to 1. */
  timeScale?: number;
}

/** Null for a profile without a capacity. A prefix cache is left out of it: every prompt counts as new. */
export function kneeOf(
  profile: SimulatorProfile,
  { seed, requests = 1000, maxTokens = null, timeScale = 1 }: KneeOptions,
): Knee | null {
  if (profile.capacity === null) return null;
  const { slots, slowdownPerStream } = profile.capacity;
  const identity = { id: "", model: "", created: 0 };
  let totalMs = 0;
  for (let ordinal = 0; ordinal < requests; ordinal++) {
    const prompt = { promptTokens: 0, cachedTokens: 0, conclusion: null };
    const plan = planReply({ profile, seed, ordinal, maxTokens, ...prompt });
    if (refusesAtOnce(plan)) continue;
    const last = timelineOf(plan, profile, identity, true).at(-1);
    totalMs += last?.kind === "hang" ? Infinity : (last?.atMs ?? 0);
  }
  const serviceMs = (totalMs / requests) * timeScale * (1 + slowdownPerStream * (slots - 1));
  return { concurrency: slots, serviceMs, requestsPerSecond: (1000 * slots) / serviceMs };
}
