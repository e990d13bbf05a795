/** Where pulled data sets live. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Env } from "../base/index.ts";

/** The flag as every command has it. */
export const DATA_DIR_FLAG = [
  "--data-dir <folder>",
  "where data sets live (default: $DSR_DATA_DIR or ~/.dsr/datasets)",
] as const;

/** `--data-dir`, then `DSR_DATA_DIR`, then `.dsr/datasets` in the home folder. */
export function datasetsDir(flag: string | undefined, env: Env): string {
  const chosen = flag ?? env.vars.DSR_DATA_DIR;
  return chosen === undefined || chosen === ""
    ? join(homedir(), ".dsr", "datasets")
    : resolve(env.cwd, chosen);
}
