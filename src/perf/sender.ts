/**
 * Sends what a leg decides to send: the turns of a conversation, retries, and the account of each attempt.
 */
import { type Clock, type Random, randomFromSeed } from "../base/index.ts";
import {
  exchange,
  type Guard,
  isLeftOpen,
  type Lane,
  nextTurn,
  type Reservation,
  retryWaitMs,
  type Shot,
} from "../load/index.ts";
import { withNonce } from "../prompts/index.ts";
import {
  type ChatMessage,
  EventFold,
  type Exchange,
  type Prompt,
  type RequestRecord,
} from "../record/index.ts";
import { Admission } from "./admission.ts";
import { type PerfPlan, promptOf, seqOf } from "./plan.ts";

/** One planned conversation with one lane; most have a single turn. */
export interface Job {
  /** Counts from the first of the warm-up. */
  index: number;
  step: number | null;
  /** Milliseconds of the run; null sends it when its turn comes. */
  scheduledAtMs: number | null;
}

/** An attempt that is over, for whoever keeps the records. Plain, so that it can come from another thread. */
export interface Finished {
  lane: number;
  exchange: Exchange;
  /** Index of the job: its prompt is known to everybody. */
  index: number;
  /** What was sent, where it is more than the prompt of the job: a later turn. */
  messages: readonly ChatMessage[] | null;
  /** What was put aside for it; null for one that was dropped. */
  reservation: Reservation | null;
}

/** An attempt that has left. */
export interface Sent extends Pick<RequestRecord, "attempt" | "warmup"> {
  lane: number;
}

export interface SenderDeps {
  plan: PerfPlan;
  clock: Clock;
  guard: Guard;
  uuid(): string;
  /** `clock.nowMs()` at the start of the run. */
  runStartMs: number;
  signal: AbortSignal;
  sent(sent: Sent): void;
  finished(finished: Finished): void;
}

interface LastAttempt {
  exchange: Exchange;
  prompt: Prompt;
  /** Whether another attempt would follow, were it not for the end of the run. */
  isLeftOpen: boolean;
}

const UNTRIED = { attempts: 0, failed: 0 };

export class Sender {
  readonly #lanes: readonly Lane[];
  readonly #deps: SenderDeps;
  readonly #nonces: Random;
  /** Another for every sender: what was in flight when a run broke off is asked again under another nonce. */
  readonly #salt: string;
  readonly #waits: Random;
  readonly #admission: Admission;
  readonly #tried: ReadonlyMap<number, { attempts: number; failed: number }>;
  /** What was put aside for the first request of a job that has been admitted. */
  readonly #reserved = new Map<number, Reservation>();
  /** Conversations ended by `endSession`, by the number of their first turn. */
  readonly #ended = new Set<number>();

  constructor(lanes: readonly Lane[], deps: SenderDeps) {
    this.#lanes = lanes;
    this.#deps = deps;
    // By run, not by seed: a second run with the same seed must not find the first one's prefixes in a cache.
    this.#nonces = randomFromSeed(deps.plan.runId).fork("nonce");
    this.#salt = deps.uuid();
    this.#waits = randomFromSeed(deps.plan.runId).fork("retries");
    this.#admission = new Admission(deps.guard, deps.signal);
    this.#tried = new Map(deps.plan.done.tried.map(([seq, attempts, failed]) => [seq, { attempts, failed }]));
  }

  /** Why nothing more may be sent; null while all is well. */
  get stopped(): string | null {
    return this.#admission.stopped;
  }

  /** Waits until the job may be sent to the lane; `over` when it never will. */
  async admit(lane: Lane, job: Job): Promise<"on" | "over"> {
    const reservation = await this.#admission.toOne(lane, this.#promptOf(job));
    if (reservation === "over") return "over";
    this.#reserved.set(this.#seq(lane, job, 0), reservation);
    return "on";
  }

