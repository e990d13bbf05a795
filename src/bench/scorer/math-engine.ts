/** The thread that compares formulas, from outside: begun when it is first needed, asked one thing at a time, ended when it hangs. */
import { Worker } from "node:worker_threads";
import type { Algebra, Equality } from "./math-value.ts";

export interface FormulaQuestion {
  kind: "same" | "proportional";
  /** One formula; for `proportional` the two sides of an equation. */
  gold: readonly string[];
  answer: readonly string[];
}

export interface FormulaEngine extends Algebra {
  /** Ends the thread. What is still asked resolves to `undecided`. */
  close(): Promise<void>;
}

export interface EngineOptions {
  /** A question that takes longer is `undecided`, ms. */
  limitMs?: number;
  /** How often a thread may be begun; afterwards everything is `undecided`. */
  starts?: number;
}

const LIMIT_MS = 3000;
/** Loading the engine and its first formula, on a slow machine. */
const START_LIMIT_MS = 30_000;
const STARTS = 1000;
const MEMORY_MB = 256;

export function formulaEngine({ limitMs = LIMIT_MS, starts = STARTS }: EngineOptions = {}): FormulaEngine {
  let thread: Worker | null = null;
  let left = starts;
  let isClosed = false;
  let queue: Promise<unknown> = Promise.resolve();

  const inTurn = (question: FormulaQuestion): Promise<Equality> => {
    const turn = queue.then(() => ask(question));
    queue = turn;
    return turn;
  };
  const ask = async (question: FormulaQuestion): Promise<Equality> => {
    if (thread === null) {
      if (isClosed || left-- <= 0) return "undecided";
      thread = begin();
      // Without a listener, a thread that fails between two questions would end the process.
      thread.on("error", () => {});
      if ((await told(thread, START_LIMIT_MS)) === null) return end();
    }
    thread.postMessage(question);
    const word = await told(thread, limitMs);
    return word === null || word === "ready" ? end() : word;
  };
  const end = async (): Promise<Equality> => {
    const ended = thread;
    thread = null;
    await ended?.terminate();
    return "undecided";
  };
  return {
    same: (gold, answer) => inTurn({ kind: "same", gold: [gold], answer: [answer] }),
    proportional: (gold, answer) => inTurn({ kind: "proportional", gold, answer }),
    close: async () => {
      isClosed = true;
      await end();
    },
  };
}

function begin(): Worker {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return new Worker(new URL(`./math-thread${extension}`, import.meta.url), {
    // Nothing of the run's keys is within reach of what parses model text.
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
  });
}

/** What the thread says: that it is there, and one answer to each question. */
export type Word = "ready" | Equality;

/** The thread's next word; null when it fails, ends or says nothing in time. It keeps the process alive only while waited for. */
function told(thread: Worker, limitMs: number): Promise<Word | null> {
  return new Promise((resolve) => {
    thread.ref();
    const settle = (word: Word | null) => {
      clearTimeout(timer);
      thread.off("message", settle).off("error", fail).off("exit", fail).unref();
      resolve(word);
    };
    const fail = () => settle(null);
    const timer = setTimeout(fail, limitMs);
    thread.on("message", settle).on("error", fail).on("exit", fail);
  });
}
