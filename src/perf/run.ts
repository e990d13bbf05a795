/**
 * A performance run: rounds of one prompt to every target, each exchange counted and handed to the sink while
 * nothing is in flight. What it does not do: choose targets, store, or print.
 */
import { type Random, randomFromSeed } from "../base/index.ts";
import {
  createGuard,
  exchange,
  type Lane,
  type Reservation,
  type RunDeps,
  type RunOutcome,
  runRounds,
  singly,
  withCounts,
} from "../load/index.ts";
import { withNonce } from "../prompts/index.ts";
import type { Exchange, Prompt } from "../record/index.ts";
import type { PerfPlan } from "./plan.ts";

/** Runs the plan against the lanes. Rejects only on a fault of dsr itself: failures of providers are records. */
export async function runPerf(plan: PerfPlan, lanes: readonly Lane[], deps: RunDeps): Promise<RunOutcome> {
  const { clock } = deps;
  const runStartMs = clock.nowMs();
  // By run, not by seed: a second run with the same seed must not find the first one's prefixes in a cache.
  const nonces = randomFromSeed(plan.runId).fork("nonce");
  const guard = createGuard({ ...plan, lanes, rates: deps.rates, clock, observe: deps.observe });
  const waiting: { exchange: Exchange; prompt: Prompt; lane: Lane }[] = [];
  let reservations: readonly Reservation[] = [];

  const ending = await runRounds({
    lanes,
    prompts: plan.prompts,
    random: randomFromSeed(plan.seed).fork("order"),
    signal: deps.signal,
    admit: (all, prompt) => {
      const over = deps.stopReason() ?? guard.nobodyLeft();
      if (over !== null) return over;
      const reserved = guard.reserve(
        all.filter((lane) => guard.stateOf(lane) === "open"),
        prompt,
      );
      // Between rounds nothing is in flight, so there is nothing to wait for.
      if (reserved === "wait") throw new Error("a round began while another was in flight");
      if ("stop" in reserved) return reserved.stop;
      reservations = reserved;
      return reserved.map(({ lane }) => lane);
    },
    send: async ({ lane, prompt, round, seq }) => {
      const nonce = plan.nonce ? nonceOf(nonces) : null;
      const asked = nonce === null ? prompt : withNonce(prompt, nonce);
      deps.observe.sent(lane);
      const done = await exchange(
        { ...singly, id: deps.uuid(), seq, round, lane, prompt: asked, nonce },
        { clock, runId: plan.runId, kind: "perf", runStartMs, sampling: plan.sampling, signal: deps.signal },
      );
      waiting.push({ exchange: done, prompt: asked, lane });
      deps.observe.finished(lane, done.record);
    },
    betweenRounds: async () => {
      for (const { exchange, prompt, lane } of waiting.splice(0)) {
        // Without output there is nothing to compare with a bill.
        const isEmpty = exchange.record.times.firstOutputAtMs === null;
        const record = isEmpty ? exchange.record : withCounts(exchange, prompt, deps.counter);
        // Settled with our counts: without them a provider that sends no usage would be charged its worst case.
        const reservation = reservations.find((one) => one.lane === lane);
        if (reservation !== undefined) guard.settle(reservation, record);
        deps.record(record);
      }
    },
  });
  return { ending: guard.judge(ending), spentCny: guard.spentCny, gaveUp: guard.gaveUp };
}

/** 48 random bits: enough never to meet a cached prefix, and always of one length. */
function nonceOf(random: Random): string {
  const half = () =>
    random
      .integer(2 ** 24)
      .toString(16)
      .padStart(6, "0");
  return half() + half();
}
