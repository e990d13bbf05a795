export { type Moments, meanAtAnyTime, momentsOf } from "./asymptotic-mean.ts";
export { logEOfCounts, MeanSequence, type MeanSequenceOptions } from "./bounded-mean.ts";
export type { Bounds } from "./bounds.ts";
export { type Censored, censoredBadTail, censoredMean } from "./censored.ts";
export {
  type ChangePoint,
  leastBlocks,
  levelChanges,
  levelPersistence,
  shareChanges,
  sharePersistence,
} from "./change-point.ts";
export { clusteredInterval } from "./clustered-interval.ts";
export type { Difference, DifferenceOptions } from "./difference.ts";
export { effectiveSize, effectiveTailSize } from "./effective-size.ts";
export { fairCoinLogE } from "./fair-coin.ts";
export { type Knee, knee, type LoadStep } from "./knee.ts";
export { blockMedians, type LevelRatio, levelRatio } from "./level-shift.ts";
export { type MeanDigest, meanBounds, meanDigest } from "./mean-bounds.ts";
export { meanDifference, unpairedMeanDifference } from "./mean-difference.ts";
export { type Discrepancy, mmdHamming, type PromptSamples } from "./mmd.ts";
export { mover, scaledP } from "./mover.ts";
export { eBH, eHolm, holm, holmAdjusted } from "./multiple.ts";
export { type PairedDifference, pairedDifference } from "./paired.ts";
export {
  leastForBounds,
  type PercentileDigest,
  percentileBounds,
  percentileBoundsAt,
  percentileDigest,
} from "./percentile-bounds.ts";
export {
  type PercentileDifferenceOptions,
  percentileDifference,
  unpairedPercentileDifference,
} from "./percentile-difference.ts";
export { type PairRates, pairRates, questionsNeeded } from "./power.ts";
export {
  badTailOfSorted,
  badTailPosition,
  mean,
  median,
  type Numbers,
  quantile,
  quantileOfSorted,
  sorted,
} from "./quantile.ts";
export { isQuantileBelow, type PairedValues, quantileAtAnyTime } from "./quantile-sequence.ts";
export { type RatioDigest, ratioBounds, ratioDigest } from "./ratio-bounds.ts";
export { ratioDifference } from "./ratio-difference.ts";
export { majorityCorrect, passAtK } from "./repeats.ts";
export { type Line, type Point, robustLine } from "./robust-line.ts";
export { selectRanks } from "./selection.ts";
export { shareBounds } from "./share-bounds.ts";
export { type PairCounts, pairedShareDifference, type Share, shareDifference } from "./share-difference.ts";
export { logEShareAbove, logEShareBelow, shareAtAnyTime } from "./share-sequence.ts";
export { clusteredStandardError, standardError } from "./standard-error.ts";
export { detectableDrop, pairsToDegraded, pairsToEquivalent, type SequentialTest } from "./stopping.ts";
export { sumKnown } from "./sum.ts";
export { type Interval, wilson } from "./wilson.ts";
