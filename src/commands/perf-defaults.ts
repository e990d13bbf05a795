/** What `dsr perf` and `dsr route --measure` send, and how long they wait, unless told. */
import type { Timeouts } from "../wire/index.ts";

export const DEFAULT_PROMPTS = "sharegpt";
export const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 10_000,
  firstTokenMs: 60_000,
  idleMs: 60_000,
  totalMs: 300_000,
};
