/** What measuring runs have in common: what they are given, how they tell of it, what they come to. */
import type { Clock } from "../base/index.ts";
import type { ExchangeRates, RequestRecord } from "../record/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import type { LaneFacts } from "./lane.ts";
import type { Closed } from "./ledger.ts";
import type { Ending } from "./rounds.ts";

/** What every measuring run is given. */
export interface RunDeps {
  clock: Clock;
  uuid(): string;
  /** Counts tokens beside the provider's own counts. */
  counter: TokenCounter;
  /** Counts as a target's own model does, by `targetName`; targets without such a counter are absent. */
  nativeCounters: ReadonlyMap<string, TokenCounter>;
  rates: ExchangeRates;
  signal: AbortSignal;
  /** Takes a finished record; must not block and must not throw. */
  record(record: RequestRecord): void;
  observe: RunObserver;
  /** Asked before anything is sent: why the run must not go on, or null. */
  stopReason(): string | null;
}

/** What every measuring run comes to. */
export interface RunOutcome {
  ending: Ending;
  spentCny: number;
  /** Names of targets that were given up. */
  gaveUp: readonly string[];
}

/** For live progress; called on the timing path, so it must be cheap. */
export interface RunObserver {
  sent(lane: LaneFacts, attempt?: Pick<RequestRecord, "attempt" | "warmup">): void;
  finished(lane: LaneFacts, record: RequestRecord): void;
  /** The money spent so far, each time a request has been settled. */
  spent(cny: number): void;
  /** How many may be in flight at the target from now on. */
  width?(lane: LaneFacts, width: number): void;
  /** What a sweep, or the grading after all answers, has come to, in words. */
  step?(words: string): void;
  /** A target is not asked any more. */
  gaveUp(lane: LaneFacts, why: Closed): void;
}
