/**
 * A pool: every lane works through the same list of jobs in the same order, up to `concurrency` at a time, and no
 * lane waits for another. For work whose result does not depend on its timing (grading answers).
 */
import type { Lane } from "./lane.ts";
import { type Ending, interrupted } from "./rounds.ts";

/** What to do with the next job of a lane: send it, give the lane up, or stop the run for the reason given. */
export type Admission = "send" | "give_up" | { stop: string };

export interface PoolOptions<Job> {
  lanes: readonly Lane[];
  jobs: readonly Job[];
  /** Requests in flight per lane, at least 1. */
  concurrency: number;
  /** Sends one job; must not reject. `seq` counts requests in the order they are sent, from 0. */
  send(request: { lane: Lane; job: Job; seq: number }): Promise<void>;
  /** Asked before each request. */
  admit(lane: Lane, job: Job): Admission;
  signal: AbortSignal;
}

export async function runPool<Job>(options: PoolOptions<Job>): Promise<Ending> {
  const { lanes, jobs, concurrency, signal } = options;
  let seq = 0;
  let stopped: string | null = null;

  const work = async (lane: Lane, queue: Iterator<Job>) => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      if (signal.aborted || stopped !== null) return;
      const admission = options.admit(lane, next.value);
      if (admission === "give_up") return;
      if (admission !== "send") {
        stopped = admission.stop;
        return;
      }
      await options.send({ lane, job: next.value, seq: seq++ });
    }
  };
  await Promise.all(
    lanes.flatMap((lane) => {
      const queue = jobs[Symbol.iterator]();
      return Array.from({ length: Math.min(concurrency, jobs.length) }, () => work(lane, queue));
    }),
  );
  if (signal.aborted) return interrupted();
  return stopped === null ? { status: "done", reason: null } : { status: "stopped", reason: stopped };
}