  /** As `admit` for one job at several lanes, all or none of those that still answer; a text stops the run and says why. */
  async admitTogether(lanes: readonly Lane[], job: Job): Promise<readonly Lane[] | string> {
    const admitted = await this.#admission.toAll(lanes, this.#promptOf(job));
    if (typeof admitted === "string") return admitted;
    for (const { lane, reservation } of admitted) this.#reserved.set(this.#seq(lane, job, 0), reservation);
    return admitted.map(({ lane }) => lane);
  }

  /** Sends the turns of an admitted job, one after another; resolves with its last attempt, null where none could be made. */
  async converse(lane: Lane, job: Job): Promise<RequestRecord | null> {
    let prompt = this.#promptOf(job);
    for (let turn = 0; ; turn++) {
      const last = await this.#request(lane, job, turn, prompt);
      if (last === null) {
        this.#dropFrom(turn, lane, job, prompt, "the run was over");
        return null;
      }
      const { record } = last.exchange;
      // Asked again when the run is taken up, and the turns after it with it.
      if (turn === 0 && last.isLeftOpen) return record;
      const next = record.error === null ? nextTurn(last.prompt, last.exchange) : null;
      if (next === null) {
        this.#dropFrom(turn + 1, lane, job, prompt, "the turn before it failed");
        return record;
      }
      prompt = next;
    }
  }

  /** Records a job that is not sent, with all its turns. */
  drop(lane: Lane, job: Job, why: string): void {
    const prompt = this.#promptOf(job);
    this.#dropOne(lane, job, 0, prompt, why);
    this.#dropFrom(1, lane, job, prompt, why);
  }

