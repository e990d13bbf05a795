/**
 * Rounds: one prompt goes to every lane at once, in an order shuffled by seed, and the next round waits for all of
 * them. Measurements therefore come in pairs, taken at the same moment, and a slow lane never makes a fast one
 * wait inside a measurement: only between rounds.
 */
import type { Random } from "../base/index.ts";
import type { Lane } from "./lane.ts";

export type Ending =
  | { status: "done"; reason: null }
  | { status: "stopped"; reason: string }
  | { status: "interrupted"; reason: string };

export interface RoundsOptions<Job> {
  lanes: readonly Lane[];
  /** One job a round, the same for every lane. */
  rounds: Iterable<Job>;
  random: Random;
  /**
   * Asked before each round: the lanes to ask this time, or a text that stops the run and says why. Lanes come in the order
   * in which they will be asked.
   */
  admit(lanes: readonly Lane[], job: Job): Promise<readonly Lane[] | string>;
  /** Sends one request; must not reject. */
  send(lane: Lane, job: Job): Promise<unknown>;
  signal: AbortSignal;
}

export async function runRounds<Job>(options: RoundsOptions<Job>): Promise<Ending> {
  const { random, signal } = options;
  for (const job of options.rounds) {
    if (signal.aborted) return interrupted();
    const lanes = await options.admit(random.shuffle(options.lanes), job);
    if (typeof lanes === "string") return { status: "stopped", reason: lanes };
    await Promise.all(lanes.map((lane) => options.send(lane, job)));
  }
  return signal.aborted ? interrupted() : { status: "done", reason: null };
}

export function interrupted(): Ending {
  return { status: "interrupted", reason: "interrupted by the user" };
}
