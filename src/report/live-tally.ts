/**
 * Counts for the live view. What happens is told while requests run, so telling costs a few additions and no memory
 * that grows; everything that takes time is left to the moment at which the state is shown.
 */
import { latenessMs, outputTokensOf, requestCostCny, succeeded, unbilled } from "../metrics/index.ts";
import type { ErrorKind, ExchangeRates, RequestRecord, Score } from "../record/index.ts";
import { type ExamBefore, type ExamTally, examTally } from "./live-exam.ts";
import { type RecentRate, recentRate } from "./live-rate.ts";
import { type Sketch, sketch } from "./live-sketch.ts";
import { type LiveFailure, type LiveState, type LiveTarget, type Spread, together } from "./live-state.ts";

export interface LiveTallyOptions {
  /** In the order in which they are shown. */
  targets: readonly TalliedTarget[];
  rates: ExchangeRates;
  /** A request begun this much after its planned time is late. */
  lateAfterMs: number;
}

export interface TalliedTarget extends Pick<LiveTarget, "name" | "planned"> {
  /** Where answers are graded: samples in all, and what was there of them before. */
  exam?: ExamBefore & { samples: number };
}

/** What only the run knows, at the moment of showing. */
export interface LiveMoment {
  elapsedMs: number;
  /** How long the run may take; null without such a limit. */
  limitMs?: number | null;
  step?: string | null;
  wantedRate?: number | null;
  /** Stream events of all targets since the run began; null where nobody counts them. */
  events?: number | null;
  /** Requests that the store holds; null where nobody counts them. */
  stored?: number | null;
  status?: string | null;
}

export interface LiveTally {
  /** A request was sent. A target that was not announced is shown from now on. */
  sent(target: string, shot?: Pick<RequestRecord, "attempt" | "warmup">): void;
  /** Its record is there; also that of a request which was planned and never sent. */
  finished(target: string, record: RequestRecord): void;
  /** An answer of the target has its grade, that many ms after the start. */
  scored(target: string, score: Pick<Score, "verdict" | "reason" | "fromCache">, elapsedMs: number): void;
  /** So many may be in flight at the target from now on. */
  width(target: string, width: number): void;
  /** The state as it is shown. Rates are those of the last ten seconds, from one call to another. */
  state(moment: LiveMoment): LiveState;
}

/** No failure of the target: cut off by the sender, or never sent. */
const NO_FAILURE: ReadonlySet<ErrorKind> = new Set(["aborted", "dropped"]);

type Tally = Omit<LiveTarget, "ttftS" | "otps" | "exam"> & {
  ttftS: Sketch;
  otps: Sketch;
  exam: ExamTally | null;
};

/** Starts at nothing. */
export function liveTally({ targets, rates, lateAfterMs }: LiveTallyOptions): LiveTally {
  const tallies = new Map(targets.map((target) => [target.name, emptyTally(target)]));
  const sendRate = recentRate();
  const eventRate = recentRate();
  let ended = 0;
  const of = (name: string): Tally => {
    const known = tallies.get(name);
    if (known !== undefined) return known;
    const made = emptyTally({ name, planned: null });
    tallies.set(name, made);
    return made;
  };
  return {
    sent: (target, shot) => {
      const tally = of(target);
      tally.inFlight += 1;
      if (shot?.warmup === true) return;
      if ((shot?.attempt ?? 1) > 1) tally.retries += 1;
      else tally.sent += 1;
    },
    finished: (target, record) => {
      const tally = of(target);
      ended += 1;
      if (record.error?.kind === "dropped") {
        tally.dropped += 1;
        return;
      }
      tally.inFlight -= 1;
      spend(tally, record, rates);
      if (record.warmup) return;
      if (record.attempt === 1 && (latenessMs(record.times) ?? 0) > lateAfterMs) tally.late += 1;
      if (succeeded(record)) succeed(tally, record);
      else fail(tally, record.error?.kind ?? "empty");
    },
    scored: (target, score, elapsedMs) => of(target).exam?.scored(score, elapsedMs),
    width: (target, width) => of(target).exam?.width(width),
    state: (moment) => {
      const shown = [...tallies.values()].map((tally) => shownOf(tally, moment.elapsedMs));
      const sent = shown.reduce((sum, one) => sum + one.sent + one.retries, 0);
      const events = moment.events ?? null;
      const achievedRate = perSecond(sendRate, moment.elapsedMs, sent);
      const isSendingOver = allSent(shown, moment);
      return {
        targets: shown,
        totals: {
          elapsedMs: moment.elapsedMs,
          leftMs: isSendingOver ? null : leftMs(shown, moment),
          step: moment.step ?? null,
          achievedRate: isSendingOver ? null : achievedRate,
          wantedRate: isSendingOver ? null : (moment.wantedRate ?? null),
          eventsPerS: events === null ? null : perSecond(eventRate, moment.elapsedMs, events),
          unstored: moment.stored == null ? null : Math.max(0, ended - moment.stored),
          status: moment.status ?? (isSendingOver ? "waiting for the last answers" : null),
        },
      };
    },
  };
}

