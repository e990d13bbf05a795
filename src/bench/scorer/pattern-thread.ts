/**
 * Matches patterns that users wrote against texts that models wrote, in a thread of its own: some pairs keep a backtracking
 * engine busy for years, and then the thread is ended and the match left undecided.
 */
import { Worker } from "node:worker_threads";

/** One text and the patterns of which one has to be found in it. */
export interface PatternQuestion {
  patterns: readonly string[];
  text: string;
  ignoreCase: boolean;
}

export interface PatternThread {
  /** Whether any pattern is found, question by question; null where it took too long or could not be told. */
  find(questions: readonly PatternQuestion[]): Promise<boolean[] | null>;
  close(): Promise<void>;
}

/** Far beyond what an honest pattern takes on megabytes. */
const LIMIT_MS = 1000;

/** Plain JavaScript, since a thread made of text needs no file beside this one. */
const CODE = `
const { parentPort } = require("node:worker_threads");
const compiled = (pattern, flags) => {
  try { return new RegExp(pattern, "u" + flags); } catch { return new RegExp(pattern, flags); }
};
parentPort.on("message", (questions) => parentPort.postMessage(questions.map(({ patterns, text, ignoreCase }) =>
  patterns.some((pattern) => compiled(pattern, ignoreCase ? "i" : "").test(text)))));
`;

/** The thread starts with the first question and is started again after one that had to be ended. */
export function openPatternThread(limitMs = LIMIT_MS): PatternThread {
  let worker: Promise<Worker> | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const ask = async (questions: readonly PatternQuestion[]): Promise<boolean[] | null> => {
    worker ??= start();
    const thread = await worker;
    // An idle thread keeps nobody waiting; while it matches, the process must not end for want of other work.
    thread.ref();
    const answer = await new Promise<boolean[] | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), limitMs);
      const settle = (found: boolean[] | null) => {
        clearTimeout(timer);
        resolve(found);
      };
      thread.once("message", settle);
      thread.once("error", () => settle(null));
      thread.postMessage(questions);
    });
    thread.removeAllListeners("message").removeAllListeners("error").unref();
    if (answer === null) {
      // Its errors have nobody to hear them any more.
      thread.on("error", () => {});
      worker = null;
      await thread.terminate();
    }
    return answer;
  };

  const notStarted = () => {
    worker = null;
    return null;
  };

  return {
    // One after another: the limit is on a match, not on the wait for its turn.
    find: (questions) => {
      const turn = last.then(() => ask(questions)).catch(notStarted);
      last = turn;
      return turn;
    },
    close: async () => {
      await last;
      await (await worker)?.terminate();
      worker = null;
    },
  };
}

async function start(): Promise<Worker> {
  const thread = new Worker(CODE, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 256 } });
  await new Promise((resolve, reject) => thread.once("online", () => resolve(null)).once("error", reject));
  thread.removeAllListeners("error").unref();
  return thread;
}

/** Why a text is no regular expression, without the text; null for one. */
export function patternFault(pattern: string): string | null {
  try {
    new RegExp(pattern);
    return null;
  } catch (thrown) {
    // The engine's message quotes the pattern before its last colon.
    const message = thrown instanceof Error ? thrown.message : "";
    return message.slice(message.lastIndexOf(": ") + 2) || "it cannot be read";
  }
}
