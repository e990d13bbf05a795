/** What a chart of two quantities is made from. */
import type { Direction, Quantity } from "./chart.ts";

export interface ScatterFront {
  x: FrontAxis;
  y: FrontAxis;
  /** A null coordinate: not drawn, said in the table. */
  points: readonly FrontPoint[];
}

export interface FrontAxis extends Quantity {
  better: Direction;
  log: boolean;
}

export interface FrontPoint {
  name: string;
  x: number | null;
  y: number | null;
  xBounds: { low: number; high: number } | null;
  yBounds: { low: number; high: number } | null;
  isOnFront: boolean;
}

/** One that has a place on both axes. */
export type Placed = FrontPoint & { x: number; y: number };