function perSecond(rate: RecentRate, elapsedMs: number, total: number): number | null {
  rate.note(elapsedMs, total);
  return rate.perSecond();
}

function emptyTally({ name, planned, exam }: TalliedTarget): Tally {
  return {
    name,
    planned,
    sent: 0,
    inFlight: 0,
    ok: 0,
    failed: {},
    retries: 0,
    late: 0,
    dropped: 0,
    ttftS: sketch(),
    otps: sketch(),
    spentCny: null,
    costUnknown: 0,
    exam: exam === undefined ? null : examTally(exam.samples, exam),
  };
}

function succeed(tally: Tally, record: RequestRecord): void {
  tally.ok += 1;
  const { sentAtMs, firstOutputAtMs, endedAtMs } = record.times;
  if (sentAtMs === null) return;
  if (firstOutputAtMs !== null) tally.ttftS.add((firstOutputAtMs - sentAtMs) / 1000);
  const tokens = outputTokensOf(record).value;
  if (tokens !== null && endedAtMs !== null) tally.otps.add((tokens * 1000) / (endedAtMs - sentAtMs));
}

function fail(tally: Tally, kind: LiveFailure): void {
  if (kind === "empty" || !NO_FAILURE.has(kind)) tally.failed[kind] = (tally.failed[kind] ?? 0) + 1;
}

function spend(tally: Tally, record: RequestRecord, rates: ExchangeRates): void {
  const cny = unbilled(record) ? 0 : requestCostCny(record, rates);
  if (cny === null) tally.costUnknown += 1;
  else tally.spentCny = (tally.spentCny ?? 0) + cny;
}

function shownOf({ ttftS, otps, inFlight, failed, exam, ...counts }: Tally, elapsedMs: number): LiveTarget {
  return {
    ...counts,
    ...(exam === null ? {} : { exam: exam.shown(elapsedMs) }),
    inFlight: Math.max(0, inFlight),
    failed: { ...failed },
    ttftS: spreadOf(ttftS, 0.9),
    otps: spreadOf(otps, 0.1),
  };
}

function spreadOf(values: Sketch, tail: number): Spread {
  return { median: values.quantile(0.5), p90: values.quantile(tail), n: values.n };
}

/** Whether only answers are missing: nobody knows how long those take, and no rate of sending is wanted any more. */
function allSent(targets: readonly LiveTarget[], { elapsedMs, limitMs }: LiveMoment): boolean {
  const { planned, sent, dropped, inFlight } = together(targets);
  const isOver = (planned !== null && sent + dropped >= planned) || (limitMs != null && elapsedMs >= limitMs);
  return isOver && inFlight > 0;
}

/** Targets sit an exam side by side: the slowest tells. */
function longest(leftMs: readonly (number | null)[]): number | null {
  return leftMs.reduce((most, own) => (most === null || own === null ? null : Math.max(most, own)), 0);
}

/** By the pace so far and by the limit of time, whichever comes first; null where neither tells. */
function leftMs(targets: readonly LiveTarget[], { elapsedMs, limitMs }: LiveMoment): number | null {
  const exams = targets.flatMap(({ exam }) => exam ?? []);
  // Of none left there is nothing to say.
  if (exams.length > 0) return longest(exams.map((exam) => exam.leftMs)) || null;
  const byLimit = limitMs == null ? [] : [Math.max(0, limitMs - elapsedMs)];
  const { planned, dropped } = together(targets);
  const over = targets.reduce((sum, { sent, inFlight }) => sum + Math.max(0, sent - inFlight), dropped);
  const byPace = planned === null || over === 0 ? [] : [(elapsedMs / over) * Math.max(0, planned - over)];
  const known = [...byLimit, ...byPace];
  return known.length === 0 ? null : Math.min(...known);
}
