/**
 * A pool: every lane works through the same list of jobs in the same order, in a closed loop of its own, and no
 * lane waits for another. For work whose result does not depend on its timing (grading answers).
 */
import { runClosed } from "./closed.ts";
import type { Lane } from "./lane.ts";
import { type Ending, interrupted } from "./rounds.ts";

/**
 * What to do with the next job of a lane: send it, ask again when a request has ended (only while one is in flight),
 * give the lane up, or stop the run for the reason given.
 */
export type Admission = "send" | "wait" | "give_up" | { stop: string };

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
  let inFlight = 0;
  let wake: (() => void)[] = [];
  const somethingEnded = () => new Promise<void>((resolve) => wake.push(resolve));
  const ended = () => {
    const waiting = wake;
    wake = [];
    for (const resolve of waiting) resolve();
  };

  /** Asks until the answer is final; a lane that waits while nothing is in flight would wait for ever. */
  const admitted = async (lane: Lane, job: Job): Promise<Exclude<Admission, "wait"> | "over"> => {
    for (;;) {
      if (signal.aborted || stopped !== null) return "over";
      const admission = options.admit(lane, job);
      // Counted here and not by the caller: between this return and the caller's next line others may ask.
      if (admission === "send") inFlight += 1;
      if (admission !== "wait") return admission;
      if (inFlight === 0) throw new Error("admission waits for a request while none is in flight");
      await somethingEnded();
    }
  };

  const work = async (lane: Lane, job: Job): Promise<"on" | "over"> => {
    const admission = await admitted(lane, job);
    if (admission === "give_up" || admission === "over") return "over";
    if (admission !== "send") {
      stopped = admission.stop;
      return "over";
    }
    await options.send({ lane, job, seq: seq++ });
    inFlight -= 1;
    ended();
    return "on";
  };
  await Promise.all(
    lanes.map((lane) =>
      runClosed({
        jobs: jobs[Symbol.iterator](),
        concurrency: Math.min(concurrency, jobs.length),
        work: (job) => work(lane, job),
      }),
    ),
  );
  if (signal.aborted) return interrupted();
  return stopped === null ? { status: "done", reason: null } : { status: "stopped", reason: stopped };
}
