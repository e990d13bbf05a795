/** Where pulled data sets live. */
import { join, resolve } from "node:path";
import type { Env } from "../base/index.ts";

/** `--data-dir`, then `DSR_DATA_DIR`, then `.dsr/datasets` in the home folder. */
export function datasetsDir(flag: string | undefined, env: Env, home: string): string {
  const chosen = flag ?? env.vars.DSR_DATA_DIR;
  return chosen === undefined || chosen === "" ? join(home, ".dsr", "datasets") : resolve(env.cwd, chosen);
}
