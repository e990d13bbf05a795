/**
 * Rounds: one prompt goes to every lane at once, in an order shuffled by seed, and the next round waits for all of
 * them. Measurements therefore come in pairs, taken at the same moment, and a slow lane never makes a fast one
 * wait inside a measurement: only between rounds.
 */
import type { Random } from "../base/index.ts";
import type { Prompt } from "../record/index.ts";
import type { Lane } from "./lane.ts";

export type Ending =
  | { status: "done"; reason: null }
  | { status: "stopped"; reason: string }
  | { status: "interrupted"; reason: string };

export interface RoundsOptions {
  lanes: readonly Lane[];
  /** One prompt a round. */
  prompts: readonly Prompt[];
  random: Random;
  /** Sends one request; must not reject. `seq` counts requests in the order they are sent, from 0. */
  send(request: { lane: Lane; prompt: Prompt; round: number; seq: number }): Promise<void>;
  /** Asked before each round: the lanes to ask this time, or a text that stops the run and says why. */
  admit(lanes: readonly Lane[], prompt: Prompt): readonly Lane[] | string;
  /** Work that must not disturb a measurement (counting tokens); runs while nothing is in flight. */
  betweenRounds(): Promise<void>;
  signal: AbortSignal;
}

export async function runRounds(options: RoundsOptions): Promise<Ending> {
  const { random, signal } = options;
  let seq = 0;
  for (const [round, prompt] of options.prompts.entries()) {
    if (signal.aborted) return interrupted();
    const lanes = options.admit(options.lanes, prompt);
    if (typeof lanes === "string") return { status: "stopped", reason: lanes };
    const order = random.shuffle(lanes);
    await Promise.all(order.map((lane) => options.send({ lane, prompt, round, seq: seq++ })));
    await options.betweenRounds();
  }
  return signal.aborted ? interrupted() : { status: "done", reason: null };
}

export function interrupted(): Ending {
  return { status: "interrupted", reason: "interrupted by the user" };
}
