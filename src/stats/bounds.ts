/** What is known of a value from both sides. */
export interface Bounds {
  /** Null where nothing is known from below; a value that cannot be below 0 need not have a bound. */
  low: number | null;
  /** Null where nothing is known from above. */
  high: number | null;
}
