/**
 * The guard of a run: what may be sent next, by money and by who answers at all. Whoever sends asks it before a
 * request and tells it the outcome; whoever keeps the records tells it the cost. Both may be in different threads: see the
 * ledger.
 */
import type { Clock } from "../base/index.ts";
import { billedCny, succeeded } from "../metrics/index.ts";
import {
  type ExchangeRates,
  type Prompt,
  type RequestRecord,
  type Sampling,
  targetName,
  toCny,
} from "../record/index.ts";
import { worstCase } from "./cost.ts";
import type { LaneFacts } from "./lane.ts";
import { type FailureRules, openLedger } from "./ledger.ts";
import type { Ending } from "./rounds.ts";
import type { RunObserver } from "./run.ts";

export interface GuardOptions {
  /** Every thread's guard of one run has the same lanes in the same order. */
  lanes: readonly LaneFacts[];
  sampling: Sampling;
  /** Stop before the run can cost more than this; null for no cap. */
  maxCostCny: number | null;
  failures: FailureRules;
  rates: ExchangeRates;
  clock: Clock;
  /** Told of what happens; `finished` is the sender's to tell. */
  observe: Pick<RunObserver, "gaveUp" | "spent">;
  /** Another thread's guard of the same run, to share with; absent for a guard of its own. */
  memory?: SharedArrayBuffer;
}

/** "Too many requests" may pass, or may mean a quota that is used up: it takes four of them to count as one failure. */
const RATE_LIMITED_WEIGHT = 0.25;

/** What a request has put aside; handed back with its record. Plain, so that it can be sent to another thread. */
export interface Reservation {
  /** Index among the guard's lanes. */
  lane: number;
  worstCny: number | null;
}

export interface Guard {
  readonly memory: SharedArrayBuffer;
  /** `unsure` while a lane that has only failed so far still has a request in flight: its answer may be the first. */
  stateOf(lane: LaneFacts): "open" | "unsure" | "closed";
  /** Why the run is over because of who answers, or null. */
  nobodyLeft(): string | null;
  /** The ending, unless it is `done` with failures alone: then the run has stopped for want of an answer. */
  judge(ending: Ending): Ending;
  /**
   * Puts aside the worst case of the same prompt at all of `lanes`. `wait` where it does not fit now and what is in
   * flight may leave enough over; `stop` where it does not fit at all.
   */
  reserve(lanes: readonly LaneFacts[], prompt: Prompt): Reservation[] | "wait" | { stop: string };
  /** Notes whether a lane works, by a request of it that is over. At once, so that the next one knows. */
  note(lane: LaneFacts, record: RequestRecord): void;
  /** Takes the real cost in place of the worst case. May come later, from another thread. */
  settle(reservation: Reservation, record: RequestRecord): void;
  /** Takes a record of this run from before it was interrupted: what it cost, and whether the lane worked. */
  recall(record: RequestRecord): void;
  /** A request leaves for a lane: how many are in flight there now, itself included. */
  enter(lane: LaneFacts): number;
  leave(lane: LaneFacts): void;
  /** Takes one of `most` places at the lane for a planned request, in all threads together; false where none is left. */
  takePlace(lane: LaneFacts, most: number): boolean;
  freePlace(lane: LaneFacts): void;
  /** Nothing more is to be sent, in any thread. */
  stop(): void;
  readonly isStopped: boolean;
  /** Resolves when something was settled or stopped: the answers above may be others now. */
  changed(): Promise<void>;
  readonly spentCny: number;
  /** Names of lanes given up. */
  readonly gaveUp: readonly string[];
}

