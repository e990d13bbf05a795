/** How far a target has come in an exam, for the live view: samples done, right so far, time left. */
import { isAnswer, type Score } from "../record/index.ts";
import { wilson } from "../stats/index.ts";

/** What a target had come to before this process took its run up. */
export interface ExamBefore {
  /** Samples with their score. */
  done: number;
  /** Of them those that count in the accuracy, and those that are right. */
  counted: number;
  correct: number;
}

export interface LiveExam {
  /** Samples in all, and those with their score, earlier parts of the run included. */
  samples: number;
  done: number;
  /** How many may be in flight now; null until it is told. */
  width: number | null;
  /** Right so far, 0–100; null while nothing counts. */
  accuracy: number | null;
  /** Half of its 95 % interval (Wilson), in points. */
  plusMinus: number | null;
  /** By the latest completions; null until there are some. */
  leftMs: number | null;
}

export interface ExamTally {
  scored(score: Pick<Score, "verdict" | "reason" | "fromCache">, atMs: number): void;
  width(width: number): void;
  shown(atMs: number): LiveExam;
}

/** The pace is that of so many latest completions: a provider's hour changes. */
const LATEST = 20;
/** Answers come in as many at once as were asked at once: fewer than this tell no pace. */
const ENOUGH = 5;

/** Starts at what was there `before`; `samples` counts that too. */
export function examTally(samples: number, before: ExamBefore): ExamTally {
  let { done, counted, correct } = before;
  let width: number | null = null;
  /** When the latest were completed, the oldest first. */
  let latestMs: number[] = [];
  return {
    scored: ({ verdict, reason, fromCache }, atMs) => {
      done += 1;
      if (isAnswer({ reason })) counted += 1;
      if (verdict === "correct") correct += 1;
      // Nobody waited for what was in the cache.
      if (!fromCache) latestMs = [...latestMs, atMs].slice(-LATEST - 1);
    },
    width: (now) => {
      width = now;
    },
    shown: (atMs) => {
      const interval = wilson(correct, counted);
      return {
        samples,
        done,
        width,
        accuracy: counted === 0 ? null : (100 * correct) / counted,
        plusMinus: interval === null ? null : 50 * (interval.high - interval.low),
        leftMs: leftMs(latestMs, samples - done, atMs),
      };
    },
  };
}

/** Up to now and not to the last completion, so that a target that has fallen silent gets slower. */
function leftMs(latestMs: readonly number[], left: number, atMs: number): number | null {
  if (left === 0) return 0;
  const [oldest] = latestMs;
  if (oldest === undefined || latestMs.length <= ENOUGH) return null;
  return ((atMs - oldest) / (latestMs.length - 1)) * left;
}
