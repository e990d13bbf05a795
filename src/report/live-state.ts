/** What a run has come to so far, as the live view shows it: plain numbers, null where nobody knows. */
import type { ErrorKind } from "../record/index.ts";
import type { LiveExam } from "./live-exam.ts";

/** The middle and the bad tail of what was measured so far: p90 is slow for a time, low for a rate. */
export interface Spread {
  median: number | null;
  p90: number | null;
  n: number;
}

/** A failure by kind; `empty` ended without error and without output. */
export type LiveFailure = ErrorKind | "empty";

export interface LiveTarget {
  /** `provider/model@mode` */
  name: string;
  /** Requests planned; null where a clock and not a count ends the run. */
  planned: number | null;
  /** Requests sent; warm-up and retries are not among them. */
  sent: number;
  /** Open now, of every sort. */
  inFlight: number;
  ok: number;
  /** Failed attempts by kind. What the sender cut off or never sent is not among them. */
  failed: Partial<Record<LiveFailure, number>>;
  /** Attempts after the first. */
  retries: number;
  /** Sent later than planned by more than the run allows. */
  late: number;
  /** Planned and never sent. */
  dropped: number;
  /** Seconds. */
  ttftS: Spread;
  /** Tokens per second. */
  otps: Spread;
  /** What is known to be spent; null while nothing is. */
  spentCny: number | null;
  /** Ended requests whose cost nobody knows: with any, `spentCny` is a lower bound. */
  costUnknown: number;
  /** How far it is in its exam; absent where nothing is graded. */
  exam?: LiveExam;
}

export interface LiveTotals {
  elapsedMs: number;
  leftMs: number | null;
  /** What the run is at, in words: the step of a sweep (`step 3/8: 4 requests/s`), or grading; null where there is no more to say. */
  step: string | null;
  /** Requests per second sent of late, and wanted; null where there is none yet, or no rate is wanted. */
  achievedRate: number | null;
  wantedRate: number | null;
  /** Stream events per second of late, over all targets; null where nobody counts them. */
  eventsPerS: number | null;
  /** Ended requests that the store does not hold yet; null where nobody counts them. */
  unstored: number | null;
  /** What the run is at, in a word or two (`warming up`, `finishing`); null while it simply runs. */
  status: string | null;
}

export interface LiveState {
  targets: readonly LiveTarget[];
  totals: LiveTotals;
}

/** The counts of several targets together; `planned` is null where one of theirs is. */
export function together(targets: readonly LiveTarget[]) {
  const sum = (of: (target: LiveTarget) => number) => targets.reduce((all, target) => all + of(target), 0);
  return {
    planned: targets.some(({ planned }) => planned === null) ? null : sum(({ planned }) => planned ?? 0),
    sent: sum(({ sent }) => sent),
    inFlight: sum(({ inFlight }) => inFlight),
    ok: sum(({ ok }) => ok),
    failed: sum(failuresOf),
    retries: sum(({ retries }) => retries),
    late: sum(({ late }) => late),
    dropped: sum(({ dropped }) => dropped),
  };
}

/** How many attempts of a target failed, of whatever kind. */
export function failuresOf({ failed }: Pick<LiveTarget, "failed">): number {
  return Object.values(failed).reduce((sum, n) => sum + n, 0);
}
