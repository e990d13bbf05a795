/** Which scores count, where samples were asked again. */
import type { Score } from "./score.ts";
import { targetName } from "./target.ts";

/** What tells attempts at one sample from attempts at another. */
export type ScoreOfSample = Pick<Score, "runId" | "dataset" | "sampleId" | "repeat" | "attempt"> & {
  target: Parameters<typeof targetName>[0];
};

/**
 * Of one run, target, dataset, sample and repeat the score of the highest attempt, and of equal attempts the later in the
 * list; each where the first of its sample stood.
 */
export function latestScores<T extends ScoreOfSample>(scores: Iterable<T>): T[] {
  const latest = new Map<string, T>();
  for (const score of scores) {
    const key = sampleKey(score);
    const known = latest.get(key);
    if (known === undefined || score.attempt >= known.attempt) latest.set(key, score);
  }
  return [...latest.values()];
}

/** Equal for all attempts at one sample. */
export function sampleKey({
  runId,
  target,
  dataset,
  sampleId,
  repeat,
}: Omit<ScoreOfSample, "attempt">): string {
  return JSON.stringify([runId, targetName(target), dataset, sampleId, repeat]);
}
