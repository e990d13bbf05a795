/**
 * Whether a target fails now: its newest requests succeed surely less often than anyone would put up with, or than they used to.
 *
 * A page is looked at all the time, so noise must hardly ever look like a failure: all windows together err with a chance of 1 in
 * 1000 a look (Bonferroni), outcomes that go together count for as many as they are worth (`effectiveSize`), and one or two
 * failures alone are never enough. Hours that went no better on the days before are no news: what fails each night at three is
 * told once a whole day is bad by it. `npm run bench -- portrait` shows how often an unchanged target is called failing.
 */
import { effectiveSize, mover, shareBounds } from "../../stats/index.ts";
import { isoOf } from "../overview/moment.ts";
import type { EvidenceAlert } from "./document.ts";
import type { Past } from "./past.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Up to the newest request: an outage shows in the shortest, a target measured seldom in the longest. */
const WINDOWS_HOURS = [1, 6, 24] as const;
/** Chance that noise raises an alarm, of all windows together. */
const ALPHA = 0.001;
/** Two-sided, with all of the error of a window on the side that counts. */
const LEVEL = 1 - (2 * ALPHA) / WINDOWS_HOURS.length;
const LEAST_N = 20;
const LEAST_FAILURES = 5;
/** Success below this is bad whatever it was before. */
const BEARABLE = 0.9;
/** A drop by less is for `dsr drift` to find. */
const LEAST_DROP = 0.05;
const LEAST_BEFORE = 100;
/** Days before in which the same hours are looked at, and how many of them make a habit. */
const MOST_DAYS = 14;
const LEAST_DAYS = 3;

type Failing = Omit<Extract<EvidenceAlert, { kind: "failing" }>, "target">;

/** The window in which success is lowest of those that alarm; null where none does. Serious where it is surely below 0.9. */
export function failing({ wallMs, marks }: Past): Failing | null {
  const newestMs = wallMs.reduce((latest, ms) => (ms > latest ? ms : latest), Number.NEGATIVE_INFINITY);
  if (newestMs === Number.NEGATIVE_INFINITY) return null;
  let worst: Failing | null = null;
  for (const hours of WINDOWS_HOURS) {
    const sinceMs = newestMs - hours * HOUR_MS;
    const recent = outcomes(marks, (i) => (wallMs[i] as number) > sinceMs);
    if (recent.n < LEAST_N || recent.n - recent.successes < LEAST_FAILURES) continue;
    const found = judged(
      recent,
      outcomes(marks, (i) => (wallMs[i] as number) <= sinceMs),
    );
    if (found === null || (worst !== null && worst.facts.success <= found.success)) continue;
    if (isUsual(recent, { wallMs, marks }, newestMs, hours)) continue;
    const since = firstOf(wallMs, sinceMs);
    const { grade, ...facts } = found;
    worst = {
      ...{ kind: "failing", grade, at: since },
      facts: { ...facts, hours, since, until: isoOf(newestMs) },
    };
  }
  return worst;
}

interface Outcomes {
  /** 1 for a success, 0 for a failure, in the order of the walk. */
  marks: Float64Array;
  successes: number;
  n: number;
}

/** Null where there is nothing to say. What takes long is worked out where a first look does not settle it. */
function judged(recent: Outcomes, before: Outcomes) {
  const success = recent.successes / recent.n;
  const earlier = before.n === 0 ? null : before.successes / before.n;
  const mayHaveFallen = before.n >= LEAST_BEFORE && earlier !== null && earlier - success >= LEAST_DROP;
  if (success >= BEARABLE && !mayHaveFallen) return null;
  const { high } = shareBounds(recent.successes, recent.n, LEVEL, effectiveSize(recent.marks, LEVEL));
  const isBad = high !== null && high < BEARABLE;
  if (!isBad && !(mayHaveFallen && hasFallen(recent, before))) return null;
  return {
    grade: isBad ? ("serious" as const) : ("warning" as const),
    ...{ success, high: high ?? 1, n: recent.n, success_before: earlier, n_before: before.n },
  };
}

/** Whether the same hours of the days before went no better, as far as that can be told. No two windows of a whole day differ by the hour. */
function isUsual(
  recent: Outcomes,
  { wallMs, marks }: Pick<Past, "wallMs" | "marks">,
  newestMs: number,
  hours: number,
): boolean {
  if (hours * HOUR_MS >= DAY_MS) return false;
  const days = new Set<number>();
  const usual = outcomes(marks, (i) => {
    const agoMs = newestMs - (wallMs[i] as number);
    const day = Math.floor(agoMs / DAY_MS);
    const isIn = day >= 1 && day <= MOST_DAYS && agoMs - day * DAY_MS < hours * HOUR_MS;
    if (isIn) days.add(day);
    return isIn;
  });
  if (days.size < LEAST_DAYS || usual.n < LEAST_BEFORE) return false;
  const drop = usual.successes / usual.n - recent.successes / recent.n;
  return drop < LEAST_DROP || !hasFallen(recent, usual);
}

/**
 * Bounds of the difference from those of either share, which are exact for shares near 1: Newcombe's, from Wilson's, take 5
 * failures of 20 for a drop from 95 %, which chance brings once in 390 times.
 */
function hasFallen(recent: Outcomes, before: Outcomes): boolean {
  return (mover(estimated(before), estimated(recent), 0, LEVEL).bounds.low ?? 0) > 0;
}

function estimated({ marks, successes, n }: Outcomes) {
  const worth = effectiveSize(marks, LEVEL);
  const boundsAt = (tail: number) => shareBounds(successes, n, 1 - 2 * tail, worth);
  return { value: successes / n, boundsAt };
}

function outcomes(marks: Float64Array, isIn: (i: number) => boolean): Outcomes {
  const own = new Float64Array(marks.length);
  let [n, successes] = [0, 0];
  for (let i = 0; i < marks.length; i++) {
    if (!isIn(i)) continue;
    const mark = marks[i] as number;
    own[n++] = mark;
    successes += mark;
  }
  return { marks: own.subarray(0, n), successes, n };
}

/** When the first request after a moment was sent. */
function firstOf(wallMs: Float64Array, sinceMs: number): string {
  return isoOf(
    wallMs.reduce((first, ms) => (ms > sinceMs && ms < first ? ms : first), Number.POSITIVE_INFINITY),
  );
}
