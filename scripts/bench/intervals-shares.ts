/** How often the interval of a share holds it: computed exactly, not simulated. */
import { shareBounds, wilson } from "../../src/stats/index.ts";
import type { Table } from "./report.ts";

const RANGES = [
  [0.5, 0.9],
  [0.9, 0.99],
  [0.99, 0.999],
] as const;
const STEPS = 200;

export function shares(faults: string[]): Table {
  const rows: string[][] = [];
  for (const n of [20, 100, 1000]) {
    const counts = Array.from({ length: n + 1 }, (_, successes) => successes);
    for (const [name, boundsOf] of [
      ["shareBounds", (successes: number) => shareBounds(successes, n, 0.95)],
      ["Wilson", (successes: number) => wilson(successes, n) ?? { low: null, high: null }],
    ] as const) {
      const bounds = counts.map(boundsOf);
      const cells = RANGES.map(([from, to]) => {
        const covered = Array.from({ length: STEPS }, (_, i) => {
          const share = from + ((to - from) * (i + 0.5)) / STEPS;
          const chances = binomial(n, share);
          return counts.reduce((sum, k) => {
            const { low, high } = bounds[k] ?? { low: null, high: null };
            const holds = low !== null && high !== null && low <= share && share <= high;
            return holds ? sum + (chances[k] as number) : sum;
          }, 0);
        });
        return { mean: covered.reduce((sum, c) => sum + c, 0) / STEPS, least: Math.min(...covered) };
      });
      if (name === "shareBounds")
        for (const [i, { mean, least }] of cells.entries())
          if (mean < 0.945 || least < 0.91)
            faults.push(
              `shares of ${RANGES[i]?.join(" to ")} of ${n}: covered ${mean}, at the least ${least}`,
            );
      rows.push([
        `n = ${n}, ${name}`,
        ...cells.map(({ mean, least }) => `${(100 * mean).toFixed(1)}, least ${(100 * least).toFixed(1)}`),
      ]);
    }
  }
  return { head: ["shares, exactly", ...RANGES.map(([from, to]) => `${from} to ${to}`)], rows };
}

/** All probabilities, built up from the mode so that none is lost to underflow. */
function binomial(n: number, share: number): Float64Array {
  const chances = new Float64Array(n + 1);
  const mode = Math.min(n, Math.floor((n + 1) * share));
  chances[mode] = 1;
  for (let k = mode; k < n; k++)
    chances[k + 1] = ((chances[k] as number) * (n - k) * share) / ((k + 1) * (1 - share));
  for (let k = mode; k > 0; k--)
    chances[k - 1] = ((chances[k] as number) * k * (1 - share)) / ((n - k + 1) * share);
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  return chances.map((chance) => chance / total);
}
