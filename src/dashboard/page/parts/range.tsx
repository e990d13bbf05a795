/** A number among its fellows, drawn small: where it lies, how sure it is, how far single requests lie apart. */

export interface Drawn {
  value: number | null;
  bounds: { low: number | null; high: number | null } | null;
  spread: { p10: number | null; p90: number | null } | null;
}

/** From a value to a place between 0 and 1; one scale for a whole column. */
export type Scale = (value: number) => number;

/** Logarithmic where the values span more than a decade and none is 0. Null where there is nothing to tell apart. */
export function scaleOver(cells: readonly Drawn[]): Scale | null {
  const numbers = cells.flatMap(({ value, bounds, spread }) =>
    value === null
      ? []
      : [value, bounds?.low, bounds?.high, spread?.p10, spread?.p90].filter(
          (number): number is number => typeof number === "number" && Number.isFinite(number),
        ),
  );
  const low = numbers.reduce((least, number) => Math.min(least, number), Number.POSITIVE_INFINITY);
  const high = numbers.reduce((most, number) => Math.max(most, number), Number.NEGATIVE_INFINITY);
  if (!(high > low)) return null;
  const isLog = low > 0 && high / low > 10;
  const at = isLog ? Math.log : (value: number) => value;
  return (value) => (at(value) - at(low)) / (at(high) - at(low));
}

const WIDTH = 80;
const HEIGHT = 8;
const INSET = 4;

/** Decoration: every number in it stands as text beside it. */
export function Range({ value, bounds, spread, scale }: Drawn & { scale: Scale | null }) {
  if (value === null || scale === null) return <span class="range" />;
  const x = (number: number) => INSET + (WIDTH - 2 * INSET) * Math.min(1, Math.max(0, scale(number)));
  const ends = (a: number | null | undefined, b: number | null | undefined) =>
    typeof a !== "number" || typeof b !== "number"
      ? null
      : { x1: x(a), x2: x(b), y1: HEIGHT / 2, y2: HEIGHT / 2 };
  const line = ends(spread?.p10, spread?.p90);
  const bar = ends(bounds?.low, bounds?.high);
  return (
    <svg class="range" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      {line === null ? null : <line class="range-spread" {...line} />}
      {bar === null ? null : <line class="range-bounds" {...bar} />}
      <circle class="range-value" cx={x(value)} cy={HEIGHT / 2} r={2.5} />
    </svg>
  );
}
