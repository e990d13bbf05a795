/**
 * The guard of a run: what may be sent next, by money and by who answers at all. Whoever sends asks it before a
 * request and tells it the record afterwards.
 */
import type { Clock } from "../base/index.ts";
import { requestCostCny, succeeded, unbilled } from "../metrics/index.ts";
import {
  type ExchangeRates,
  type Prompt,
  type RequestRecord,
  type Sampling,
  targetName,
} from "../record/index.ts";
import { worstCase } from "./cost.ts";
import type { Lane } from "./lane.ts";
import { failureLimit, moneyLimit } from "./limits.ts";
import type { Ending } from "./rounds.ts";

export interface GuardOptions {
  lanes: readonly Lane[];
  sampling: Sampling;
  /** Stop before the run can cost more than this; null for no cap. */
  maxCostCny: number | null;
  /** A lane that fails this many times from its first request on, without a success, is not asked again. */
  giveUpAfter: number;
  rates: ExchangeRates;
  clock: Clock;
  onGaveUp(lane: Lane, failures: number): void;
}

/** What a request has put aside; handed back with its record. */
export interface Reservation {
  lane: Lane;
  worstCny: number | null;
}

export interface Guard {
  isOpen(lane: Lane): boolean;
  /** Why the run is over because of who answers, or null. */
  nobodyLeft(): string | null;
  /** The ending, unless it is `done` without a single answer: then the run has stopped for want of one. */
  judge(ending: Ending): Ending;
  /**
   * Puts aside the worst case of the same prompt at all of `lanes`. `wait` where it does not fit now and what is in
   * flight may leave enough over; `stop` where it does not fit at all.
   */
  reserve(lanes: readonly Lane[], prompt: Prompt): Reservation[] | "wait" | { stop: string };
  /** Takes the real cost in place of the worst case, and notes whether the lane works. */
  settle(reservation: Reservation, record: RequestRecord): void;
  readonly spentCny: number;
  /** Names of lanes given up. */
  readonly gaveUp: readonly string[];
}

export function createGuard(options: GuardOptions): Guard {
  const { maxCostCny, sampling, rates, clock } = options;
  const money = moneyLimit(maxCostCny);
  const failures = failureLimit(
    options.lanes.map((lane) => targetName(lane.target)),
    options.giveUpAfter,
  );
  return {
    isOpen: (lane) => !failures.isClosed(targetName(lane.target)),
    nobodyLeft: () => (failures.allClosed() ? "no target answers; see the errors above" : null),
    judge: (ending) =>
      ending.status === "done" && !failures.anyWorked
        ? { status: "stopped", reason: "no target answered" }
        : ending,
    reserve: (lanes, prompt) => {
      const reservations = lanes.map((lane) => ({
        lane,
        worstCny: worstCase(lane, prompt, sampling, clock.wallMs(), rates).cny,
      }));
      const taken: Reservation[] = [];
      for (const reservation of reservations) {
        if (money.reserve(reservation.worstCny)) {
          taken.push(reservation);
          continue;
        }
        for (const { worstCny } of taken) money.release(worstCny);
        if (money.isAnythingReserved) return "wait";
        return {
          stop: `what comes next could pass the cost cap of ${maxCostCny} CNY (${money.spentCny.toFixed(4)} CNY spent)`,
        };
      }
      return reservations;
    },
    settle: ({ lane, worstCny }, record) => {
      money.settle(worstCny, unbilled(record) ? 0 : requestCostCny(record, rates));
      const name = targetName(lane.target);
      const before = failures.isClosed(name);
      // A request that we cut off ourselves says nothing about the lane.
      if (record.error?.kind !== "aborted") failures.note(name, !succeeded(record));
      if (!before && failures.isClosed(name)) options.onGaveUp(lane, options.giveUpAfter);
    },
    get spentCny() {
      return money.spentCny;
    },
    get gaveUp() {
      return failures.closed;
    },
  };
}
