/** The run in one line: how far, how long, how fast. Where there is no room for all of it the least important goes. */
import { quantity } from "../base/index.ts";
import type { LiveExam } from "./live-exam.ts";
import { type LiveFailure, type LiveState, type LiveTarget, together } from "./live-state.ts";
import { brief, count, duration, money, UNKNOWN } from "./number.ts";
import { cut, displayWidth } from "./width.ts";

interface Part {
  text: string;
  /** Where there is no room for all, the lowest come first; 0 always stays. */
  rank: number;
}

const BETWEEN = " · ";

/** At most `columns` wide: `0:42, about 1:38 left · 36/120 sent · 3 in flight · 33 ok · 1 failed · 0.0931 CNY`. */
export function totalLine(state: LiveState, columns: number): string {
  const parts = partsOf(state);
  const joined = (chosen: ReadonlySet<Part>) =>
    parts
      .filter((part) => chosen.has(part))
      .map(({ text }) => text)
      .join(BETWEEN);
  const chosen = new Set<Part>();
  for (const part of parts.toSorted((a, b) => a.rank - b.rank)) {
    chosen.add(part);
    if (part.rank > 0 && displayWidth(joined(chosen)) > columns) chosen.delete(part);
  }
  return cut(joined(chosen), columns);
}

function partsOf({ targets, totals }: LiveState): Part[] {
  const all = together(targets);
  const left = totals.leftMs === null ? "" : `, about ${duration(totals.leftMs)} left`;
  const parts = [
    said(totals.status, 0),
    said(`${duration(totals.elapsedMs)}${left}`, 0),
    said(doneText(targets) ?? `${ofPlanned(all.sent, all.planned)} sent`, 0),
    said(totals.step, 1),
    counted(all.inFlight, "in flight", 5),
    said(isExam(targets) ? null : `${count(all.ok)} ok`, 6),
    counted(all.failed, "failed", 1),
    said(retriesText(all.retries), 8),
    counted(all.late, "late", 2),
    counted(all.dropped, "dropped", 1),
    said(rateText(totals.achievedRate, totals.wantedRate), totals.wantedRate === null ? 7 : 3),
    said(totals.eventsPerS === null ? null : `${count(totals.eventsPerS)} events/s`, 9),
    said(spentText(targets), 4),
    counted(totals.unstored ?? 0, "not stored yet", 10),
  ];
  return parts.filter((part) => part !== null);
}

function isExam(targets: readonly LiveTarget[]): boolean {
  return targets.some(({ exam }) => exam !== undefined);
}

/** Samples with their score; null where nothing is graded. */
function doneText(targets: readonly LiveTarget[]): string | null {
  const exams = targets.flatMap(({ exam }) => exam ?? []);
  if (exams.length === 0) return null;
  const sum = (of: (exam: LiveExam) => number) => exams.reduce((total, exam) => total + of(exam), 0);
  return `${ofPlanned(
    sum(({ done }) => done),
    sum(({ samples }) => samples),
  )} done`;
}

/** `78 ± 12`; `–` while nothing counts. */
export function correctText(exam: LiveExam | undefined): string {
  if (exam === undefined || exam.accuracy === null || exam.plusMinus === null) return UNKNOWN;
  return `${Math.round(exam.accuracy)} ± ${Math.round(exam.plusMinus)}`;
}

function said(text: string | null, rank: number): Part | null {
  return text === null ? null : { text, rank };
}

function counted(n: number, what: string, rank: number): Part | null {
  return n === 0 ? null : { text: `${count(n)} ${what}`, rank };
}

/** `12/40`, or `12` where no number is planned. */
export function ofPlanned(sent: number, planned: number | null): string {
  return planned === null ? count(sent) : `${count(sent)}/${count(planned)}`;
}

function rateText(achieved: number | null, wanted: number | null): string | null {
  if (wanted !== null) return `${brief(achieved)} of ${brief(wanted)} requests/s`;
  return achieved === null ? null : `${brief(achieved)} requests/s`;
}

function retriesText(retries: number): string | null {
  return retries === 0 ? null : quantity(retries, "retry", "retries");
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
    retriesText(target.retries),
  ]
    .filter((text) => text !== null)
    .join(BETWEEN);
}
