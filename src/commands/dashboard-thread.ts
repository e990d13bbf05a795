/** A thread that reads the stores for `dsr dashboard`, so that the server answers while evidence is being walked through. */
import { parentPort, workerData } from "node:worker_threads";
import { type ReaderSetup, serveReader } from "../dashboard/index.ts";
import { dashboardReader } from "./dashboard-reader.ts";
import { processEnv } from "./process-env.ts";

const setup = workerData as ReaderSetup;
const env = processEnv((status) => {
  throw new Error(`a reading thread would have ended with ${status}`);
});
if (parentPort !== null)
  serveReader(
    parentPort,
    () => dashboardReader(setup, { ...env, cwd: setup.cwd, vars: setup.vars }),
    env.clock,
  );
