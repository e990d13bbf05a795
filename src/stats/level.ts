/** What a level of confidence, and a probability of error, may be. */

/** A RangeError unless it lies between 0 and 1, both excluded. */
export function mustBeLevel(level: number): void {
  if (!(level > 0 && level < 1)) throw new RangeError(`level ${level} is not between 0 and 1`);
}

/** As `mustBeLevel`, of the probability of being wrong. */
export function mustBeAlpha(alpha: number): void {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha ${alpha} is not between 0 and 1`);
}
