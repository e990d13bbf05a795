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
import type { RunObserver } from "./run.ts";

export interface GuardOptions {
  lanes: readonly Lane[];
  sampling: Sampling;
  /** Stop before the run can cost more than this; null for no cap. */
  maxCostCny: number | null;
  /** A lane that fails this many times from its first request on, without a success, is not asked again. */
  giveUpAfter: number;
  rates: ExchangeRates;
  clock: Clock;
  /** Told of what happens; `finished` is the sender's to tell. */
  observe: Pick<RunObserver, "gaveUp" | "spent">;
}

/** "Too many requests" may pass, or may mean a quota that is used up: it takes four of them to count as one failure. */
const RATE_LIMITED_WEIGHT = 0.25;

/** What a request has put aside; handed back with its record. */
export interface Reservation {
  lane: Lane;
  worstCny: number | null;
}

export interface Guard {
  /** `unsure` while a lane that has only failed so far still has a request in flight: its answer may be the first. */
  stateOf(lane: Lane): "open" | "unsure" | "closed";
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
  const inFlight = new Map<Lane, number>();
  const told = new Set<Lane>();
  return {
    stateOf: (lane) => {
      if (!failures.isClosed(targetName(lane.target))) return "open";
      return (inFlight.get(lane) ?? 0) > 0 ? "unsure" : "closed";
    },
    nobodyLeft: () =>
      failures.allClosed() && options.lanes.every((lane) => (inFlight.get(lane) ?? 0) === 0)
        ? "no target answers; see the errors above"
        : null,
    judge: (ending) =>
      ending.status === "done" && !failures.anyWorked
        ? { status: "stopped", reason: "no target answered" }
        : ending,
    reserve: (lanes, prompt) => {
      const reservations = lanes.map((lane) => ({
        lane,
        worstCny: worstCase(lane, prompt, sampling, clock.wallMs(), rates).cny,
      }));
      if (!money.reserve(reservations.map(({ worstCny }) => worstCny))) {
        const unknown = reservations.find(({ worstCny }) => worstCny === null);
        if (unknown !== undefined) {
          const name = targetName(unknown.lane.target);
          return { stop: `the price of ${name} is no longer known, so the cost cap cannot be kept` };
        }
        if (money.isAnythingReserved) return "wait";
        return {
          stop: `what comes next could pass the cost cap of ${maxCostCny} CNY (${money.spentCny.toFixed(4)} CNY spent)`,
        };
      }
      for (const lane of lanes) inFlight.set(lane, (inFlight.get(lane) ?? 0) + 1);
      return reservations;
    },
    settle: ({ lane, worstCny }, record) => {
      money.settle(worstCny, unbilled(record) ? 0 : requestCostCny(record, rates));
      options.observe.spent(money.spentCny);
      const name = targetName(lane.target);
      inFlight.set(lane, (inFlight.get(lane) ?? 1) - 1);
      // A request that we cut off ourselves says nothing about the lane; a refusal for being too many says little.
      const kind = record.error?.kind;
      const weight = kind === "rate_limited" ? RATE_LIMITED_WEIGHT : 1;
      if (kind !== "aborted") failures.note(name, !succeeded(record), weight);
      if (failures.isClosed(name) && inFlight.get(lane) === 0 && !told.has(lane)) {
        told.add(lane);
        options.observe.gaveUp(lane, options.giveUpAfter);
      }
    },
    get spentCny() {
      return money.spentCny;
    },
    get gaveUp() {
      return failures.closed;
    },
  };
}