export function createGuard(options: GuardOptions): Guard {
  const { lanes: all, maxCostCny, sampling, rates, clock, memory, failures } = options;
  const ledger = openLedger({ lanes: all.length, capCny: maxCostCny, failures, memory });
  const indexOf = new Map(all.map((lane, i) => [lane, i]));
  const at = (lane: LaneFacts): number => {
    const index = indexOf.get(lane);
    if (index === undefined) throw new Error(`${targetName(lane.target)} is no lane of this guard`);
    return index;
  };
  const stateAt = (lane: number) => {
    const closed = ledger.closed(lane);
    if (closed === null) return "open";
    return closed === "never_answered" && ledger.pending(lane) > 0 ? "unsure" : "closed";
  };
  // A request that we cut off ourselves says nothing about the lane; a refusal for being too many says little.
  const note = (lane: number, record: RequestRecord, weight: number) => {
    const kind = record.error?.kind;
    if (kind === "aborted" || kind === "dropped") return;
    ledger.note(lane, !succeeded(record), kind === "rate_limited" ? RATE_LIMITED_WEIGHT * weight : weight);
  };
  return {
    memory: ledger.memory,
    stateOf: (lane) => stateAt(at(lane)),
    nobodyLeft: () => {
      if (all.length === 0 || all.some((_, i) => stateAt(i) !== "closed")) return null;
      return all.every((_, i) => ledger.closed(i) === "never_answered")
        ? "no target answers"
        : "every target failed too often";
    },
    judge: (ending) =>
      ending.status === "done" && ledger.anySettled && !ledger.anyWorked
        ? { status: "stopped", reason: "no target answered" }
        : ending,
    reserve: (lanes, prompt) => {
      const reservations = lanes.map((lane) => ({
        lane: at(lane),
        worstCny: worstCase(lane, prompt, sampling, clock.wallMs(), rates).cny,
      }));
      const fits = ledger.reserve(
        reservations.map(({ lane }) => lane),
        reservations.map(({ worstCny }) => worstCny),
      );
      if (fits) return reservations;
      const unknown = lanes.find((_, i) => reservations[i]?.worstCny === null);
      if (unknown !== undefined) {
        const name = targetName(unknown.target);
        return { stop: `the price of ${name} is no longer known, so the cost cap cannot be kept` };
      }
      if (ledger.isAnythingReserved) return "wait";
      return {
        stop: `what comes next could pass the cost cap of ${maxCostCny} CNY (${ledger.spentCny.toFixed(4)} CNY spent)`,
      };
    },
    note: (lane, record) => note(at(lane), record, 1),
    settle: ({ lane, worstCny }, record) => {
      ledger.settle(lane, worstCny, billedCny(record, rates));
      options.observe.spent(ledger.spentCny);
      const facts = all[lane];
      const closed = ledger.closed(lane);
      if (facts !== undefined && closed !== null && ledger.pending(lane) === 0 && ledger.tellOnce(lane))
        options.observe.gaveUp(facts, closed);
    },
    recall: (record) => {
      const name = targetName(record.target);
      const lane = all.findIndex(({ target }) => targetName(target) === name);
      // Whoever takes a run up again expects that a target answers by now: its failures begin to count anew.
      if (lane >= 0) note(lane, record, 0);
      ledger.spend(billedCny(record, rates) ?? mostOf(record, rates));
    },
    enter: (lane) => ledger.enter(at(lane)),
    leave: (lane) => ledger.leave(at(lane)),
    takePlace: (lane, most) => ledger.takePlace(at(lane), most),
    freePlace: (lane) => ledger.freePlace(at(lane)),
    stop: () => ledger.stop(),
    get isStopped() {
      return ledger.isStopped;
    },
    changed: () => ledger.changed(),
    get spentCny() {
      return ledger.spentCny;
    },
    get gaveUp() {
      return all.filter((_, i) => ledger.closed(i) !== null).map((lane) => targetName(lane.target));
    },
  };
}

/** What a request of unknown cost can have cost at most: a token a character, and every output token it was allowed. */
function mostOf({ price, prompt, sampling }: RequestRecord, rates: ExchangeRates): number {
  const perM =
    (prompt.inputChars ?? 0) * (price?.inputPerM ?? 0) + (sampling.maxTokens ?? 0) * (price?.outputPerM ?? 0);
  return price === null ? 0 : (toCny(perM / 1e6, price.currency, rates) ?? 0);
}
