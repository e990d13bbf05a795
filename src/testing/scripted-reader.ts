/** A reader's thread that answers as a test says: a script that runs in a real thread, so that it can block and fall as one can. */
import { Worker } from "node:worker_threads";

const DOOR = new URL("../dashboard/index.ts", import.meta.url).href;

/**
 * Starts a thread. `script` is the body of a function of `question`, `params` and `body` that returns or throws; it may use
 * `DsrError`, `state` (an object that lasts as long as the thread) and `shared`, a view of `memory` that the test sees as well.
 * `shared[0]` is the version of the stores, `shared[1]` counts the questions.
 */
export function scriptedReader(script: string, memory = new SharedArrayBuffer(64)): () => Worker {
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    const shared = new Int32Array(workerData);
    const state = {};
    Promise.all([import(${JSON.stringify(DOOR)}), import(${JSON.stringify(new URL("../base/index.ts", import.meta.url).href)})])
      .then(([{ serveReader }, { DsrError }]) => serveReader(parentPort, () => ({
        version: () => String(Atomics.load(shared, 0)),
        answer: (question, params, body) => {
          Atomics.add(shared, 1, 1);
          ${script}
        },
        close: () => {},
      })));`;
  return () => new Worker(code, { eval: true, workerData: memory });
}
