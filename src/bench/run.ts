/**
 * An accuracy run: every sample to every target, every answer on record before it is graded. What a target turns away is
 * asked again; any other failure is the outcome. What it does not do: choose targets, store, or print.
 */
import { quantity } from "../base/index.ts";
import {
  createGuard,
  createLimiter,
  exchange,
  isRefusal,
  type Lane,
  type Limiter,
  type Reservation,
  type RunOutcome,
  runPool,
  singly,
  withCounts,
} from "../load/index.ts";
import { type Answer, type Exchange, targetName } from "../record/index.ts";
import { cacheKeyOf } from "./cache-key.ts";
import type { Sample } from "./exam.ts";
import { createGrader } from "./grader.ts";
import type { BenchDeps, BenchPlan, SampleToAsk, WorkLeft } from "./plan.ts";

/** So often a sample is put to a target that turns it away each time; then its request has failed. */
const MOST_REFUSALS = 10;
/** Characters of an answer, and of its thinking, that are kept: a million tokens of an ordinary answer's thousand. */
const MOST_CHARS = 2_000_000;

/** Runs the plan against the lanes. Rejects only on a fault of dsr itself: failures of providers are records. */
export async function runBench(
  plan: BenchPlan,
  lanes: readonly Lane[],
  deps: BenchDeps,
): Promise<RunOutcome> {
  const { clock, signal } = deps;
  const { runId, samples, sampling, firstSeq = 0 } = plan;
  const runStartMs = clock.nowMs() - (plan.elapsedMs ?? 0);
  const guard = createGuard({
    ...plan,
    failures: { giveUpAfter: plan.giveUpAfter, most: null },
    lanes,
    rates: deps.rates,
    clock,
    observe: deps.observe,
  });
  for (const record of deps.earlier ?? []) guard.recall(record);
  const now = () => new Date(clock.wallMs()).toISOString();
  /** Nothing is asked any more: what goes on is grading, and programs take their time. */
  let isSent = false;
  let ungraded = 0;
  const grader = createGrader({
    runId,
    grading: deps.grading,
    atOnce: deps.gradeAtOnce ?? 1,
    now,
    score: deps.score,
    waiting: (answers) => {
      ungraded = answers;
      if (isSent) deps.observe.step?.(gradingWords(ungraded));
    },
    mayLeaveOut: () => signal.aborted && deps.keepsAnswers === true,
    signal: deps.keepsAnswers === true ? signal : undefined,
  });
  /** What each request has put aside, from its admission until it settles. */
  const reserved = new Map<string, Reservation>();
  const keyOf = (lane: Lane, index: number) => `${index} ${targetName(lane.target)}`;
  const sampleAt = (index: number): Sample => {
    const sample = samples[index];
    if (sample === undefined) throw new Error(`the plan has no sample ${index}`);
    return sample;
  };
  const limiters = new Map(
    lanes.map((lane) => [lane, deps.limiterOf?.(lane) ?? createLimiter(Math.max(1, plan.concurrency))]),
  );

  const send = async ({ lane, job, time }: { lane: Lane; job: SampleToAsk; time: number }) => {
    const { index } = job;
    const sample = sampleAt(index);
    const attempt = job.attempt + time;
    const reservation = reserved.get(keyOf(lane, index));
    reserved.delete(keyOf(lane, index));
    deps.observe.sent(lane, { attempt, warmup: false });
    const sentAtMs = clock.nowMs();
    const done = await exchange(
      {
        ...singly,
        id: deps.uuid(),
        seq: firstSeq + index * lanes.length + lanes.indexOf(lane),
        round: firstSeq + index,
        attempt,
        lane,
        prompt: sample.prompt,
        nonce: null,
      },
      { clock, runId, kind: "bench", runStartMs, sampling, signal },
    );
    const record = counted(done, sample, deps);
    const { error } = record;
    guard.note(lane, record);
    if (reservation !== undefined) guard.settle(reservation, record);
    const isRefused = isRefusal(error);
    adapt(limiters.get(lane), { sentAtMs, nowMs: clock.nowMs(), error, isRefused });
    deps.observe.width?.(lane, limiters.get(lane)?.width ?? 1);
    // Before the record: whoever finds that finds the answer too.
    if (error === null) deps.answer(answerOf(sample, done, now()));
    deps.record(record);
    deps.observe.finished(lane, record);
    if (isRefused && time + 1 < MOST_REFUSALS) return "again";
    // An answer that we cut off ourselves says nothing about the model.
    if (error?.kind !== "aborted")
      grader.take({
        sample,
        target: record.target,
        requestId: record.id,
        attempt,
        fromCache: false,
        finishReason: record.finishReason,
        error,
        text: () => done.answer,
      });
    return "done";
  };

  const left = lanes.map((lane) => ({ lane, work: workAt(lane, plan) }));
  for (const [lane, { width }] of limiters) deps.observe.width?.(lane, width);
  for (const { work } of left) for (const gradable of work.grade) grader.take(gradable);
  const ending = await runPool({
    lanes: left.map(({ lane, work }) => ({
      lane,
      jobs: work.ask,
      limiter: limiters.get(lane) ?? createLimiter(1),
    })),
    clock,
    signal,
    admit: (lane, { index }) => {
      const over = deps.stopReason() ?? guard.nobodyLeft();
      if (over !== null) return { stop: over };
      const state = guard.stateOf(lane);
      if (state !== "open") return state === "closed" ? "give_up" : "wait";
      const reservations = guard.reserve([lane], sampleAt(index).prompt);
      if (reservations === "wait" || "stop" in reservations) return reservations;
      for (const reservation of reservations) reserved.set(keyOf(lane, index), reservation);
      return "send";
    },
    send,
  });
  isSent = true;
  if (ungraded > 0) deps.observe.step?.(gradingWords(ungraded));
  await grader.settled();
  return { ending: guard.judge(ending), spentCny: guard.spentCny, gaveUp: guard.gaveUp };
}

