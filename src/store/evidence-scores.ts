/** The part of a score that evidence holds: there may be a million of them. */
import type { Score, ScoreFacts, TargetEvidence } from "../record/index.ts";

export type StoredScore = ScoreFacts & { target: TargetEvidence["target"] };

/** What of a score `scoreReader` reads, in this order. */
export const scoreCells = [
  "provider",
  "model",
  "mode",
  "dataset",
  "sample_id",
  "repeat",
  "verdict",
  "reason",
  "truncated",
  "lenient",
  "flawed",
  "subject",
  "attempt",
  "from_cache",
  "run_id",
  "request_id",
] as const;

/** From rows of these cells to scores. Neighbours share equal texts and the target: each row has texts of its own otherwise. */
export function scoreReader(): (row: readonly unknown[]) => StoredScore {
  let target: StoredScore["target"] | null = null;
  const last: Record<number, unknown> = {};
  const shared = <T>(row: readonly unknown[], at: number): T => {
    if (last[at] !== row[at]) last[at] = row[at];
    return last[at] as T;
  };
  return (row) => {
    const [provider, model, mode] = row as [string, string, string | null];
    if (target?.provider !== provider || target.model !== model || target.mode !== mode)
      target = { provider, model, mode };
    return {
      target,
      dataset: shared(row, 3),
      sampleId: row[4] as string,
      repeat: row[5] as number,
      verdict: shared(row, 6),
      reason: shared(row, 7),
      truncated: row[8] === 1,
      lenient: shared(row, 9),
      flawed: row[10] === 1,
      subject: shared(row, 11),
      attempt: row[12] as number,
      fromCache: row[13] === 1,
      runId: shared(row, 14),
      requestId: row[15] as string,
    };
  };
}

/** The same part of a whole score. */
export function storedScore(score: Score): StoredScore {
  const { dataset, sampleId, repeat, verdict, reason, truncated, lenient, flawed, subject } = score;
  const { attempt, fromCache, runId, requestId } = score;
  const { provider, model, mode } = score.target;
  return {
    target: { provider, model, mode },
    ...{ dataset, sampleId, repeat, verdict, reason, truncated, lenient, flawed, subject },
    ...{ attempt, fromCache, runId, requestId },
  };
}
