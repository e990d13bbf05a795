import { sha256 } from "../base/index.ts";
import {
  createGuard,
  exchange,
  type Lane,
  type Reservation,
  type RunDeps,
  type RunOutcome,
  runPool,
  singly,
  withCounts,
} from "../load/index.ts";
import { type Exchange, type RequestRecord, type Sampling, type Score, targetName } from "../record/index.ts";
import type { Sample } from "./exam.ts";
import type { Grading } from "./scorer/grading.ts";

/** How long a lane rests after "too many requests" that does not say how long. */
const DEFAULT_PAUSE_MS = 5000;
/** A provider may ask for hours; the run asks again after this. */
const LONGEST_PAUSE_MS = 120_000;

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

export interface BenchDeps extends RunDeps {
  grading: Grading;
  /** Takes a grade; must not block and must not throw. */
  score(score: Score): void;
}

/** Runs the plan against the lanes. Rejects only on a fault of dsr itself: failures of providers are records. */
export async function runBench(
  plan: BenchPlan,
  lanes: readonly Lane[],
  deps: BenchDeps,
): Promise<RunOutcome> {
  const { clock } = deps;
  const runStartMs = clock.nowMs();
  const guard = createGuard({
    ...plan,
    failures: { giveUpAfter: plan.giveUpAfter, most: null },
    lanes,
    rates: deps.rates,
    clock,
    observe: deps.observe,
  });
  const jobs = plan.samples.map((sample, index) => ({ sample, index }));
  /** What each request has put aside, from its admission until it settles. */
  const reserved = new Map<string, Reservation>();
  /** A lane that was told to wait is not asked before; asking on would only collect refusals. */
  const pausedUntilMs = new Map<Lane, number>();
  const notePause = (lane: Lane, { error }: RequestRecord) => {
    if (error?.kind !== "rate_limited") return;
    const until = clock.nowMs() + (error.retryAfterMs ?? DEFAULT_PAUSE_MS);
    pausedUntilMs.set(lane, Math.max(until, pausedUntilMs.get(lane) ?? 0));
  };
  const keyOf = (lane: Lane, index: number) => `${index} ${targetName(lane.target)}`;

  const ending = await runPool({
    lanes,
    jobs,
    concurrency: plan.concurrency,
    signal: deps.signal,
    admit: (lane, { sample, index }) => {
      const over = deps.stopReason() ?? guard.nobodyLeft();
      if (over !== null) return { stop: over };
      const state = guard.stateOf(lane);
      if (state !== "open") return state === "closed" ? "give_up" : "wait";
      const reservations = guard.reserve([lane], sample.prompt);
      if (reservations === "wait" || "stop" in reservations) return reservations;
      for (const reservation of reservations) reserved.set(keyOf(lane, index), reservation);
      return "send";
    },
    send: async ({ lane, job: { sample, index }, seq }) => {
      const reservation = reserved.get(keyOf(lane, index));
      const restMs = (pausedUntilMs.get(lane) ?? 0) - clock.nowMs();
      if (restMs > 0) await clock.sleep(Math.min(restMs, LONGEST_PAUSE_MS), deps.signal);
      deps.observe.sent(lane);
      const done = await exchange(
        { ...singly, id: deps.uuid(), seq, round: index, lane, prompt: sample.prompt, nonce: null },
        { clock, runId: plan.runId, kind: "bench", runStartMs, sampling: plan.sampling, signal: deps.signal },
      );
      // Grading is not timed, so our own counts are made at once.
      const isEmpty = done.record.times.firstOutputAtMs === null;
      const record = isEmpty
        ? done.record
        : withCounts(
            done,
            sample.prompt,
            deps.counter,
            deps.nativeCounters.get(targetName(lane.target)) ?? null,
          );
      notePause(lane, record);
      guard.note(lane, record);
      if (reservation !== undefined) guard.settle(reservation, record);
      reserved.delete(keyOf(lane, index));
      deps.record(record);
      // An answer that we cut off ourselves says nothing about the model.
      if (record.error?.kind !== "aborted") deps.score(await scoreOf(sample, done, deps));
      deps.observe.finished(lane, record);
    },
  });
  return { ending: guard.judge(ending), spentCny: guard.spentCny, gaveUp: guard.gaveUp };
}

async function scoreOf(
  sample: Sample,
  { record, answer }: Exchange,
  { grading, clock }: Pick<BenchDeps, "grading" | "clock">,
): Promise<Score> {
  const { finishReason, error, attempt } = record;
  return {
    schema: 1,
    runId: record.runId,
    requestId: record.id,
    dataset: sample.exam,
    sampleId: sample.id,
    sampleHash: sample.hash,
    repeat: sample.repeat,
    target: record.target,
    ...(await grading.grade(sample, { answer, finishReason, error })),
    subject: sample.subject,
    flawed: sample.flawed,
    attempt,
    fromCache: false,
    answerSha256: answer === "" ? null : sha256(answer),
    scoredAt: new Date(clock.wallMs()).toISOString(),
  };
}
