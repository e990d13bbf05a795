/** The run in one line: how far, how long, how fast. Where there is no room for all of it the least important goes. */

import { failuresOf, type LiveFailure, type LiveState, type LiveTarget } from "./live-state.ts";
import { brief, count, duration, money } from "./number.ts";
import { cut, displayWidth } from "./width.ts";

interface Part {
  text: string;
  /** Parts with the highest number go first; 0 stays. */
  drop: number;
}

const BETWEEN = " · ";

/** At most `columns` wide: `0:42, about 1:38 left · 36/120 sent · 3 in flight · 33 ok · 1 failed · 0.0931 CNY`. */
export function totalLine(state: LiveState, columns: number): string {
  const parts = partsOf(state);
  const joined = () => parts.map(({ text }) => text).join(BETWEEN);
  while (displayWidth(joined()) > columns) {
    const least = Math.max(...parts.map(({ drop }) => drop));
    if (least === 0) break;
    parts.splice(
      parts.findLastIndex(({ drop }) => drop === least),
      1,
    );
  }
  return cut(joined(), columns);
}

function partsOf({ targets, totals }: LiveState): Part[] {
  const sum = (of: (target: LiveTarget) => number) => targets.reduce((all, target) => all + of(target), 0);
  const planned = targets.reduce<number | null>(
    (all, target) => (all === null || target.planned === null ? null : all + target.planned),
    0,
  );
  const failed = sum(failuresOf);
  const left = totals.leftMs === null ? "" : `, about ${duration(totals.leftMs)} left`;
  const parts = [
    said(totals.status, 0),
    { text: `${duration(totals.elapsedMs)}${left}`, drop: 0 },
    {
      text: `${ofPlanned(
        sum((target) => target.sent),
        planned,
      )} sent`,
      drop: 0,
    },
    said(totals.step, 1),
    counted(
      sum((target) => target.inFlight),
      "in flight",
      5,
    ),
    { text: `${count(sum((target) => target.ok))} ok`, drop: 6 },
    counted(failed, "failed", 1),
    counted(
      sum((target) => target.retries),
      "retries",
      7,
    ),
    counted(
      sum((target) => target.late),
      "late",
      2,
    ),
    counted(
      sum((target) => target.dropped),
      "dropped",
      1,
    ),
    said(rateText(totals.achievedRate, totals.wantedRate), totals.wantedRate === null ? 7 : 3),
    totals.eventsPerS === null ? null : { text: `${count(totals.eventsPerS)} events/s`, drop: 9 },
    { text: spentText(targets), drop: 4 },
    counted(totals.unstored ?? 0, "not stored yet", 10),
  ];
  return parts.filter((part) => part !== null);
}

function said(text: string | null, drop: number): Part | null {
  return text === null ? null : { text, drop };
}

function counted(n: number, what: string, drop: number): Part | null {
  return n === 0 ? null : { text: `${count(n)} ${what}`, drop };
}

/** `12/40`, or `12` where no number is planned. */
export function ofPlanned(sent: number, planned: number | null): string {
  return planned === null ? count(sent) : `${count(sent)}/${count(planned)}`;
}

function rateText(achieved: number | null, wanted: number | null): string | null {
  if (wanted !== null) return `${brief(achieved)} of ${brief(wanted)} requests/s`;
  return achieved === null ? null : `${brief(achieved)} requests/s`;
}

function spentText(targets: readonly LiveTarget[]): string {
  const known = targets.flatMap(({ spentCny }) => (spentCny === null ? [] : [spentCny]));
  const atLeast = targets.some(({ costUnknown }) => costUnknown > 0);
  if (known.length === 0) return `${money(null)} CNY`;
  return `${atLeast ? "≥ " : ""}${money(known.reduce((sum, cny) => sum + cny, 0))} CNY`;
}

/** Kinds of failure in a word or two. */
const WORDS: Record<LiveFailure, string> = {
  auth: "auth",
  rate_limited: "rate limit",
  bad_request: "bad request",
  not_found: "not found",
  server: "server",
  timeout_connect: "no connection",
  timeout_first_token: "no first token",
  timeout_idle: "stalled",
  timeout_total: "too long",
  network: "network",
  protocol: "protocol",
  truncated_stream: "cut short",
  aborted: "aborted",
  dropped: "dropped",
  unclassified: "other",
  empty: "empty",
};

/** What is wrong at a target, the most frequent failure first: `3 rate limit, 2 server · 1 late`; empty when nothing is. */
export function problemsOf(target: LiveTarget): string {
  const kinds = Object.entries(target.failed)
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, n]) => `${count(n)} ${WORDS[kind as LiveFailure]}`);
  return [
    kinds.length === 0 ? null : kinds.join(", "),
    target.dropped > 0 ? `${count(target.dropped)} dropped` : null,
    target.late > 0 ? `${count(target.late)} late` : null,
    target.retries > 0 ? `${count(target.retries)} retries` : null,
  ]
    .filter((text) => text !== null)
    .join(BETWEEN);
}
