/** One run of a job, from the reservation to the settlement: started, ended in time, paid for, judged, and looked at. */
import { type Clock, messageOf } from "../../base/index.ts";
import type { Notice } from "../../notify/index.ts";
import type { Job } from "../file/schedule.ts";
import { cny } from "../money.ts";
import type { Known } from "../state/known.ts";
import type { Ledger, Outcome } from "../state/ledger.ts";
import type { Child, Ended } from "./child.ts";
import { noticeOfFailure, noticeOfRecovery } from "./notices.ts";
import { costOf, type FoundRun, type Looked } from "./spent.ts";

/** So long a run has to end by itself when it is asked to, before it is killed. */
export const GRACE_MS = 30_000;
/** How a job says why it failed. */
const ERROR = "error: ";

export interface RunDeps {
  clock: Clock;
  ledger: Ledger;
  known: Known;
  start(argv: readonly string[], id: string, onLine: (line: string) => void): Child;
  /** What the stores of the job say of the run that was begun under this id. Throws where they cannot be read. */
  found(job: Job, id: string): FoundRun | null;
  /** Looks at what changed after a job measured; never throws. */
  watch(signal: AbortSignal): Promise<void>;
  log(text: string): void;
  tell(notice: Notice): void;
}

/** Ends a run early. */
export interface Stopper {
  stop(): void;
}

/** Starts a run for which money has been put aside; `ended` rejects where the books cannot be written any more. */
export function runJob(
  job: Job,
  { id, capMicro }: { id: string; capMicro: number | null },
  deps: RunDeps,
): { stopper: Stopper; ended: Promise<Ended> } {
  const { ledger, log } = deps;
  let error: string | null = null;
  const child = deps.start(job.argv(capMicro), id, (line) => {
    if (line.startsWith(ERROR)) error = line.slice(ERROR.length);
    log(`${job.name}: ${line}`);
  });
  if (child.pid !== null) ledger.carriedBy(id, child.pid);
  const over = new AbortController();
  const stopped = new AbortController();
  const reason = { isTimedOut: false };
  const stop = () => {
    if (stopped.signal.aborted) return;
    stopped.abort();
    child.interrupt();
    void deps.clock.sleep(GRACE_MS, over.signal).then(() => {
      if (!over.signal.aborted) child.kill();
    });
  };
  void deps.clock.sleep(job.timeoutMs, over.signal).then(() => {
    if (over.signal.aborted || stopped.signal.aborted) return;
    reason.isTimedOut = true;
    log(`${job.name}: takes too long, and is asked to end`);
    stop();
  });
  const ended = child.ended.then(async (end) => {
    over.abort();
    const isStopped = stopped.signal.aborted && !reason.isTimedOut;
    conclude(job, id, end, { ...reason, isStopped, error }, deps);
    if (job.isMeasuring && !isStopped) await deps.watch(stopped.signal);
    return end;
  });
  return { stopper: { stop }, ended };
}

function conclude(
  job: Job,
  id: string,
  end: Ended,
  how: { isTimedOut: boolean; isStopped: boolean; error: string | null },
  deps: RunDeps,
): void {
  const { clock, ledger, log } = deps;
  const looked = lookedUp(job, id, deps);
  const found = looked === "unreadable" ? null : looked;
  const outcome = outcomeOf(end, how);
  const spentMicro = costOf({ ...end, spends: job.maxCostMicro !== null, keepsRun: job.keepsRun }, looked);
  const note = end.fault ?? found?.stopReason ?? (outcome === "failed" ? how.error : null);
  const result = end.stdout === "" ? null : end.stdout;
  ledger.settle(id, { endedMs: clock.wallMs(), outcome, exitCode: end.exitCode, spentMicro, note, result });
  log(
    `${job.name}: ${WORDS[outcome]}${end.exitCode === null ? "" : `, exit code ${end.exitCode}`}${costWords(job, spentMicro)}${note === null ? "" : ` (${note})`}`,
  );
  judge(job, outcome, note ?? `exit code ${end.exitCode ?? "none"}`, deps);
}

/** What cannot be looked up is not known, and the whole reservation stands. */
function lookedUp(job: Job, id: string, { found, log }: RunDeps): Looked {
  if (!job.isMeasuring) return null;
  try {
    return found(job, id);
  } catch (error) {
    log(`${job.name}: what it cost cannot be looked up: ${messageOf(error)}`);
    return "unreadable";
  }
}

const WORDS: Record<Outcome, string> = {
  done: "is done",
  stopped: "stopped before its plan was done",
  failed: "failed",
  timed_out: "was ended, it took too long",
  interrupted: "was interrupted",
  lost: "was lost",
};

function costWords({ maxCostMicro }: Job, spentMicro: number | null): string {
  if (maxCostMicro === null) return "";
  return spentMicro === null ? ", cost unknown: all that was put aside counts" : `, cost ${cny(spentMicro)}`;
}

/** By the house's exit codes: 3 is an answer (nothing meets, something changed), 4 an early end. */
function outcomeOf(
  { exitCode, hasStarted }: Ended,
  how: { isTimedOut: boolean; isStopped: boolean },
): Outcome {
  if (!hasStarted) return "failed";
  if (how.isTimedOut) return "timed_out";
  if (how.isStopped) return "interrupted";
  if (exitCode === 0 || exitCode === 3) return "done";
  return exitCode === 4 ? "stopped" : "failed";
}

/** A job fails or recovers once, not with every run. */
function judge(job: Job, outcome: Outcome, why: string, { known, clock, tell }: RunDeps): void {
  const isFailing = verdictOn(outcome, why);
  if (isFailing === null) return;
  const nowMs = clock.wallMs();
  const wasFailing = known.get("failing", job.name) !== null;
  if (isFailing && !wasFailing) {
    known.set("failing", job.name, why, nowMs);
    tell(noticeOfFailure(job.name, outcome, why, nowMs));
  } else if (!isFailing && wasFailing) {
    known.delete("failing", job.name);
    tell(noticeOfRecovery(job.name, nowMs));
  }
}

/** Null where an end says nothing of the job: somebody else ended it. A run that its cap stopped did what it was allowed to. */
function verdictOn(outcome: Outcome, why: string): boolean | null {
  if (outcome === "interrupted" || outcome === "lost") return null;
  if (outcome === "stopped") return !/^exit code|cost cap/.test(why);
  return outcome !== "done";
}