  /**
   * A conversation that an interruption cut short cannot go on, since answers are not kept: what was left unsaid is recorded
   * as dropped, once. `finished` holds the places that have their record.
   */
  endSession(lane: Lane, job: Job, finished: ReadonlySet<number>): void {
    const first = this.#seq(lane, job, 0);
    const prompt = this.#promptOf(job);
    if (prompt.followUps.length === 0 || this.#ended.has(first)) return;
    this.#ended.add(first);
    for (let turn = 1; turn <= prompt.followUps.length; turn++) {
      if (!finished.has(this.#seq(lane, job, turn)))
        this.#dropOne(lane, job, turn, prompt, "the run was interrupted in the middle of the conversation");
    }
  }

  /** One turn, tried again as the plan allows: the last attempt, or null when it could not be sent at all. */
  async #request(lane: Lane, job: Job, turn: number, prompt: Prompt): Promise<LastAttempt | null> {
    const { plan, clock, signal, runStartMs } = this.#deps;
    const seq = this.#seq(lane, job, turn);
    const { attempts, failed: failedBefore } = this.#tried.get(seq) ?? UNTRIED;
    let failed = failedBefore;
    let scheduledAtMs = turn === 0 ? job.scheduledAtMs : null;
    let waitedMs: number | null = null;
    let last: LastAttempt | null = null;
    for (let attempt = attempts + 1; ; attempt++) {
      const reservation = this.#reserved.get(seq) ?? (await this.#admission.toOne(lane, prompt));
      this.#reserved.delete(seq);
      if (reservation === "over") return last;
      const nonce = this.#nonce(seq, attempt, turn);
      const asked = turn === 0 && nonce !== null ? withNonce(prompt, nonce) : prompt;
      const facts = this.#facts(lane, job, turn, asked, nonce);
      const done = await this.#send({ ...facts, attempt, retryWaitMs: waitedMs, scheduledAtMs });
      const { error } = done.record;
      if (error !== null && error.kind !== "aborted") failed += 1;
      last = { exchange: done, prompt: asked, isLeftOpen: isLeftOpen(done.record, failed, plan.retries) };
      const messages = turn === 0 ? null : asked.messages;
      const { index } = job;
      this.#deps.finished({ lane: this.#lanes.indexOf(lane), exchange: done, index, messages, reservation });
      if (!last.isLeftOpen) return last;
      waitedMs = retryWaitMs(done.record, this.#waits);
      if (waitedMs === null) return last;
      const dueMs = clock.nowMs() + waitedMs;
      scheduledAtMs = dueMs - runStartMs;
      await clock.sleepUntil(dueMs, signal);
      if (signal.aborted) return last;
    }
  }

  async #send(shot: Omit<Shot, "inFlight">): Promise<Exchange> {
    const { guard, plan, clock, runStartMs, signal } = this.#deps;
    const inFlight = guard.enter(shot.lane);
    const { attempt, warmup } = shot;
    this.#deps.sent({ lane: this.#lanes.indexOf(shot.lane), attempt, warmup });
    try {
      const done = await exchange(
        { ...shot, inFlight },
        { clock, runId: plan.runId, kind: "perf", runStartMs, sampling: plan.sampling, signal },
      );
      guard.note(shot.lane, done.record);
      return done;
    } finally {
      guard.leave(shot.lane);
    }
  }

  #dropFrom(turn: number, lane: Lane, job: Job, prompt: Prompt, why: string): void {
    const turns = this.#promptOf(job).followUps.length;
    for (let left = turn; left <= turns; left++) if (left > 0) this.#dropOne(lane, job, left, prompt, why);
  }

  #dropOne(lane: Lane, job: Job, turn: number, prompt: Prompt, why: string): void {
    const { plan, clock, runStartMs } = this.#deps;
    const seq = this.#seq(lane, job, turn);
    const { lane: _lane, prompt: _prompt, nonce, ...facts } = this.#facts(lane, job, turn, prompt, null);
    const scheduledAtMs = turn === 0 ? job.scheduledAtMs : null;
    const fold = new EventFold({
      ...facts,
      runId: plan.runId,
      kind: "perf",
      attempt: (this.#tried.get(seq) ?? UNTRIED).attempts + 1,
      retryWaitMs: null,
      inFlight: null,
      target: lane.target,
      startedAt: new Date(clock.wallMs()).toISOString(),
      prompt: { source: prompt.source, id: prompt.id, inputChars: null, nonce },
      sampling: plan.sampling,
      price: null,
      runStartMs,
      scheduledAtMs,
    });
    const error: RequestRecord["error"] = {
      kind: "dropped",
      httpStatus: null,
      providerCode: null,
      retryAfterMs: null,
      message: `not sent: ${why}`,
    };
    fold.add({ kind: "error", at: clock.nowMs(), error });
    this.#deps.finished({
      lane: this.#lanes.indexOf(lane),
      exchange: fold.finish(),
      index: job.index,
      messages: null,
      reservation: null,
    });
  }

  #facts(lane: Lane, job: Job, turn: number, prompt: Prompt, nonce: string | null) {
    const { plan, uuid } = this.#deps;
    const isWarmup = job.index < plan.warmup;
    const inSession = this.#promptOf(job).followUps.length > 0;
    return {
      id: uuid(),
      seq: this.#seq(lane, job, turn),
      round: isWarmup ? job.index : job.index - plan.warmup,
      lane,
      prompt,
      nonce,
      warmup: isWarmup,
      step: job.step,
      session: inSession ? { id: `${plan.runId}/${this.#seq(lane, job, 0)}`, turn } : null,
    };
  }

  #promptOf(job: Job): Prompt {
    return promptOf(this.#deps.plan, job);
  }

  #seq(lane: Lane, { index, step }: Job, turn: number): number {
    return seqOf(this.#deps.plan, this.#lanes.length, { step, index, turn, lane: this.#lanes.indexOf(lane) });
  }

  /** 48 random bits: enough never to meet a cached prefix, and always of one length. A conversation keeps its first. */
  #nonce(seq: number, attempt: number, turn: number): string | null {
    const { nonce } = this.#deps.plan;
    if (nonce === null || turn > 0) return null;
    const random = this.#nonces.fork(nonce === "run" ? "run" : `${this.#salt}/${seq}/${attempt}`);
    const half = () =>
      random
        .integer(2 ** 24)
        .toString(16)
        .padStart(6, "0");
    return half() + half();
  }
}
