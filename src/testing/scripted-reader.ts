/** A reader's thread that answers as a test says: a script that runs in a real thread, so that it can block and fall as one can. */
import { Worker } from "node:worker_threads";

const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
const SERVE_READER = at("../dashboard/server/serve-reader.ts");
const BASE = at("../base/index.ts");

/**
 * Starts a thread. `script` is the body of a function of `question`, `params` and `body` that returns or throws; it may use
 * `DsrError`, and `shared`, a view of `memory` that the test sees as well: `shared[0]` is the version of the stores, `shared[1]` counts
 * the questions.
 */
export function scriptedReader(script: string, memory = new SharedArrayBuffer(64)): () => Worker {
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    const shared = new Int32Array(workerData);
    Promise.all([import(${SERVE_READER}), import(${BASE})]).then(([{ serveReader }, { DsrError, systemClock }]) =>
      serveReader(parentPort, () => ({
        version: () => String(Atomics.load(shared, 0)),
        answer: async (question, params, body) => {
          Atomics.add(shared, 1, 1);
          ${script}
        },
        close: () => {},
      }), systemClock));`;
  return () => new Worker(code, { eval: true, workerData: memory });
}
