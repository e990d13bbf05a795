export { type Censored, censoredBadTail, censoredMean } from "./censored.ts";
export { type Knee, knee, type LoadStep } from "./knee.ts";
export {
  badTailOfSorted,
  mean,
  median,
  type Numbers,
  quantile,
  quantileOfSorted,
  sorted,
} from "./quantile.ts";
export { type Line, type Point, robustLine } from "./robust-line.ts";
export { clusteredStandardError, standardError } from "./standard-error.ts";
export { sumKnown } from "./sum.ts";
export { type Interval, wilson } from "./wilson.ts";
