/** How series are told apart: by colour, and by dash and symbol for who does not tell the colours apart or prints without. */
import type { Look } from "./chart.ts";
import { palette } from "./palette.ts";

const DASHES: readonly (string | number[])[] = ["solid", [7, 4], [2, 3], [9, 3, 2, 3]];
const SYMBOLS = ["circle", "rect", "triangle", "diamond"] as const;

export interface SeriesStyle {
  color: string;
  dash: string | number[];
  symbol: (typeof SYMBOLS)[number];
}

/** No two of the first 32 look alike. */
export function seriesStyle(look: Look, index: number): SeriesStyle {
  const { series } = palette(look.theme);
  // Where the colours begin again, the dashes are shifted by one.
  const turn = (index + Math.floor(index / series.length)) % DASHES.length;
  return {
    color: series[index % series.length] ?? "#000000",
    dash: DASHES[turn] ?? "solid",
    symbol: SYMBOLS[turn] ?? "circle",
  };
}
