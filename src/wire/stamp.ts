/** A moment as this client saw it. */
export interface Stamp {
  /** `Clock.nowMs()`. */
  readonly at: number;
  /** How much later than it happened that may be, in milliseconds: an upper bound. */
  readonly delayMs: number;
}
