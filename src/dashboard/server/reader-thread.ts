/** The server's side of a reader's thread: one question at a time, those nobody waits for any more left out, a fallen thread replaced. */
import type { Worker } from "node:worker_threads";
import type { Clock } from "../../base/index.ts";
import type { Params, Question } from "../contract/reader.ts";
import { FaultError, fault } from "./faults.ts";
import type { Answer, News, Order } from "./thread-messages.ts";

export interface Asked {
  question: Question;
  params: Params;
  body: unknown;
}

export interface ReaderThread {
  /** Rejects with a FaultError; a question that has not begun is left out when `signal` aborts. */
  ask(asked: Asked, signal?: AbortSignal): Promise<Answer>;
  version(): Promise<string>;
  close(): Promise<void>;
}

interface Job {
  order: Order & { id: number };
  resolve(value: never): void;
  reject(error: unknown): void;
}

/** Further questions are turned away: a caller would wait longer than anybody does. */
const LONGEST_QUEUE = 64;
/** A thread that falls at once is not started again at once; twice as long each time, up to a limit. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** A thread that has lived so long has not fallen at once. */
const LIVED_MS = 60_000;
/** Nothing takes so long but what has gone astray: its thread is ended. */
const LONGEST_ANSWER_MS = 600_000;

/**
 * A thread that `start` starts and that runs `serveReader`. Resolves when it is ready; rejects with what kept it from starting.
 * A thread that falls later fails the question it was at, and is started again with the next one.
 */
export async function readerThread(start: () => Worker, clock: Clock): Promise<ReaderThread> {
  const waiting: Job[] = [];
  let running: Job | null = null;
  let worker: Worker | null = null;
  let isReady = false;
  let isClosed = false;
  let ids = 0;
  let startedMs = 0;
  let pauseMs = 0;
  let overdue: NodeJS.Timeout | null = null;
  let restart: NodeJS.Timeout | null = null;

  const settle = (id: number, act: (job: Job) => void) => {
    if (running?.order.id !== id) return;
    const job = running;
    running = null;
    if (overdue !== null) clearTimeout(overdue);
    act(job);
    next();
  };

  const hear = (news: News) => {
    if (news.kind === "ready") {
      isReady = true;
      next();
    } else if (news.kind === "unable") failAll(new FaultError(news.fault));
    else if (news.kind === "refused") settle(news.id, (job) => job.reject(new FaultError(news.fault)));
    else if (news.kind === "answered") settle(news.id, (job) => job.resolve(news.answer as never));
    else settle(news.id, (job) => job.resolve(news.version as never));
  };

  const failAll = (error: FaultError) => {
    if (overdue !== null) clearTimeout(overdue);
    const failed = [...(running === null ? [] : [running]), ...waiting.splice(0)];
    running = null;
    for (const job of failed) job.reject(error);
  };

  const fell = (which: Worker, why: string) => {
    if (which !== worker) return;
    worker = null;
    isReady = false;
    pauseMs =
      clock.nowMs() - startedMs > LIVED_MS
        ? 0
        : Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pauseMs * 2));
    failAll(fallen(why));
  };

  const begin = () => {
    const started = start();
    worker = started;
    startedMs = clock.nowMs();
    started.on("message", hear);
    started.on("error", (error: Error) => fell(started, error.message));
    started.on("exit", (code) => fell(started, `it ended with code ${code}`));
    started.unref();
  };

  const next = () => {
    if (isClosed || running !== null || waiting.length === 0) return;
    if (worker === null) return beginLater();
    if (!isReady) return;
    running = waiting.shift() ?? null;
    if (running === null) return;
    worker.postMessage(running.order);
    const { id } = running.order;
    overdue = setTimeout(() => {
      if (running?.order.id === id) void worker?.terminate();
    }, LONGEST_ANSWER_MS);
    overdue.unref();
  };

  const beginLater = () => {
    restart ??= setTimeout(
      () => {
        restart = null;
        if (!isClosed && worker === null) begin();
      },
      Math.max(0, startedMs + pauseMs - clock.nowMs()),
    );
    restart.unref();
  };

  const enter = <T>(order: (id: number) => Job["order"], signal?: AbortSignal): Promise<T> =>
    new Promise((resolve, reject) => {
      if (isClosed) return reject(closing());
      if (waiting.length >= LONGEST_QUEUE) return reject(busy());
      const job: Job = { order: order(ids++), resolve: resolve as Job["resolve"], reject };
      const leave = () => {
        const at = waiting.indexOf(job);
        if (at === -1) return;
        waiting.splice(at, 1);
        reject(abandoned());
      };
      const done = () => signal?.removeEventListener("abort", leave);
      job.resolve = (value: T) => {
        done();
        resolve(value);
      };
      job.reject = (error) => {
        done();
        reject(error);
      };
      signal?.addEventListener("abort", leave, { once: true });
      waiting.push(job);
      next();
    });

  begin();
  await new Promise<void>((resolve, reject) => {
    // The first question of all is asked so that a thread that cannot start is told of.
    enter<string>((id) => ({ kind: "version", id })).then(() => resolve(), reject);
  });

  return {
    ask: ({ question, params, body }, signal) =>
      enter<Answer>((id) => ({ kind: "ask", id, question, params, body }), signal),
    version: () => enter<string>((id) => ({ kind: "version", id })),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      if (restart !== null) clearTimeout(restart);
      const last = worker;
      const isBusy = running !== null;
      worker = null;
      failAll(closing());
      if (last === null) return;
      last.ref();
      // A question under way cannot be told to stop; it only reads.
      if (isBusy) return void (await last.terminate());
      const ended = new Promise<void>((resolve) => last.once("exit", () => resolve()));
      last.postMessage({ kind: "close" } satisfies Order);
      await ended;
    },
  };
}

function fallen(why: string): FaultError {
  return fault(
    503,
    "reader_fell",
    `What reads the store has failed: ${why}.`,
    "It is started again; ask again in a moment.",
  );
}

function closing(): FaultError {
  return fault(503, "reader_closed", "The dashboard is being closed.");
}

function busy(): FaultError {
  return fault(503, "reader_busy", `${LONGEST_QUEUE} questions wait already.`, "Ask again in a few seconds.");
}

function abandoned(): FaultError {
  return fault(503, "abandoned", "Nobody waits for this any more.");
}