function workAt({ target }: Lane, { left, samples }: BenchPlan): WorkLeft {
  if (left === undefined) return { ask: samples.map((_, index) => ({ index, attempt: 1 })), grade: [] };
  return left.get(targetName(target)) ?? { ask: [], grade: [] };
}

/** The record with our own counts: grading is not timed, so they are made at once. */
function counted(done: Exchange, { prompt }: Sample, { counter, nativeCounters }: BenchDeps) {
  const { record } = done;
  if (record.times.firstOutputAtMs === null) return record;
  return withCounts(done, prompt, counter, nativeCounters.get(targetName(record.target)) ?? null);
}

interface Outcome {
  sentAtMs: number;
  nowMs: number;
  error: Exchange["record"]["error"];
  isRefused: boolean;
}

function adapt(limiter: Limiter | undefined, { sentAtMs, nowMs, error, isRefused }: Outcome): void {
  if (isRefused) limiter?.refused({ sentAtMs, nowMs, retryAfterMs: error?.retryAfterMs ?? null });
  else if (error === null) limiter?.answered();
}

/** The answer as the store keeps it. */
function answerOf(sample: Sample, { record, answer, reasoning }: Exchange, at: string): Answer {
  const { runId, id, target, sampling, finishReason } = record;
  return {
    schema: 1,
    runId,
    requestId: id,
    dataset: sample.exam,
    sampleId: sample.id,
    repeat: sample.repeat,
    target,
    cacheKey: cacheKeyOf(target, sampling, sample),
    text: answer.slice(0, MOST_CHARS),
    reasoning: reasoning === "" ? null : reasoning.slice(0, MOST_CHARS),
    finishReason,
    sensitive: sample.prompt.sensitive,
    cut: answer.length > MOST_CHARS || reasoning.length > MOST_CHARS,
    at,
  };
}

function gradingWords(answers: number): string {
  return answers === 0 ? "graded" : `grading, ${quantity(answers, "answer")} left`;
}
