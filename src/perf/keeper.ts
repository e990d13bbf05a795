/**
 * Keeps what comes back: counts tokens, settles the money, hands the record on. Counting takes milliseconds for long texts,
 * so it happens here, away from whoever is timing streams, one record at a time with pauses for everything else.
 */
import { setImmediate } from "node:timers/promises";
import { type Guard, type LaneFacts, type RunDeps, withCounts } from "../load/index.ts";
import { withNonce } from "../prompts/index.ts";
import { targetName } from "../record/index.ts";
import { type PerfPlan, promptOf } from "./plan.ts";
import type { Finished } from "./sender.ts";

export interface Keeper {
  /** Takes what ended; it is kept soon after, in order. */
  take(finished: Finished): void;
  /** Resolves when everything taken so far is kept. */
  kept(): Promise<void>;
}

export function createKeeper(
  plan: PerfPlan,
  lanes: readonly LaneFacts[],
  guard: Guard,
  deps: Pick<RunDeps, "counter" | "nativeCounters" | "record" | "observe"> & { stopReason(): string | null },
): Keeper {
  const queue: Finished[] = [];
  let working: Promise<void> | null = null;

  const keep = ({ exchange, index, messages, reservation }: Finished) => {
    const prompt = promptOf(plan, { index, step: exchange.record.step });
    const { nonce } = exchange.record.prompt;
    const isEmpty = exchange.record.times.firstOutputAtMs === null;
    // Without output there is nothing to compare with a bill.
    const record = isEmpty
      ? exchange.record
      : withCounts(
          exchange,
          messages !== null
            ? { ...prompt, messages: [...messages] }
            : nonce === null
              ? prompt
              : withNonce(prompt, nonce),
          deps.counter,
          deps.nativeCounters.get(targetName(exchange.record.target)) ?? null,
        );
    // Settled with our counts: without them a provider that sends no usage would be charged its worst case.
    if (reservation !== null) guard.settle(reservation, record);
    deps.record(record);
    if (deps.stopReason() !== null) guard.stop();
  };

  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      keep(next);
      await setImmediate();
    }
    working = null;
  };

  return {
    take: (finished) => {
      const lane = lanes[finished.lane];
      if (lane !== undefined) deps.observe.finished(lane, finished.exchange.record);
      queue.push(finished);
      working ??= work();
    },
    kept: async () => {
      while (working !== null) await working;
    },
  };
}
