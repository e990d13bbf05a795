/** The live view where nothing can be redrawn (a log, a pipe): the run in one line now and then, and who does worst. */
import { failuresOf, type LiveState, type LiveTarget } from "./live-state.ts";
import { correctText, ofPlanned, problemsOf, totalLine } from "./live-total.ts";
import { count, duration, rough } from "./number.ts";
import { plainLine } from "./sanitize.ts";

const MOST_NAMED = 2;

/** `0:42, about 1:38 left · 36/120 sent · 33 ok · 1 failed · 0.0931 CNY; sim-flaky/model-x: 1 server` */
export function livePlain(state: LiveState): string {
  const total = totalLine(state, Number.POSITIVE_INFINITY);
  const exams = state.targets.flatMap(examWords);
  return plainLine([total, ...exams, ...worst(state.targets)].join("; "));
}

/** `sim-a/model-x: 12/40, 78 ± 12 % correct, 3 of 8 in flight, about 1:38 left` */
function examWords({ name, inFlight, exam }: LiveTarget): string[] {
  if (exam === undefined) return [];
  const parts = [
    ofPlanned(exam.done, exam.samples),
    exam.accuracy === null ? null : `${correctText(exam)} % correct`,
    exam.width === null || exam.leftMs === 0 ? null : `${count(inFlight)} of ${count(exam.width)} in flight`,
    exam.leftMs === null || exam.leftMs === 0 ? null : `about ${duration(exam.leftMs)} left`,
  ];
  return [`${name}: ${parts.filter((part) => part !== null).join(", ")}`];
}

/** What has happened, without the time that passes anyway: the line is worth writing again when this changes. */
export function liveChange({ targets, totals }: LiveState): string {
  const counts = targets.map(({ name, sent, ok, failed, retries, late, dropped, exam }) =>
    [name, sent, ok, failuresOf({ failed }), retries, late, dropped, exam?.done].join(" "),
  );
  return [totals.status, totals.step, ...counts].join("\n");
}

/** Targets with problems, the largest share of failures first; with none, the slowest of several. */
function worst(targets: readonly LiveTarget[]): string[] {
  const troubled = targets
    .filter((target) => problemsOf(target) !== "")
    .sort((a, b) => troubleOf(b) - troubleOf(a));
  if (troubled.length > 0) {
    const named = troubled.slice(0, MOST_NAMED).map((target) => `${target.name}: ${problemsOf(target)}`);
    const rest = troubled.length - named.length;
    return rest === 0 ? named : [...named, `problems at ${count(rest)} more`];
  }
  const slowest = targets.reduce<LiveTarget | null>(
    (most, target) => ((target.ttftS.p90 ?? -1) > (most?.ttftS.p90 ?? -1) ? target : most),
    null,
  );
  return targets.length < 2 || slowest === null || slowest.exam !== undefined
    ? []
    : [`slowest: ${slowest.name}, ttft p90 ${rough(slowest.ttftS.p90)} s`];
}

/** The share of what was planned so far that came to nothing. */
function troubleOf(target: LiveTarget): number {
  const bad = failuresOf(target) + target.dropped;
  return bad / Math.max(1, target.sent + target.retries + target.dropped);
}
