/** How commands warn. */
import type { Env } from "../base/index.ts";
import { styleFor, warningText } from "../report/index.ts";
import { logged } from "./run-log.ts";

/** Says on stderr what the user should know, such as what a store could not read: no table may look whole when it is not. Of a run, its log keeps it. */
export function warner(env: Env): (message: string) => void {
  return (message) => {
    env.stderr.write(warningText(message, styleFor(env.stderr, env.vars)));
    logged(env, "warning", message);
  };
}
