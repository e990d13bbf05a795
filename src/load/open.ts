/**
 * An open loop: jobs start when they are due, whoever is still waiting. What cannot start on time is late by what its
 * record says (dispatched − scheduled); the schedule is never thinned or shifted.
 */
import type { Clock } from "../base/index.ts";

export interface OpenOptions<Job> {
  /** In order of `dueMs`, which is `clock.nowMs()` time; may be endless. */
  jobs: Iterable<{ job: Job; dueMs: number }>;
  clock: Clock;
  /** Sends one job, or drops it; must not reject. It is not waited for before the next is sent. */
  work(job: Job): Promise<unknown>;
  /** Asked before each job: nothing more is sent once it is true. */
  isOver(): boolean;
  signal: AbortSignal;
}

/** Resolves when the jobs are used up or it is over, and nothing is in flight. */
export async function runOpen<Job>(options: OpenOptions<Job>): Promise<void> {
  const { clock, signal } = options;
  const inFlight = new Set<Promise<unknown>>();
  for (const { job, dueMs } of options.jobs) {
    if (clock.nowMs() < dueMs) await clock.sleepUntil(dueMs, signal);
    if (signal.aborted || options.isOver()) break;
    const working: Promise<unknown> = options.work(job).finally(() => inFlight.delete(working));
    inFlight.add(working);
  }
  await Promise.all(inFlight);
}
