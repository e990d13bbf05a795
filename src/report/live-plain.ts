/** The live view where nothing can be redrawn (a log, a pipe): the run in one line now and then, and who does worst. */

import { failuresOf, type LiveState, type LiveTarget } from "./live-state.ts";
import { problemsOf, totalLine } from "./live-total.ts";
import { count, rough } from "./number.ts";
import { plainLine } from "./sanitize.ts";

const MOST_NAMED = 2;

/** `0:42, about 1:38 left · 36/120 sent · 33 ok · 1 failed · 0.0931 CNY; sim-flaky/model-x: 1 server` */
export function livePlain(state: LiveState): string {
  const total = totalLine(state, Number.POSITIVE_INFINITY);
  return plainLine([total, ...worst(state.targets)].join("; "));
}

/** What has happened, without the time that passes anyway: the line is worth writing again when this changes. */
export function liveChange({ targets, totals }: LiveState): string {
  const counts = targets.map(({ name, sent, ok, failed, retries, late, dropped }) =>
    [name, sent, ok, failuresOf({ failed }), retries, late, dropped].join(" "),
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
  return targets.length < 2 || slowest === null
    ? []
    : [`slowest: ${slowest.name}, ttft p90 ${rough(slowest.ttftS.p90)} s`];
}

/** The share of what was planned so far that came to nothing. */
function troubleOf(target: LiveTarget): number {
  const bad = failuresOf(target) + target.dropped;
  return bad / Math.max(1, target.sent + target.retries + target.dropped);
}
