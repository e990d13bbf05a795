/** How fast a count has grown of late, from the moments at which it was looked at. */

export interface RecentRate {
  /** The count was `total` when `elapsedMs` had passed. */
  note(elapsedMs: number, total: number): void;
  /** Over the last ten seconds, or since the oldest look that is kept; null before the first second has passed. */
  perSecond(): number | null;
}

const WINDOW_MS = 10_000;
/** Looks closer together than this add nothing to a window of ten seconds. */
const LOOK_EVERY_MS = 200;
const SHORTEST_MS = 1000;

/** Starts from a count of 0 at 0 ms. */
export function recentRate(): RecentRate {
  let looks: { elapsedMs: number; total: number }[] = [{ elapsedMs: 0, total: 0 }];
  let last = { elapsedMs: 0, total: 0 };
  return {
    note: (elapsedMs, total) => {
      last = { elapsedMs, total };
      // The newest look that is older than the window is its beginning.
      const begin = looks.findLastIndex((look) => elapsedMs - look.elapsedMs >= WINDOW_MS);
      if (begin > 0) looks = looks.slice(begin);
      if (elapsedMs - (looks.at(-1)?.elapsedMs ?? 0) >= LOOK_EVERY_MS) looks.push(last);
    },
    perSecond: () => {
      const first = looks[0] ?? last;
      const spanMs = last.elapsedMs - first.elapsedMs;
      return spanMs < SHORTEST_MS ? null : ((last.total - first.total) * 1000) / spanMs;
    },
  };
}
