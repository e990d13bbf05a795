/**
 * An accuracy run: every target answers the same samples, each answer is graded and handed over with its request.
 * Answers themselves are dropped after grading: no text is kept.
 */
import type { Clock } from "../base/index.ts";
import {
  type Ending,
  exchange,
  failureLimit,
  type Lane,
  moneyLimit,
  runPool,
  worstCase,
} from "../load/index.ts";
import { requestCostCny, succeeded, unbilled } from "../metrics/index.ts";
import {
  type Exchange,
  type ExchangeRates,
  type RequestRecord,
  type Sampling,
  type Score,
  targetName,
} from "../record/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import type { Sample } from "./exam.ts";
import { gradeAnswer } from "./scorer/grade.ts";

export interface BenchPlan {
  runId: string;
  /** In the order in which they are asked; repeats of a question are samples of their own. */
  samples: readonly Sample[];
  sampling: Sampling;
  /** Requests in flight at each target. */
  concurrency: number;
  /** Stop before the run can cost more than this; null for no cap. */
  maxCostCny: number | null;
  /** A target that fails this many times from its first request on, without a success, is not asked again. */
  giveUpAfter: number;
}

export interface BenchDeps {
  clock: Clock;
  uuid(): string;
  /** Counts tokens where a provider does not say; grading is not timed, so it may run at once. */
  counter: TokenCounter;
  rates: ExchangeRates;
  signal: AbortSignal;
  /** Take what is finished; must not block and must not throw. */
  record(record: RequestRecord): void;
  score(score: Score): void;
  observe: {
    sent(lane: Lane): void;
    finished(lane: Lane, record: RequestRecord, spentCny: number): void;
    gaveUp(lane: Lane, failures: number): void;
  };
  /** Asked before each request: why the run must not go on, or null. */
  stopReason(): string | null;
}

export interface BenchOutcome {
  ending: Ending;
  spentCny: number;
  gaveUp: readonly string[];
}

/** Runs the plan against the lanes. Rejects only on a fault of dsr itself: failures of providers are records. */
export async function runBench(
  plan: BenchPlan,
  lanes: readonly Lane[],
  deps: BenchDeps,
): Promise<BenchOutcome> {
  const { clock, rates } = deps;
  const runStartMs = clock.nowMs();
  const money = moneyLimit(plan.maxCostCny);
  const failures = failureLimit(
    lanes.map((lane) => targetName(lane.target)),
    plan.giveUpAfter,
  );
  /** What a request has reserved, from its admission until it settles. */
  const reserved = new Map<string, number | null>();
  const keyOf = (lane: Lane, index: number) => `${index} ${targetName(lane.target)}`;

  const ending = await runPool({
    lanes,
    jobs: plan.samples.map((sample, index) => ({ sample, index })),
    concurrency: plan.concurrency,
    signal: deps.signal,
    admit: (lane, { sample, index }) => {
      const outside = deps.stopReason();
      if (outside !== null) return { stop: outside };
      if (failures.isClosed(targetName(lane.target))) {
        return failures.allClosed() ? { stop: "no target answers; see the errors above" } : "give_up";
      }
      const worst = worstCase(lane, sample.prompt, plan.sampling, clock.wallMs(), rates).cny;
      if (!money.reserve(worst)) {
        return {
          stop: `the next request could pass the cost cap of ${plan.maxCostCny} CNY (${money.spentCny.toFixed(4)} CNY spent)`,
        };
      }
      reserved.set(keyOf(lane, index), worst);
      return "send";
    },
    send: async ({ lane, job: { sample, index }, seq }) => {
      deps.observe.sent(lane);
      const done = await exchange(
        { id: deps.uuid(), seq, round: index, lane, prompt: sample.prompt, nonce: null },
        { clock, runId: plan.runId, kind: "bench", runStartMs, sampling: plan.sampling, signal: deps.signal },
      );
      const record = withCounts(done, sample, deps.counter);
      const key = keyOf(lane, index);
      money.settle(reserved.get(key) ?? null, unbilled(record) ? 0 : requestCostCny(record, rates));
      reserved.delete(key);
      noteFailure(lane, record);
      deps.record(record);
      // An answer that we cut off ourselves says nothing about the model, and will be asked again another time.
      if (record.error?.kind !== "aborted") deps.score(scoreOf(sample, done, clock.wallMs()));
      deps.observe.finished(lane, record, money.spentCny);
    },
  });
  const allClosed = ending.status === "done" && failures.allClosed();
  return {
    ending: allClosed ? { status: "stopped", reason: "no target answers; see the errors above" } : ending,
    spentCny: money.spentCny,
    gaveUp: failures.closed,
  };

  function noteFailure(lane: Lane, record: RequestRecord): void {
    const name = targetName(lane.target);
    const before = failures.isClosed(name);
    failures.note(name, !succeeded(record) && record.error?.kind !== "aborted");
    if (!before && failures.isClosed(name)) deps.observe.gaveUp(lane, plan.giveUpAfter);
  }
}

function scoreOf(sample: Sample, { record, answer }: Exchange, wallMs: number): Score {
  return {
    schema: 1,
    runId: record.runId,
    requestId: record.id,
    dataset: sample.exam,
    sampleId: sample.id,
    sampleHash: sample.hash,
    repeat: sample.repeat,
    target: record.target,
    ...gradeAnswer(sample, { answer, finishReason: record.finishReason, error: record.error }),
    scoredAt: new Date(wallMs).toISOString(),
  };
}

/** Our own counts, only where the provider gave none: they stand in for a bill. */
function withCounts(
  { record, answer, reasoning }: Exchange,
  sample: Sample,
  counter: TokenCounter,
): RequestRecord {
  if (record.usage?.outputTokens != null || record.times.firstOutputAtMs === null) return record;
  const reasoningTokens = counter.count(reasoning);
  return {
    ...record,
    counted: {
      tokenizer: counter.tokenizer,
      inputTokens: sample.prompt.messages.reduce((sum, message) => sum + counter.count(message.content), 0),
      outputTokens: reasoningTokens + counter.count(answer),
      reasoningTokens,
    },
  };
}
