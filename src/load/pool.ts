/**
 * A pool: every lane works through its own list of jobs in order, in a closed loop as wide as its limiter allows, and no
 * lane waits for another. For work whose result does not depend on its timing (grading answers).
 */
import type { Clock } from "../base/index.ts";
import { runClosed } from "./closed.ts";
import type { Lane } from "./lane.ts";
import type { Limiter } from "./limiter.ts";
import { Gate } from "./pool-gate.ts";
import { type Ending, interrupted } from "./rounds.ts";

/**
 * What to do with the next job of a lane: send it, ask again when a request has ended (only while one is in flight),
 * give the lane up, or stop the run for the reason given.
 */
export type Admission = "send" | "wait" | "give_up" | { stop: string };

export interface PoolLane<Job> {
  lane: Lane;
  jobs: readonly Job[];
  /** Told by `send` of what was answered and what was turned away. */
  limiter: Limiter;
}

export interface PoolOptions<Job> {
  lanes: readonly PoolLane<Job>[];
  /**
   * Sends one job; must not reject. `again` puts it to the lane once more, when there is room; `time` counts how often it was
   * sent, from 0.
   */
  send(request: { lane: Lane; job: Job; time: number }): Promise<"done" | "again">;
  /** Asked before each request. */
  admit(lane: Lane, job: Job): Admission;
  clock: Clock;
  signal: AbortSignal;
}

export async function runPool<Job>(options: PoolOptions<Job>): Promise<Ending> {
  const { lanes, clock, signal } = options;
  const gates = lanes.map(({ limiter }) => new Gate(limiter, clock, signal));
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

  const once = async (lane: Lane, job: Job, time: number): Promise<"done" | "again" | "over"> => {
    const admission = await admitted(lane, job);
    if (admission === "give_up" || admission === "over") return "over";
    if (admission !== "send") {
      stopped = admission.stop;
      for (const gate of gates) gate.close();
      return "over";
    }
    const outcome = await options.send({ lane, job, time });
    inFlight -= 1;
    ended();
    return outcome;
  };

  const work = async (lane: Lane, gate: Gate, job: Job): Promise<"on" | "over"> => {
    for (let time = 0; ; time++) {
      if (!(await gate.enter())) return "over";
      const outcome = await once(lane, job, time);
      if (outcome === "over") gate.close();
      gate.leave();
      if (outcome !== "again") return outcome === "done" ? "on" : "over";
    }
  };

  await Promise.all(
    lanes.map(({ lane, jobs, limiter }, i) => {
      const gate = gates[i];
      if (gate === undefined) throw new Error("a lane has no gate");
      return runClosed({
        jobs: jobs[Symbol.iterator](),
        concurrency: Math.min(limiter.ceiling, jobs.length),
        work: (job) => work(lane, gate, job),
      });
    }),
  );
  for (const gate of gates) gate.close();
  if (signal.aborted) return interrupted();
  return stopped === null ? { status: "done", reason: null } : { status: "stopped", reason: stopped };
}
