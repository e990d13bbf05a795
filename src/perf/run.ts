/**
 * A performance run: rounds of one prompt to every target, each exchange counted and handed to the sink while
 * nothing is in flight. What it does not do: choose targets, store, or print.
 */
import { type Clock, type Random, randomFromSeed } from "../base/index.ts";
import {
  type Ending,
  exchange,
  failureLimit,
  type Lane,
  moneyLimit,
  runRounds,
  worstCase,
} from "../load/index.ts";
import { requestCostCny, succeeded, unbilled } from "../metrics/index.ts";
import { withNonce } from "../prompts/index.ts";
import {
  type Exchange,
  type ExchangeRates,
  type Prompt,
  type RequestRecord,
  targetName,
} from "../record/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import type { PerfPlan } from "./plan.ts";

export interface PerfDeps {
  clock: Clock;
  uuid(): string;
  counter: TokenCounter;
  rates: ExchangeRates;
  signal: AbortSignal;
  /** Takes a finished record; must not block and must not throw. */
  record(record: RequestRecord): void;
  observe: PerfObserver;
  /** Asked before each round: why the run must not go on, or null. */
  stopReason(): string | null;
}

/** For live progress; called on the timing path, so it must be cheap. */
export interface PerfObserver {
  sent(lane: Lane): void;
  finished(lane: Lane, record: RequestRecord, spentCny: number): void;
  gaveUp(lane: Lane, failures: number): void;
}

export interface PerfOutcome {
  ending: Ending;
  spentCny: number;
  /** Names of targets that never worked and were given up. */
  gaveUp: readonly string[];
}

/** Runs the plan against the lanes. Rejects only on a fault of dsr itself: failures of providers are records. */
export async function runPerf(plan: PerfPlan, lanes: readonly Lane[], deps: PerfDeps): Promise<PerfOutcome> {
  const { clock, rates } = deps;
  const runStartMs = clock.nowMs();
  const random = randomFromSeed(plan.seed);
  // By run, not by seed: a second run with the same seed must not find the first one's prefixes in a cache.
  const nonces = randomFromSeed(plan.runId).fork("nonce");
  const money = moneyLimit(plan.maxCostCny);
  const failures = failureLimit(
    lanes.map((lane) => targetName(lane.target)),
    plan.giveUpAfter,
  );
  const waiting: { exchange: Exchange; prompt: Prompt }[] = [];
  /** What each lane of the round in flight has reserved; released when its request settles. */
  const reserved = new Map<Lane, number | null>();

  const ending = await runRounds({
    lanes,
    prompts: plan.prompts,
    random: random.fork("order"),
    signal: deps.signal,
    admit: (all, prompt) => {
      const outside = deps.stopReason();
      if (outside !== null) return outside;
      if (failures.allClosed()) return "no target answers; see the errors above";
      const open = all.filter((lane) => !failures.isClosed(targetName(lane.target)));
      for (const lane of open) {
        reserved.set(lane, worstCase(lane, prompt, plan.sampling, clock.wallMs(), rates).cny);
      }
      if (!money.reserve(open.reduce((sum, lane) => sum + (reserved.get(lane) ?? 0), 0))) {
        return `the next round could pass the cost cap of ${plan.maxCostCny} CNY (${money.spentCny.toFixed(4)} CNY spent)`;
      }
      return open;
    },
    send: async ({ lane, prompt, round, seq }) => {
      const nonce = plan.nonce ? nonceOf(nonces) : null;
      const asked = nonce === null ? prompt : withNonce(prompt, nonce);
      deps.observe.sent(lane);
      const done = await exchange(
        { id: deps.uuid(), seq, round, lane, prompt: asked, nonce },
        { clock, runId: plan.runId, kind: "perf", runStartMs, sampling: plan.sampling, signal: deps.signal },
      );
      const cost = unbilled(done.record) ? 0 : requestCostCny(done.record, rates);
      money.settle(reserved.get(lane) ?? null, cost);
      noteFailure(lane, done.record);
      waiting.push({ exchange: done, prompt: asked });
      deps.observe.finished(lane, done.record, money.spentCny);
    },
    betweenRounds: async () => {
      for (const { exchange, prompt } of waiting.splice(0))
        deps.record(counted(exchange, prompt, deps.counter));
    },
  });
  return { ending, spentCny: money.spentCny, gaveUp: failures.closed };

  function noteFailure(lane: Lane, record: RequestRecord): void {
    const name = targetName(lane.target);
    const before = failures.isClosed(name);
    failures.note(name, !succeeded(record) && record.error?.kind !== "aborted");
    if (!before && failures.isClosed(name)) deps.observe.gaveUp(lane, plan.giveUpAfter);
  }
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

/** Adds our own token counts to the record. */
function counted(
  { record, answer, reasoning }: Exchange,
  prompt: Prompt,
  counter: TokenCounter,
): RequestRecord {
  const reasoningTokens = counter.count(reasoning);
  return {
    ...record,
    counted: {
      tokenizer: counter.tokenizer,
      inputTokens: prompt.messages.reduce((sum, message) => sum + counter.count(message.content), 0),
      outputTokens: reasoningTokens + counter.count(answer),
      reasoningTokens,
    },
  };
}
