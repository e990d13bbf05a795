/**
 * What all parts of a run must agree on at once: money put aside and spent, who is in flight, who has failed. It lies in
 * shared memory, so that requests sent by several threads keep one cap and give up a dead target together.
 */

/** When a target is no longer asked. */
export interface FailureRules {
  /** Failures from the very first request on, without a success. */
  giveUpAfter: number;
  /** Failures in all (`count`), or their share of what was asked (`share`, 0–1, once enough was asked); null for no such rule. */
  most: { count: number } | { share: number } | null;
}

/** Below this many requests a share of failures says too little to give a target up. */
export const LEAST_FOR_SHARE = 20;

/** Why a target is closed. */
export type Closed = "never_answered" | "failed_too_often";

export interface Ledger {
  /** To be handed to other threads, each of which opens its own ledger over it. */
  readonly memory: SharedArrayBuffer;
  /**
   * Puts aside the worst cases of requests, all or none; false when the cap could then be passed, or when a worst case is
   * not known and there is a cap. Because every request in flight is put aside at its worst, the cap is not exceeded as
   * long as list prices are right and providers keep to `max_tokens`.
   */
  reserve(lanes: readonly number[], worstsCny: readonly (number | null)[]): boolean;
  /** Replaces what was put aside by what the request really cost; where that is not known the worst case stands. */
  settle(lane: number, worstCny: number | null, actualCny: number | null): void;
  readonly spentCny: number;
  /** True while something is put aside: what it leaves over may make room for more. */
  readonly isAnythingReserved: boolean;
  /** Requests of a lane that are put aside and not settled. */
  pending(lane: number): number;
  /** A request of the lane leaves; returns how many of it are now in flight, itself included. */
  enter(lane: number): number;
  leave(lane: number): void;
  /** Takes one of `most` places at the lane, kept until `freePlace`; false where all are taken. */
  takePlace(lane: number, most: number): boolean;
  freePlace(lane: number): void;
  /** `weight` says how much a failure counts, in quarters of one: 0.25, 0.5, 0.75 or 1; 0 for one of the past, which no rule counts. */
  note(lane: number, failed: boolean, weight: number): void;
  closed(lane: number): Closed | null;
  /** Money that was spent before, with nothing put aside for it. */
  spend(cny: number): void;
  /** True once any lane has worked. */
  readonly anyWorked: boolean;
  /** True once any lane has been heard of, well or ill. */
  readonly anySettled: boolean;
  /** True the first time it is asked for a lane. */
  tellOnce(lane: number): boolean;
  /** Nothing more is to be sent; what is in flight goes on. */
  stop(): void;
  readonly isStopped: boolean;
  /** Resolves when something was settled or stopped, here or in another thread. */
  changed(): Promise<void>;
}

/** Money is kept in whole units of 10⁻⁹ CNY, since shared memory has no atomic fractions. */
const UNITS_PER_CNY = 1e9;
const VERSION = 0;
const STOPPED = 1;
const RESERVED_COUNT = 2;
const HEAD = 4;
const PENDING = 0;
const IN_FLIGHT = 1;
const QUARTERS_FAILED = 2;
const WORKED = 3;
const SETTLED = 4;
const FAILED = 5;
const TOLD = 6;
const PLACES = 7;
const PER_LANE = 8;
/** Between looks where another thread's change was missed; a change of this thread is never missed. */
const LOOK_AGAIN_MS = 250;

