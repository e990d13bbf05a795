/** Two quantities of each target against one another, and the front: those that no other beats in both. */
import type { Chart, Direction, Look, Quantity } from "./chart.ts";
import { unfinished } from "./unfinished.ts";

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

export function scatterFront(data: ScatterFront, look: Look): Chart {
  return unfinished(data, look);
}
