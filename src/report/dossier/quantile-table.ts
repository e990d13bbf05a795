/** An empirical distribution as a table that can be read: a few shares of requests, and the value each stays within. */
import type { Say } from "./say.ts";

const SHARES = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] as const;

/** One observation in the tail that a share cuts off, as everywhere; room for rounding. */
const LEAST = 1 - 1e-9;

interface Series {
  name: string;
  n: number | null;
  points: readonly { value: number; share: number }[];
}

/** `value` is the least of the points whose share reaches what is asked. */
export function quantileTable(
  series: readonly Series[],
  unit: string,
  say: Say,
): { head: string[]; rows: (string | number | null)[][] } {
  const head = SHARES.map((share) => `≤ ${say.format.share(share)}`);
  const named = unit === "" ? say.frame.target : `${say.frame.target} (${unit})`;
  return {
    head: [named, ...head, say.frame.n],
    rows: series.map(({ name, points, n }) => [
      name,
      ...SHARES.map((wanted) =>
        (n ?? 0) * Math.min(wanted, 1 - wanted) >= LEAST
          ? (points.find(({ share }) => share >= wanted)?.value ?? null)
          : null,
      ),
      n,
    ]),
  };
}