/** Opens a ledger for `lanes` targets: over the memory given, or over new memory. `capCny` null means no cap. */
export function openLedger(options: {
  lanes: number;
  capCny: number | null;
  failures: FailureRules;
  memory?: SharedArrayBuffer | undefined;
}): Ledger {
  const { lanes, capCny, failures } = options;
  const memory = options.memory ?? new SharedArrayBuffer(2 * 8 + (HEAD + lanes * PER_LANE) * 4);
  /** [0]: spent and put aside; [1]: spent. */
  const money = new BigInt64Array(memory, 0, 2);
  const cells = new Int32Array(memory, 16);
  const cell = (lane: number, which: number) => HEAD + lane * PER_LANE + which;
  const read = (lane: number, which: number) => Atomics.load(cells, cell(lane, which));
  const cap = capCny === null ? null : units(capCny) + 1n;
  const all = Array.from({ length: lanes }, (_, lane) => lane);
  let waiting: (() => void)[] = [];
  const tell = () => {
    Atomics.add(cells, VERSION, 1);
    Atomics.notify(cells, VERSION);
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  const closed = (lane: number): Closed | null => {
    if (read(lane, WORKED) === 0 && read(lane, QUARTERS_FAILED) >= failures.giveUpAfter * 4)
      return "never_answered";
    const { most } = failures;
    if (most === null) return null;
    const settled = read(lane, SETTLED);
    const failed = read(lane, FAILED);
    const tooMany =
      "count" in most ? failed > most.count : settled >= LEAST_FOR_SHARE && failed > most.share * settled;
    return tooMany ? "failed_too_often" : null;
  };
  return {
    memory,
    reserve(of, worstsCny) {
      if (cap !== null && worstsCny.includes(null)) return false;
      const worst = worstsCny.reduce((sum, cny) => sum + units(cny ?? 0), 0n);
      for (;;) {
        const before = Atomics.load(money, 0);
        if (cap !== null && before + worst > cap) return false;
        if (Atomics.compareExchange(money, 0, before, before + worst) === before) break;
      }
      Atomics.add(cells, RESERVED_COUNT, of.length);
      for (const lane of of) Atomics.add(cells, cell(lane, PENDING), 1);
      return true;
    },
    settle(lane, worstCny, actualCny) {
      const actual = units(actualCny ?? worstCny ?? 0);
      Atomics.add(money, 1, actual);
      Atomics.add(money, 0, actual - units(worstCny ?? 0));
      Atomics.sub(cells, RESERVED_COUNT, 1);
      Atomics.sub(cells, cell(lane, PENDING), 1);
      tell();
    },
    get spentCny() {
      return Number(Atomics.load(money, 1)) / UNITS_PER_CNY;
    },
    get isAnythingReserved() {
      return Atomics.load(cells, RESERVED_COUNT) > 0;
    },
    pending: (lane) => read(lane, PENDING),
    enter: (lane) => Atomics.add(cells, cell(lane, IN_FLIGHT), 1) + 1,
    leave: (lane) => void Atomics.sub(cells, cell(lane, IN_FLIGHT), 1),
    takePlace(lane, most) {
      const places = cell(lane, PLACES);
      for (;;) {
        const taken = Atomics.load(cells, places);
        if (taken >= most) return false;
        if (Atomics.compareExchange(cells, places, taken, taken + 1) === taken) return true;
      }
    },
    freePlace: (lane) => void Atomics.sub(cells, cell(lane, PLACES), 1),
    note(lane, failed, weight) {
      Atomics.add(cells, cell(lane, SETTLED), 1);
      if (!failed) Atomics.store(cells, cell(lane, WORKED), 1);
      else if (weight > 0) {
        Atomics.add(cells, cell(lane, FAILED), 1);
        Atomics.add(cells, cell(lane, QUARTERS_FAILED), Math.round(weight * 4));
      }
    },
    closed,
    spend(cny) {
      Atomics.add(money, 0, units(cny));
      Atomics.add(money, 1, units(cny));
    },
    get anyWorked() {
      return all.some((lane) => read(lane, WORKED) > 0);
    },
    get anySettled() {
      return all.some((lane) => read(lane, SETTLED) > 0);
    },
    tellOnce: (lane) => Atomics.compareExchange(cells, cell(lane, TOLD), 0, 1) === 0,
    stop() {
      Atomics.store(cells, STOPPED, 1);
      tell();
    },
    get isStopped() {
      return Atomics.load(cells, STOPPED) === 1;
    },
    async changed() {
      const here = new Promise<void>((resolve) => waiting.push(resolve));
      const elsewhere = Atomics.waitAsync(cells, VERSION, Atomics.load(cells, VERSION), LOOK_AGAIN_MS);
      await Promise.race([here, elsewhere.value]);
    },
  };
}

function units(cny: number): bigint {
  return BigInt(Math.round(cny * UNITS_PER_CNY));
}
