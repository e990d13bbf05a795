/** Stop rules: money and failures. */

export interface MoneyLimit {
  /**
   * Reserves the worst cases of requests before they are sent, all or none; false when the cap could then be passed, or
   * when a worst case is not known and there is a cap. Because every request in flight is reserved at its worst, the cap is not
   * exceeded as long as list prices are right and providers keep to `max_tokens`.
   */
  reserve(worstsCny: readonly (number | null)[]): boolean;
  /** Replaces a reservation by what the request really cost; where that is not known the worst case stands. */
  settle(worstCny: number | null, actualCny: number | null): void;
  readonly spentCny: number;
  /** True while a reservation has not been settled: what it leaves over may make room for more. */
  readonly isAnythingReserved: boolean;
}

/** `capCny` null means no cap; spending is summed all the same. */
export function moneyLimit(capCny: number | null): MoneyLimit {
  let reserved = 0;
  let unsettled = 0;
  let spent = 0;
  return {
    reserve(worstsCny) {
      if (capCny !== null && worstsCny.includes(null)) return false;
      const worst = worstsCny.reduce<number>((sum, cny) => sum + (cny ?? 0), 0);
      // A hair of slack: sums of decimal prices are not exact in binary.
      if (capCny !== null && spent + reserved + worst > capCny + 1e-9) return false;
      reserved += worst;
      unsettled += worstsCny.length;
      return true;
    },
    settle(worstCny, actualCny) {
      reserved -= worstCny ?? 0;
      unsettled -= 1;
      spent += actualCny ?? worstCny ?? 0;
    },
    get spentCny() {
      return spent;
    },
    get isAnythingReserved() {
      return unsettled > 0;
    },
  };
}

export interface FailureLimit {
  /** `weight` says how much a failure counts; 1 unless told. */
  note(lane: string, failed: boolean, weight?: number): void;
  /** True once a lane has failed from its very first request on, `limit` times, without a success. */
  isClosed(lane: string): boolean;
  /** Lanes given up. */
  readonly closed: readonly string[];
  allClosed(): boolean;
  /** True once any lane has worked. */
  readonly anyWorked: boolean;
}

/**
 * Gives up a lane that never worked (a wrong key, a wrong id): after `limit` failures and no success, more requests
 * teach nothing. A lane that has worked once is never given up: its later failures are what is being measured.
 */
export function failureLimit(lanes: readonly string[], limit: number): FailureLimit {
  const failures = new Map(lanes.map((lane) => [lane, 0]));
  const worked = new Set<string>();
  const isClosed = (lane: string) => !worked.has(lane) && (failures.get(lane) ?? 0) >= limit;
  return {
    note(lane, failed, weight = 1) {
      if (failed) failures.set(lane, (failures.get(lane) ?? 0) + weight);
      else worked.add(lane);
    },
    isClosed,
    get closed() {
      return lanes.filter(isClosed);
    },
    get anyWorked() {
      return worked.size > 0;
    },
    allClosed: () => lanes.length > 0 && lanes.every(isClosed),
  };
}
