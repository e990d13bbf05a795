/** What a scheduler finds that was begun before another one under the same schedule, or the same one before, went down. */
import { messageOf } from "../../base/index.ts";
import type { Schedule } from "../file/schedule.ts";
import { cny } from "../money.ts";
import type { RunRow } from "../state/ledger.ts";
import { GRACE_MS, type RunDeps } from "./job-run.ts";
import { costOf, type FoundRun } from "./spent.ts";

const LOOK_MS = 250;

export interface RecoverDeps extends RunDeps {
  signal: AbortSignal;
  /** The process that carries a run; null where none does. */
  carrierOf(id: string, pid: number | null): number | null;
  /** Ends a process that is none of ours any more, where it is sure to be the one. */
  signalTo(pid: number, signal: "SIGTERM" | "SIGKILL"): void;
}

/**
 * Settles every run whose end nobody has noted. One that still goes on is waited for: its process was told that its scheduler is gone,
 * and ends its run. What cannot be told of its cost stays put aside as a whole.
 */
export async function recover({ jobs }: Schedule, deps: RecoverDeps): Promise<void> {
  for (const row of deps.ledger.open()) {
    await untilGone(row, deps);
    if (deps.carrierOf(row.id, row.pid) !== null) continue;
    const job = jobs.find(({ name }) => name === row.job);
    let found: FoundRun | null = null;
    try {
      found = job === undefined ? null : deps.found(job, row.id);
    } catch (error) {
      deps.log(`${row.job}: what it cost cannot be looked up: ${messageOf(error)}`);
    }
    const spentMicro = costOf(
      {
        ...{ spends: row.reservedMicro > 0, keepsRun: true },
        ...{ hasStarted: true, exitCode: null, isEndedUnheard: false },
      },
      found,
    );
    deps.ledger.settle(row.id, {
      endedMs: found?.endedMs ?? deps.clock.wallMs(),
      ...{ outcome: "lost", exitCode: null, spentMicro, result: null },
      note: found?.stopReason ?? "it went down with its scheduler",
    });
    const cost =
      spentMicro === null
        ? `${cny(row.countedMicro)} count as spent: what it really cost is not known`
        : `it cost ${cny(spentMicro)}`;
    deps.log(
      `${row.job}: a run of ${new Date(row.startedMs).toISOString()} went down with its scheduler; ${cost}`,
    );
  }
}

async function untilGone(row: RunRow, deps: RecoverDeps): Promise<void> {
  const { clock, signal, log } = deps;
  const fromMs = clock.nowMs();
  let asked: "SIGTERM" | "SIGKILL" | null = null;
  let isTold = false;
  for (;;) {
    const pid = deps.carrierOf(row.id, row.pid);
    const waitedMs = clock.nowMs() - fromMs;
    // What is still there then stays put aside, and holds up nothing else.
    if (pid === null || signal.aborted || waitedMs > 3 * GRACE_MS) return;
    if (!isTold) log(`${row.job}: waits for a run that an earlier scheduler began (process ${pid})`);
    isTold = true;
    const due = waitedMs > 2 * GRACE_MS ? "SIGKILL" : waitedMs > GRACE_MS ? "SIGTERM" : null;
    if (due !== null && due !== asked) deps.signalTo(pid, due);
    asked = due;
    await clock.sleep(LOOK_MS, signal);
  }
}
