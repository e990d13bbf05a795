/**
 * A closed loop: a fixed number of users, each of whom asks again as soon as the last answer is complete. Load follows the
 * provider's speed, so a slow provider is asked less: what that hides, an open loop shows.
 */

export interface ClosedOptions<Job> {
  /** Taken in turn by whichever user is free; may be endless. */
  jobs: Iterator<Job>;
  /** How many are in flight at once, at least 1. */
  concurrency: number;
  /** Does one job; must not reject. `over` sends that user home. */
  work(job: Job): Promise<"on" | "over">;
}

/** Resolves when the jobs are used up or every user has gone home, and nothing is in flight. */
export async function runClosed<Job>({ jobs, concurrency, work }: ClosedOptions<Job>): Promise<void> {
  const user = async () => {
    for (let next = jobs.next(); next.done !== true; next = jobs.next()) {
      if ((await work(next.value)) === "over") return;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, user));
}
